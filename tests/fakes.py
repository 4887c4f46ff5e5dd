"""Fakes that behave: an embedder that hashes words, so that shared words really are near."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from ingest.words import stems
from vectorstore.embeddings import Vectors
from vectorstore.types import Model


class HashEmbedder:
    """Each stem adds to a few dimensions; texts that share words are similar."""

    def __init__(self, dimension: int = 256, name: str = "hash") -> None:
        self.dimension = dimension
        self.name = name
        self.encoded: list[str] = []

    @property
    def model(self) -> Model:
        return Model(self.name, f"sha-of-{self.name}", self.dimension)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in stems(text):
                digest = hashlib.sha256(word.encode()).digest()
                for byte in range(0, 8, 2):
                    place = int.from_bytes(digest[byte : byte + 2], "big") % self.dimension
                    vectors[row, place] += 1.0 if digest[byte + 8] % 2 else -1.0
        if progress:
            progress(len(texts))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
        return unit
