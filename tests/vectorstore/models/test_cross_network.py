"""The network that reads two texts together."""

import pytest

from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.trained_models import JUDGE_HEADS, judged, scored


def test_layers_that_are_not_trained_are_read_once_and_alike() -> None:
    network = CrossNetwork(JUDGE_HEADS)
    network.settle()
    pairs = [("The hall was shut for a week.", "The hall was shut."), ("Rain fell.", "It was dry.")]
    tokens = network.tokens([text for pair in pairs for text in pair])
    inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(2)]
    odds = network.above(network.below(inputs, 4), 4)["judge"][:, 0].tolist()
    assert odds == pytest.approx(scored(network, pairs), abs=0.01)
