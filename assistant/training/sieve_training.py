"""Train the sieve of the reader: which sentences that it began are worth reading to the end."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from assistant.training.reader_training import Item
from vectorstore.models.cross_network import CrossNetwork
from vectorstore.models.trained_models import BEGUN, seen_so_far

_EPOCHS, _TOGETHER, _RATE, _DECAY, _DROPOUT = 12, 16, 1e-3, 0.05, 0.1
# What belongs beside an answer counts a little in the order, and is wanted a little by itself.
_BELONGS, _BESIDE = 0.3, 0.3


def train_sieve(network: CrossNetwork, items: Sequence[Item], out: Path, seed: int) -> None:
    """Learn the order of the reader itself from what its lowest layers make; write the weights.

    Items have their sentences in the order of a search. Nothing of their labels is used.
    """
    torch.manual_seed(seed)
    read = [_read(network, item) for item in items if len(item.texts) > 1]
    every = torch.cat([rows for rows, _ in read])
    mean, spread = every.mean(0), every.std(0) + 1e-4
    weights = torch.zeros(every.shape[1], requires_grad=True)
    optimizer = torch.optim.AdamW([weights], lr=_RATE, weight_decay=_DECAY)
    for _ in range(_EPOCHS):
        for batch in torch.split(torch.randperm(len(read)), _TOGETHER):
            losses = []
            for i in batch.tolist():
                rows, odds = read[i]
                seen = torch.nn.functional.dropout((rows - mean) / spread, _DROPOUT)
                losses.append(_loss(seen @ weights, odds))
            optimizer.zero_grad()
            torch.stack(losses).mean().backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    save_file({"sieve": (weights / spread).detach().contiguous()}, out)


def _read(network: CrossNetwork, item: Item) -> tuple[torch.Tensor, torch.Tensor]:
    """What the sieve sees of an item's sentences, and the reader's log-odds of each."""
    begun = network.below([item.pair(i) for i, _ in enumerate(item.texts)], BEGUN)
    return torch.from_numpy(seen_so_far(begun)), torch.from_numpy(
        np.asarray(network.finished(begun, BEGUN, "reading"))
    )


def _loss(likely: torch.Tensor, odds: torch.Tensor) -> torch.Tensor:
    """How far the order is from the reader's, and each sentence from what it says of it."""
    wanted = torch.softmax(odds[:, 0] + _BELONGS * odds[:, 1], 0)
    order = -(wanted * torch.log_softmax(likely, 0)).sum()
    alone = torch.nn.functional.binary_cross_entropy_with_logits
    return order + _BESIDE * alone(likely, torch.sigmoid(odds[:, 1]))
