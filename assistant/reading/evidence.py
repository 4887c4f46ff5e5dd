"""Whether anything that was read answers: a calibrated probability, and what is asked of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from assistant.reading.scores import Ranked, Scored, probability
from vectorstore.models.trained_models import WEIGHTS


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log-odds become a probability, and from which on one answers or quotes.

    Fitted on councils that the reader was not trained on (weights/README.md).
    """

    bias: float
    best: float
    second: float
    answer_from: float
    quote_from: float


@cache
def calibration() -> Calibration:
    """The calibration that belongs to the packaged weights."""
    return Calibration(**json.loads((WEIGHTS / "calibration.json").read_text(encoding="utf-8")))


def confidence(sentences: Sequence[Scored]) -> float:
    """The probability that one of the sentences answers; 0 where there is none."""
    if not sentences:
        return 0.0
    known = calibration()
    best, second = (*sorted((s.answers for s in sentences), reverse=True), -10.0)[:2]
    return probability(known.bias + known.best * best + known.second * max(second, -10.0))


def read_of(ranked: Sequence[Ranked]) -> list[Scored]:
    """All sentences that were read, the likeliest first."""
    return sorted((s for passage in ranked for s in passage.sentences), key=lambda s: -s.answers)
