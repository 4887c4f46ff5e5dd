"""The reader's model: how likely each sentence answers a question, or belongs beside what does."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelUnavailable
from vectorstore.models.batches import at_once, by_length
from vectorstore.models.cross_network import CrossNetwork, pair
from vectorstore.models.packaged_model import file_hash

Logits: TypeAlias = NDArray[np.float32]
WEIGHTS = Path(__file__).parents[1] / "weights"
HEAD = {"reading": 2}


class Reader(Protocol):
    """Reads sentences for a question; the seam for tests."""

    def read(self, question: str, texts: Sequence[str], around: Sequence[str]) -> Logits:
        """Log-odds that each text answers, and that it answers or belongs: shape (texts, 2)."""


class ReadingModel:
    """The packaged encoder with the layers and the head that we trained (weights/README.md)."""

    def __init__(self, weights: Path = WEIGHTS / "reader.safetensors") -> None:
        self._weights = weights

    @property
    def _network(self) -> CrossNetwork:
        return settled(self._weights, tuple(HEAD.items()))

    def read(self, question: str, texts: Sequence[str], around: Sequence[str]) -> Logits:
        """Log-odds that each text answers, and that it answers or belongs: shape (texts, 2)."""
        network = self._network
        asked, *rest = network.tokens([question, *texts, *around])
        pairs = [
            pair(asked, own, beside)
            for own, beside in zip(rest[: len(texts)], rest[len(texts) :], strict=True)
        ]
        found = np.zeros((len(texts), 2), dtype=np.float32)

        def scored(batch: list[int]) -> Any:
            return network.scores([pairs[i] for i in batch], "reading")

        # About four characters stand behind a token.
        for batch, some in at_once(scored, by_length([4 * len(p.tokens) for p in pairs])):
            found[batch] = some
        return found


@cache
def settled(weights: Path, heads: tuple[tuple[str, int], ...]) -> CrossNetwork:
    """A trained network, loaded once a process."""
    network = CrossNetwork(dict(heads))
    network.load(published(weights))
    network.settle()
    return network


def published(weights: Path) -> dict[str, Any]:
    """The tensors of a file of weights; ModelUnavailable where it is not the published one."""
    from safetensors.torch import load_file

    if not weights.is_file() or hashes().get(weights.name) != file_hash(weights):
        raise ModelUnavailable(
            f"The weights {weights.name} are not the published ones: install the program again."
        )
    return dict(load_file(weights))


def publish(folder: Path) -> None:
    """Write the SHA-256 of every file of weights of a folder: only these are loaded."""
    known = {path.name: file_hash(path) for path in sorted(folder.glob("*.safetensors"))}
    (folder / "hashes.json").write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


def hashes() -> dict[str, str]:
    """SHA-256 of the weights that were published, by file name."""
    known: dict[str, str] = json.loads((WEIGHTS / "hashes.json").read_text(encoding="utf-8"))
    return known
