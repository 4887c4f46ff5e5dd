"""The sieve learns the reader's own order from what the reader's lowest layers make."""

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file

from assistant.training.reader_training import Item
from assistant.training.sieve_training import train_sieve
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.trained_models import BEGUN, READER_HEADS, seen_so_far

_TEXTS = ("Wardens walk at night.", "It rained.", "Twelve wardens walk.", "The tram was late.")


def test_the_sieve_puts_first_what_the_reader_would(tmp_path: Path) -> None:
    network = CrossNetwork(READER_HEADS)
    network.settle()
    with torch.no_grad():
        # An untrained head tells little apart: what it says is made louder.
        network.heads["reading"].weight.mul_(60)
    asked, *texts = network.tokens(["Do wardens walk?", *_TEXTS])
    items = [
        Item("quillmere", True, asked, order, order, np.array([2, 0, 0, 0]))
        for order in (texts, texts[::-1], [*texts[2:], *texts[:2]])
    ] * 8
    train_sieve(network, items, tmp_path / "sieve.safetensors", 1)
    weights = load_file(tmp_path / "sieve.safetensors")["sieve"]
    begun = network.below([items[0].pair(i) for i in range(4)], BEGUN)
    odds = network.finished(begun, BEGUN, "reading")
    likely = seen_so_far(begun) @ weights
    assert weights.shape == (769,)
    assert int(likely.argmax()) == int((odds[:, 0] + 0.3 * odds[:, 1]).argmax())
