"""Judges that settle whether a passage says what a sentence says, and the one that is packaged."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path

from assistant.checks.alignment import parts
from assistant.checks.claim import lay
from assistant.checks.clauses import read
from assistant.checks.types import Entails, Judge, Source
from ingest.language.sentences import split_sentences
from ingest.language.words import stems
from vectorstore.models.trained_models import WEIGHTS, JudgeModel

# An entailment model of one's own: a claim is entailed from here on, under a suspicion from there.
_ENTAILED, _SUSPECTED = 0.5, 0.8
# Characters of a premise that are read: the sentences that share most with the claim, in order.
ROOM = 550
# So little that the best sentence alone is read.
_BEST = 1

Reads = Callable[[Sequence[tuple[str, str]]], Sequence[float]]


class EntailmentJudge:
    """An entailment model of one's own."""

    def __init__(self, entails: Entails) -> None:
        self._entails = entails

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether the model finds the claim entailed, surely where a rule speaks against it."""
        support = float(self._entails(premise, [claim])[0])
        return support >= (_SUSPECTED if rule else _ENTAILED), support


@dataclass(frozen=True, slots=True)
class Weighing:
    """How the log-odds of the model, the words found and a suspicion are weighed together.

    `suspicions` has the weight of each rule; a rule that it lacks weighs as "" does. What a rule
    sees counts by the share of the claim's words that the line beside it has: where that is
    another line, it sees nothing.
    """

    bias: float
    model: float
    words: float
    suspicions: Mapping[str, float]
    threshold: float

    def weigh(self, odds: float, rule: str, words: float) -> float:
        """The log-odds that a claim is supported."""
        against = self.suspicions.get(rule, self.suspicions.get("", 0.0)) if rule else 0.0
        return self.bias + self.model * odds + (self.words + against) * words


class TrainedJudge:
    """The model that we trained, with what rules see beside it."""

    def __init__(self, reads: Reads, weighing: Weighing) -> None:
        self._reads = reads
        self._weighing = weighing

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether all together speaks for the claim."""
        (odds,) = odds_of(self._reads, [(premise, claim)])
        weight = self._weighing.weigh(odds, rule, words)
        return weight >= self._weighing.threshold, 1 / (1 + exp(-max(-30.0, min(30.0, weight))))


def odds_of(reads: Reads, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The log-odds that each (premise, claim) gets.

    A claim is read as a whole, beside much of the premise and beside the lines that say it, and
    then part by part, since it is supported only if every part is: the mean of the whole and of the
    weakest part counts.
    """
    asked = [_readings(premise, claim) for premise, claim in pairs]
    odds = iter(reads([pair for readings in asked for pair in readings]))
    return [_of_whole_and_parts([next(odds) for _ in readings]) for readings in asked]


def _readings(premise: str, claim: str) -> list[tuple[str, str]]:
    """Two for the whole of a claim, then two for each of its parts, if it has several."""
    said = read(claim)
    lines = dict.fromkeys(p.line.sentence.raw for p in lay(claim, [Source(premise, "")])[1])
    found = [(focused(premise, claim), claim), (" ".join(lines) or premise, claim)]
    split = parts(said, frozenset())
    ends = [*(part[0].start for part in split[1:]), len(said.raw)]
    for part, end in zip(split if len(split) > 1 else (), ends, strict=False):
        text = said.raw[part[0].start : end].strip(" ,;")
        found += [(focused(premise, text), text), (focused(premise, text, _BEST), text)]
    return found


def _of_whole_and_parts(odds: Sequence[float]) -> float:
    whole, rest = sum(odds[:2]) / 2, odds[2:]
    weakest = min(map(max, rest[::2], rest[1::2]), default=whole)
    return (whole + weakest) / 2


def focused(premise: str, claim: str, room: int = ROOM) -> str:
    """A premise that is longer than what is read, as its sentences that share most with a claim.

    A sentence next to one that shares much counts too: it may say of whom that speaks.
    """
    if len(premise) <= room:
        return premise
    sentences = [premise[a:b] for a, b in split_sentences(premise)]
    wanted = set(stems(claim))
    own = [len(wanted & set(stems(s))) / (len(s) ** 0.25 or 1) for s in sentences]
    beside = [0.0, *own, 0.0]
    scores = [mark + 0.4 * max(beside[i], beside[i + 2]) for i, mark in enumerate(own)]
    kept: list[int] = []
    for i in sorted(range(len(sentences)), key=lambda i: -scores[i]):
        if not kept or sum(len(sentences[k]) for k in (*kept, i)) <= room:
            kept.append(i)
    return " ".join(sentences[i] for i in sorted(kept))


def read_weighing(path: Path) -> Weighing:
    """The weighing that was fitted with the model."""
    return Weighing(**json.loads(path.read_text(encoding="utf-8"))["weighing"])


# The judge that comes with the program.


def packaged_judge(folder: Path = WEIGHTS) -> Judge | None:
    """The judge of a folder with its weights and how they are weighed; loaded when first asked.

    None where the folder has none: rules and words alone decide then.
    """
    if not (folder / "judge.json").is_file():
        return None
    weighing = read_weighing(folder / "judge.json")
    return TrainedJudge(JudgeModel(folder / "judge.safetensors").read, weighing)
