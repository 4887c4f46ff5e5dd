"""The model of questions: which kind a question is of, and what it takes from the one before."""

from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vectorstore.models.cross_network import CrossNetwork, pair
from vectorstore.models.reading_model import WEIGHTS, settled

Probabilities: TypeAlias = NDArray[np.float32]
# The kinds in the order of the head's numbers.
KINDS = (
    "chat", "compare", "define", "follow_up", "future_or_outside", "grade", "meta", "out_of_scope",
    "recommendations", "strengths", "summary", "trend", "weaknesses", "which_councils_grade",
    "which_councils_theme", "why_grade", "matter",
)  # fmt: skip
# What is known of an inspection and asked for by such a question, in the order of the head's
# numbers: "other" is about an inspection or the collection and known of none, "none" about neither.
FACTS = (
    "none", "other", "inspected", "published", "team", "post", "publisher", "focus", "count",
    "reports", "type", "page",
)  # fmt: skip
# What a turn takes from the question before, in the order of the head's numbers: only council and
# report, its matter, all of it but the council or report, or its answer: where that stands,
# shorter, in plain words, or more of it.
LEANINGS = ("alone", "matter", "again", "source", "shorter", "plain", "more")
HEADS = {"kind": len(KINDS), "fact": len(FACTS), "leans": len(LEANINGS)}


class Classifier(Protocol):
    """Tells questions apart; the seam for tests."""

    def kinds(self, question: str, before: str = "") -> Probabilities:
        """The probability of each of KINDS for a question without names and years.

        A turn that leans on the question before is told with that.
        """

    def facts(self, question: str) -> Probabilities:
        """The probability that a question without names and years asks for each of FACTS."""

    def leans(self, turn: str, before: str) -> Probabilities:
        """The probability of each of LEANINGS for a turn after the question before it."""


class QuestionModel:
    """The packaged encoder with a small difference that we trained, and its heads."""

    def __init__(self, weights: Path = WEIGHTS / "questions.safetensors") -> None:
        self._weights = weights

    @property
    def _network(self) -> CrossNetwork:
        return settled(self._weights, tuple(HEADS.items()))

    def kinds(self, question: str, before: str = "") -> Probabilities:
        """The probability of each of KINDS for a question, or a turn after the question before."""
        return self._probabilities(question, before, "kind")

    def facts(self, question: str) -> Probabilities:
        """The probability that a question without names and years asks for each of FACTS."""
        return self._probabilities(question, "", "fact")

    def leans(self, turn: str, before: str) -> Probabilities:
        """The probability of each of LEANINGS for a turn after the question before it."""
        return self._probabilities(turn, before, "leans")

    def _probabilities(self, turn: str, before: str, head: str) -> Probabilities:
        network = self._network
        one, other = network.tokens([turn, before])
        scores = network.scores([pair(one, other)], head)[0]
        found = np.exp(scores - scores.max())
        some: Probabilities = (found / found.sum()).astype(np.float32)
        return some
