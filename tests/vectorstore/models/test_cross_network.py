"""The network that reads two texts together."""

from pathlib import Path

import pytest
import torch

from vectorstore.models.batches import multiplies_eight_bits
from vectorstore.models.cross_network import (
    RANGES,
    CrossNetwork,
    pair,
    ranges_of,
    rounded,
    to_eight_bits,
)
from vectorstore.models.trained_models import BEGUN, JUDGE_HEADS, READER_HEADS, judged, scored


def test_layers_that_are_not_trained_are_read_once_and_alike() -> None:
    network = CrossNetwork(JUDGE_HEADS)
    network.settle()
    pairs = [("The hall was shut for a week.", "The hall was shut."), ("Rain fell.", "It was dry.")]
    tokens = network.tokens([text for pair in pairs for text in pair])
    inputs = [judged(tokens[2 * i + 1], tokens[2 * i]) for i in range(2)]
    odds = network.above(network.below(inputs, 4), 4)["judge"][:, 0].tolist()
    assert odds == pytest.approx(scored(network, pairs), abs=0.01)


# Layers of eight bits make nearly what those of single precision do, whatever stands beside.

fast = pytest.mark.skipif(
    not multiplies_eight_bits(), reason="the processor has no products of eight bits"
)


def far_reaching() -> tuple[torch.nn.Sequential, torch.Tensor]:
    """A small network, and inputs of which one channel reaches much further than the others."""
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(32, 48), torch.nn.GELU(), torch.nn.Linear(48, 8))
    inputs = torch.randn(200, 32)
    inputs[:, 3] *= 40
    return network.eval(), inputs


@fast
@torch.inference_mode()
def test_layers_of_eight_bits_make_nearly_the_same() -> None:
    network, inputs = far_reaching()
    wanted = network(inputs)
    to_eight_bits(network, ranges_of(network, lambda: network(inputs)))
    found = network(inputs)
    assert not torch.equal(found, wanted)
    assert float((found - wanted).std() / wanted.std()) < 0.02
    alone = torch.cat([network(one[None]) for one in inputs[:5]])
    assert torch.equal(alone, found[:5])


@fast
@torch.inference_mode()
def test_what_lies_beyond_the_ranges_is_cut_and_no_more() -> None:
    network, inputs = far_reaching()
    layer = network[0]
    assert isinstance(layer, torch.nn.Linear)
    narrow = torch.stack([inputs.amin(0), inputs.amax(0)])
    eight = rounded(layer, narrow)
    assert torch.allclose(eight(1e4 * inputs[:1]), eight(1e6 * inputs[:1]))


@torch.inference_mode()
def test_layers_without_ranges_stay_as_they_are() -> None:
    network, inputs = far_reaching()
    ranges = ranges_of(network, lambda: network(inputs))
    assert set(ranges) == {f"{RANGES}0", f"{RANGES}2"}
    assert ranges[f"{RANGES}0"].shape == (2, 32)
    assert torch.equal(ranges[f"{RANGES}0"][1], inputs.amax(0))
    wanted = network(inputs)
    to_eight_bits(network, {"0.weight": inputs})
    assert torch.equal(network(inputs), wanted)


@pytest.mark.parametrize(("flags", "fast"), [("fpu avx512_vnni", True), ("fpu avx2", False)])
def test_the_processor_says_whether_it_multiplies_eight_bits(
    tmp_path: Path, flags: str, fast: bool
) -> None:
    cpu = tmp_path / flags.split()[-1]
    cpu.write_text(f"processor : 0\nflags : {flags}\n", encoding="utf-8")
    assert multiplies_eight_bits(cpu) is fast
    assert not multiplies_eight_bits(tmp_path / "none")


# A text that is read in two parts is read as in one, and the sieve chooses which go on.


def test_what_was_begun_is_finished_alike() -> None:
    network = CrossNetwork(READER_HEADS)
    network.settle()
    tokens = network.tokens(["Who walks?", "Wardens walk.", "It rained for most of the long day."])
    pairs = [pair(tokens[0], own, tokens[1]) for own in tokens[1:]]
    begun = network.below(pairs, BEGUN)
    assert [len(one) for one in begun] == [len(one.tokens) for one in pairs]
    found = network.finished(begun, BEGUN, "reading")
    assert found == pytest.approx(network.scores(pairs, "reading"), abs=1e-4)
