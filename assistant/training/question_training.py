"""Train the model of questions: kinds, Facts asked for, and what a turn takes from the last."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from assistant.library.mentions import Councils
from assistant.question.kinds import as_classed
from vectorstore.models.cross_network import CrossNetwork, Pair, pair
from vectorstore.models.trained_models import FACTS, KINDS, LEANINGS, QUESTION_HEADS

EPOCHS, BATCH, RATE, RANK = 6, 32, 2e-4, 48
# Of the reading examples, those whose kind of answer tells that they ask about one matter.
_MATTERS = frozenset(
    ("finding", "yes_no", "why", "share", "how", "list", "duration", "money", "quote", "number")
)
FOLDS, _RUN = 5, 10


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question, or a turn after another, with the head that learns it and the number wanted."""

    head: str
    question: str
    before: str
    label: int


def kinds_of(path: Path) -> list[Labelled]:
    """Questions with their kind."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Labelled("kind", as_classed(r["question"], _EVERY), "", KINDS.index(r["kind"]))
        for r in rows
    ]


def facts_of(path: Path) -> list[Labelled]:
    """Questions with the Fact of an inspection that they ask for."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Labelled("fact", as_classed(r["question"], _EVERY), "", FACTS.index(r["fact"]))
        for r in rows
    ]


def meta_of(facts: Sequence[Labelled]) -> list[Labelled]:
    """Those of the questions for Facts that are about an inspection, by their kind."""
    own = {FACTS.index(name) for name in _ABOUT}
    return [replace(e, head="kind", label=KINDS.index("meta")) for e in facts if e.label in own]


# Who holds a post may be a matter of a report, and how many recommendations there are a list's.
_ABOUT = ("inspected", "published", "team", "publisher", "focus", "reports", "type", "page")


def no_facts_of(kinds: Sequence[Labelled]) -> list[Labelled]:
    """Questions of kinds that never ask for a Fact of an inspection, as such."""
    own = {KINDS.index(name) for name in _NO_FACT}
    none = FACTS.index("none")
    return [replace(e, head="fact", label=none) for e in kinds if e.label in own]


_NO_FACT = (
    "chat", "define", "future_or_outside", "grade", "out_of_scope", "strengths", "summary",
    "weaknesses", "which_councils_grade", "which_councils_theme", "why_grade",
)  # fmt: skip


def turns_of(path: Path) -> list[Labelled]:
    """Turns with what they take from the question before, and their kind where it is told.

    Its kind is that of the question that it stands for, read with the question before.
    """
    found = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        turn, before = (as_classed(row[name], _EVERY) for name in ("turn", "before"))
        found.append(Labelled("leans", turn, before, LEANINGS.index(row["leans"])))
        if "kind" in row:
            found.append(Labelled("kind", turn, before, KINDS.index(row["kind"])))
    return found


def matters_of(questions: Sequence[tuple[str, str]], head: str = "kind") -> list[Labelled]:
    """Those of the reading examples, as (question, kind), that ask about one matter."""
    label = KINDS.index("matter") if head == "kind" else FACTS.index("none")
    return [
        Labelled(head, as_classed(q, _EVERY), "", label)
        for q, kind in questions
        if kind in _MATTERS
    ]


# Knows the councils of the register; none is loaded where examples are learned.
_EVERY = Councils((), lambda _: False)


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
