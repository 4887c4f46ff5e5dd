"""Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009)."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
# The paper's constant: how much a first place is worth more than a tenth.
_K = 60


def fuse(rankings: Sequence[Sequence[Key]], weights: Sequence[float]) -> list[tuple[Key, float]]:
    """Keys of several rankings with their fused scores, best first."""
    scores: dict[Key, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] += weight / (_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
