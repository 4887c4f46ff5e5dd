"""Train the model of questions: kinds, Facts asked for, and what a turn takes from the last.

Five networks each learn without one fold, which measures them; together they teach what ships: each
what it says of its own fold, and all what they say of the rest and of questions without labels.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file

from assistant.library.mentions import Councils
from assistant.question.kinds import as_classed
from assistant.training.examples import (
    EXAMPLES,
    TUNING,
    VALIDATION,
    Example,
    read_examples,
    rewordings,
    rows_of,
)
from vectorstore.models.cross_network import CrossNetwork, Pair, pair
from vectorstore.models.trained_models import FACTS, KINDS, LEANINGS, QUESTION_HEADS

EPOCHS, BATCH, RATE, RANK = 5, 32, 2e-4, 48
# The share of what teachers say in what is wanted, and of a label that is left to other names.
_TAUGHT, _SMOOTH = 0.6, 0.05
# Questions that nobody labelled, of which teachers tell the kind; turns, one in so many.
_UNLABELLED, _TURNS = 3_000, 3
_NO_LABEL = -1
_TOGETHER = 64
# Of the reading examples, those whose kind of answer tells that they ask about one matter.
_MATTERS = frozenset(
    ("finding", "yes_no", "why", "share", "how", "list", "duration", "money", "quote", "number")
)
FOLDS, _RUN = 5, 10
_SEED = 5
# Of the reading examples that ask about one matter, so many stand beside the other kinds.
_MOST_MATTERS, _MOST_NO_FACTS = 1_000, 700
# Facts about an inspection. Who holds a post may be a matter of a report, and how many
# recommendations there are a list's.
_ABOUT = ("inspected", "published", "team", "publisher", "focus", "reports", "type", "page")
# Kinds that never ask for a Fact of an inspection.
_NO_FACT = (
    "chat", "define", "future_or_outside", "grade", "out_of_scope", "strengths", "summary",
    "weaknesses", "which_councils_grade", "which_councils_theme", "why_grade",
)  # fmt: skip
# Knows the councils of the register; none is loaded where examples are learned.
_EVERY = Councils((), lambda _: False)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, or a turn after another, with the head that learns it and the number wanted.

    `fold` is that of the question which it words otherwise, where that one is measured.
    """

    head: str
    question: str
    before: str
    label: int
    fold: int | None = None

    @property
    def asked(self) -> tuple[str, str, str]:
        """What teachers were asked."""
        return self.head, self.question, self.before


# What teachers say: the probability of each name of a head.
_Said: TypeAlias = dict[tuple[str, str, str], NDArray[np.float32]]


def make_questions(out: Path, say: Callable[[str], None]) -> None:
    """Measure the model of questions in five folds, then train it on everything and write it."""
    kinds, more = (kinds_of(EXAMPLES / f"{n}.jsonl") for n in ("kinds", "more_kinds"))
    facts = _labelled(EXAMPLES / "facts.jsonl", "fact", FACTS)
    turns, talks = (turns_of(EXAMPLES / f"{n}.jsonl") for n in ("turns", "conversations"))
    read = list(read_examples(EXAMPLES / "reading.jsonl"))
    learned = [e for e in read if e.council not in VALIDATION]
    matters = _matters_of(learned, "kind", KINDS.index("matter"))
    random.Random(_SEED).shuffle(matters)
    no_facts = _matters_of(learned, "fact", FACTS.index("none"))
    own = {KINDS.index(name) for name in _NO_FACT}
    no_facts += [replace(e, head="fact", label=FACTS.index("none")) for e in more if e.label in own]
    random.Random(_SEED).shuffle(no_facts)
    own = {FACTS.index(name) for name in _ABOUT}
    about = [replace(e, head="kind", label=KINDS.index("meta")) for e in facts if e.label in own]
    again = _reworded(EXAMPLES / "kinds_reworded.jsonl")
    beside = [*more, *about, *matters[:_MOST_MATTERS], *no_facts[:_MOST_NO_FACTS], *turns, *again]
    measured = {"kind": kinds, "fact": facts, "leans": talks}
    unlabelled = _unlabelled(read)
    said = _measure(measured, beside, unlabelled, say)
    network = trained([*beside, *kinds, *facts, *talks, *unlabelled], _SEED, said)
    save_file(network.narrow(RANK), out / "questions.safetensors")
    others = [e for e in read if e.council in VALIDATION]
    told = right(network, _matters_of(others, "kind", KINDS.index("matter")))
    say(f"single matters of councils kept out: {np.mean(told):.3f} of {len(told)}")


def _measure(
    measured: dict[str, list[Labelled]],
    beside: Sequence[Labelled],
    unlabelled: Sequence[Labelled],
    say: Callable[[str], None],
) -> _Said:
    """What networks that learned four folds tell of the fifth and of all else, and how rightly."""
    found: dict[str, list[bool]] = {name: [] for name in measured}
    said: dict[tuple[str, str, str], list[NDArray[np.float32]]] = defaultdict(list)
    for number in range(FOLDS):
        others = [e for some in measured.values() for e in _fold(some, number, own=False)]
        network = trained([*(e for e in beside if e.fold != number), *others], _SEED + number)
        own = {name: _fold(some, number, own=True) for name, some in measured.items()}
        for name, some in own.items():
            found[name] += right(network, some)
        taught = [e for e in beside if e.fold in (None, number)]
        taught += [*unlabelled, *(e for some in own.values() for e in some)]
        for one, likely in zip(taught, _told(network, taught), strict=True):
            said[one.asked].append(likely)
        shares = ", ".join(f"{name} {np.mean(told):.3f}" for name, told in found.items())
        say(f"fold {number + 1} of {FOLDS}: {shares}")
    return {asked: np.mean(likely, axis=0) for asked, likely in said.items()}


def _reworded(path: Path) -> list[Labelled]:
    """Questions with their kind in other people's words; a line has the question and its wording.

    Raise KeyError where the question stands in neither file of kinds.
    """
    known: dict[str, tuple[str, int | None]] = {}
    for name in ("more_kinds", "kinds"):
        for place, row in enumerate(rows_of(EXAMPLES / f"{name}.jsonl")):
            known[row["question"]] = row["kind"], fold(place) if name == "kinds" else None
    found = []
    for row in rows_of(path):
        kind, own = known[row["question"]]
        asked = as_classed(row["wording"], _EVERY)
        found.append(Labelled("kind", asked, "", KINDS.index(kind), own))
    return found


def _unlabelled(read: Sequence[Example]) -> list[Labelled]:
    """Questions on reports whose kind nobody told, and turns."""
    wordings = read_examples(EXAMPLES / "wordings.jsonl")
    asked = [*wordings, *rewordings(EXAMPLES / "rewordings.jsonl", read)]
    asked = [e for e in asked if e.council not in VALIDATION | TUNING]
    random.Random(_SEED).shuffle(asked)
    found = [
        Labelled("kind", as_classed(e.question, _EVERY), "", _NO_LABEL) for e in asked[:_UNLABELLED]
    ]
    kept_out = {e.report for e in read if e.council in VALIDATION | TUNING}
    turns = rows_of(EXAMPLES / "follow_ups.jsonl")
    for row in [row for row in turns if row["report"] not in kept_out][::_TURNS]:
        turn, before = (as_classed(row[name], _EVERY) for name in ("turn", "before"))
        found += [Labelled(head, turn, before, _NO_LABEL) for head in ("kind", "leans")]
    return found


def _fold(examples: Sequence[Labelled], number: int, *, own: bool) -> list[Labelled]:
    return [e for i, e in enumerate(examples) if (fold(i) == number) is own]


def kinds_of(path: Path) -> list[Labelled]:
    """Questions with their kind."""
    return _labelled(path, "kind", KINDS)


def _labelled(path: Path, head: str, names: Sequence[str]) -> list[Labelled]:
    return [
        Labelled(head, as_classed(row["question"], _EVERY), "", names.index(row[head]))
        for row in rows_of(path)
    ]


def turns_of(path: Path) -> list[Labelled]:
    """Turns with what they take from the question before, and their kind where it is told.

    Its kind is that of the question that it stands for, read with the question before.
    """
    found = []
    for row in rows_of(path):
        turn, before = (as_classed(row[name], _EVERY) for name in ("turn", "before"))
        found.append(Labelled("leans", turn, before, LEANINGS.index(row["leans"])))
        if "kind" in row:
            found.append(Labelled("kind", turn, before, KINDS.index(row["kind"])))
    return found


def _matters_of(examples: Iterable[Example], head: str, label: int) -> list[Labelled]:
    """Those of the reading examples that ask about one matter."""
    return [
        Labelled(head, as_classed(e.question, _EVERY), "", label)
        for e in examples
        if e.kind in _MATTERS
    ]


def trained(examples: Sequence[Labelled], seed: int, said: _Said | None = None) -> CrossNetwork:
    """A network that learned the examples, from labels and what teachers said."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    network = CrossNetwork(QUESTION_HEADS)
    inputs = pairs_of(network, examples)
    parameters = [value for _, value in network.named()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    steps = EPOCHS * max(1, len(examples) // BATCH)
    for step, batch in enumerate(_batches(len(examples), EPOCHS, rng)):
        some = [examples[i] for i in batch]
        loss = _loss(network, [inputs[i] for i in batch], some, said or {})
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        warm = min(1.0, (step + 1) / (0.1 * steps))
        for group in optimizer.param_groups:
            group["lr"] = RATE * warm * max(0.02, 1 - step / steps)
        optimizer.step()
    return network


def _batches(count: int, epochs: int, rng: np.random.Generator) -> list[list[int]]:
    every = []
    for _ in range(epochs):
        order = rng.permutation(count).tolist()
        every += [order[i : i + BATCH] for i in range(0, count - BATCH + 1, BATCH)]
    return every


def _loss(
    network: CrossNetwork, inputs: Sequence[Pair], examples: Sequence[Labelled], said: _Said
) -> torch.Tensor:
    found = network(inputs)
    total = torch.zeros(())
    for head, names in QUESTION_HEADS.items():
        own = [n for n, e in enumerate(examples) if e.head == head]
        if own:
            wanted = torch.tensor(np.stack([_wanted(examples[n], names, said) for n in own]))
            total = total + torch.nn.functional.cross_entropy(found[head][own], wanted)
    return total


def _wanted(one: Labelled, names: int, said: _Said) -> NDArray[np.float32]:
    """How likely each name is to be told: by the label, by teachers where they were asked."""
    labelled = np.full(names, _SMOOTH / names, dtype=np.float32)
    taught = said.get(one.asked)
    if one.label == _NO_LABEL:
        return labelled if taught is None else taught
    labelled[one.label] += 1 - _SMOOTH
    return labelled if taught is None else _TAUGHT * taught + (1 - _TAUGHT) * labelled


def pairs_of(network: CrossNetwork, examples: Sequence[Labelled]) -> list[Pair]:
    """The examples as the network reads them."""
    asked = network.tokens([e.question for e in examples])
    before = network.tokens([e.before for e in examples])
    return [pair(one, other) for one, other in zip(asked, before, strict=True)]


def right(network: CrossNetwork, examples: Sequence[Labelled]) -> list[bool]:
    """Which of the examples the network tells right."""
    told = _told(network, examples)
    return [bool(t.argmax() == e.label) for t, e in zip(told, examples, strict=True)]


def _told(network: CrossNetwork, examples: Sequence[Labelled]) -> list[NDArray[np.float32]]:
    """The probability of each name of an example's head."""
    found = []
    inputs = pairs_of(network, examples)
    for start in range(0, len(inputs), _TOGETHER):
        with torch.inference_mode():
            read = network(inputs[start : start + _TOGETHER])
        likely = {head: torch.softmax(scores, 1).numpy() for head, scores in read.items()}
        some = examples[start : start + _TOGETHER]
        found += [likely[e.head][n] for n, e in enumerate(some)]
    return found


def fold(number: int) -> int:
    """The fold of a row: runs of rows stay together, since neighbours are alike."""
    return number // _RUN % FOLDS
