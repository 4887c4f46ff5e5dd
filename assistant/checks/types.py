"""What is checked against what, and the outcome."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

# Unit vectors of texts, one a row: what the embedder's `encode` gives.
Similarity = Callable[[Sequence[str]], NDArray[np.float32]]
# A premise and hypotheses -> how probably each follows from the premise.
Entails = Callable[[str, Sequence[str]], Sequence[float]]


class Judge(Protocol):
    """Settles whether a premise says what a claim says."""

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether it does, and how surely, 0 to 1.

        `rule` is the suspicion against it ("" for none), `words` the share of its words that the
        premise's sentences have.
        """


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence cites: one passage of one report.

    `council` is the name as on the cover. `dates` are the report's own dates and title words, which
    may be said although the passage has them not. `outcomes` are sentences of the passage that are
    outcome statements; `spoken` are (speaker, words) of the people who are quoted in it.
    """

    text: str
    council: str
    dates: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    spoken: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a sentence holds, the rule that it broke ("" for none) and its support, 0 to 1."""

    holds: bool
    rule: str
    support: float
