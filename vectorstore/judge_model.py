"""The judge's model: log-odds that a premise says what a claim says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.batches import at_once, by_length
from vectorstore.cross_network import CrossNetwork, Pair, Tokens
from vectorstore.reading_model import WEIGHTS, settled

HEAD = "judge"
# Tokens that are read of a claim and of its premise.
CLAIM, PREMISE = 96, 360
_START, _END = 101, 102


def judged(claim: Tokens, premise: Tokens) -> Pair:
    """A claim's and a premise's tokens as one input, each cut to its share."""
    first = [_START, *claim[:CLAIM], _END]
    return Pair((*first, *premise[:PREMISE], _END), len(first))


class JudgeModel:
    """The packaged encoder with layers and a head that we trained (weights/README.md)."""

    def __init__(self, weights: Path = WEIGHTS / "judge.safetensors") -> None:
        self._weights = weights

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log-odds of each (premise, claim)."""
        return scored(settled(self._weights, ((HEAD, 1),)), pairs)


def scored(network: CrossNetwork, pairs: Sequence[tuple[str, str]]) -> list[float]:
    """The log-odds that a network gives (premise, claim) pairs."""
    tokens = network.tokens([text for pair in pairs for text in pair])
    inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(len(pairs))]
    found = np.zeros(len(pairs), dtype=np.float32)

    def some(batch: list[int]) -> Any:
        return network.scores([inputs[i] for i in batch], HEAD)[:, 0]

    # About four characters stand behind a token.
    for batch, scores in at_once(some, by_length([4 * len(p.tokens) for p in inputs])):
        found[batch] = scores
    return [float(x) for x in found]
