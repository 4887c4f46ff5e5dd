"""The judge's model: log-odds that a premise says what a claim says."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.batches import at_once, by_length
from vectorstore.cross_network import CrossNetwork, Pair, Tokens
from vectorstore.errors import ModelUnavailable
from vectorstore.packaged_model import file_hash

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

    def __init__(self, weights: Path, sha256: str) -> None:
        self._weights = weights
        self._sha256 = sha256

    @cached_property
    def _network(self) -> CrossNetwork:
        from safetensors.torch import load_file

        if not self._weights.is_file() or file_hash(self._weights) != self._sha256:
            raise ModelUnavailable(
                f"The judge's weights ({self._weights.name}) are not the published ones: "
                "install again."
            )
        network = CrossNetwork({HEAD: 1})
        network.load(load_file(self._weights))
        network.encoder.eval()  # type: ignore[no-untyped-call]
        return network

    def load(self) -> None:
        """Load the model now, so that the first sentence does not wait for it."""
        _ = self._network

    def read(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The log-odds of each (premise, claim)."""
        return scored(self._network, pairs)


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
