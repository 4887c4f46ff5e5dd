"""Train the model of questions: kinds, Facts asked for, and what a turn takes from the last."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from assistant.library.mentions import Councils
from assistant.question.kinds import as_classed
from assistant.training.examples import EXAMPLES, VALIDATION, Example, read_examples, rows_of
from vectorstore.models.cross_network import CrossNetwork, Pair, pair
from vectorstore.models.trained_models import FACTS, KINDS, LEANINGS, QUESTION_HEADS

EPOCHS, BATCH, RATE, RANK = 6, 32, 2e-4, 48
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
    """A question, or a turn after another, with the head that learns it and the number wanted."""

    head: str
    question: str
    before: str
    label: int


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
    beside = [*more, *about, *matters[:_MOST_MATTERS], *no_facts[:_MOST_NO_FACTS], *turns]
    _measure({"kind": kinds, "fact": facts, "leans": talks}, beside, say)
    network = trained([*beside, *kinds, *facts, *talks], _SEED)
    save_file(network.narrow(RANK), out / "questions.safetensors")
    others = [e for e in read if e.council in VALIDATION]
    told = right(network, _matters_of(others, "kind", KINDS.index("matter")))
    say(f"single matters of councils kept out: {np.mean(told):.3f} of {len(told)}")


def _measure(
    measured: dict[str, list[Labelled]], beside: Sequence[Labelled], say: Callable[[str], None]
) -> None:
    """What is told right of each fold by a network that learned the others."""
    found: dict[str, list[bool]] = {name: [] for name in measured}
    for number in range(FOLDS):
        others = (e for some in measured.values() for e in _fold(some, number, own=False))
        network = trained([*beside, *others], _SEED + number)
        for name, some in measured.items():
            found[name] += right(network, _fold(some, number, own=True))
        shares = ", ".join(f"{name} {np.mean(told):.3f}" for name, told in found.items())
        say(f"fold {number + 1} of {FOLDS}: {shares}")


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


def trained(examples: Sequence[Labelled], seed: int, epochs: int = EPOCHS) -> CrossNetwork:
    """A network that learned the examples."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    network = CrossNetwork(QUESTION_HEADS)
    inputs = pairs_of(network, examples)
    parameters = [value for _, value in network.named()]
    optimizer = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    steps = epochs * max(1, len(examples) // BATCH)
    for step, batch in enumerate(_batches(len(examples), epochs, rng)):
        loss = _loss(network, [inputs[i] for i in batch], [examples[i] for i in batch])
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
    network: CrossNetwork, inputs: Sequence[Pair], examples: Sequence[Labelled]
) -> torch.Tensor:
    found = network(inputs)
    labels = torch.tensor([e.label for e in examples])
    total = torch.zeros(())
    for head in QUESTION_HEADS:
        own = torch.tensor([n for n, e in enumerate(examples) if e.head == head], dtype=torch.long)
        if len(own):
            total = total + torch.nn.functional.cross_entropy(
                found[head][own], labels[own], label_smoothing=0.05
            )
    return total


def pairs_of(network: CrossNetwork, examples: Sequence[Labelled]) -> list[Pair]:
    """The examples as the network reads them."""
    asked = network.tokens([e.question for e in examples])
    before = network.tokens([e.before for e in examples])
    return [pair(one, other) for one, other in zip(asked, before, strict=True)]


def right(network: CrossNetwork, examples: Sequence[Labelled]) -> list[bool]:
    """Which of the examples the network tells right."""
    found = []
    inputs = pairs_of(network, examples)
    for start in range(0, len(inputs), 64):
        some = examples[start : start + 64]
        told = {
            head: network.scores(inputs[start : start + 64], head).argmax(1)
            for head in QUESTION_HEADS
        }
        found += [bool(told[e.head][n] == e.label) for n, e in enumerate(some)]
    return found


def fold(number: int) -> int:
    """The fold of a row: runs of rows stay together, since neighbours are alike."""
    return number // _RUN % FOLDS
