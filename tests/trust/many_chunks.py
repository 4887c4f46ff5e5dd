"""Chunks by the million: how long a warm search of all takes, against ten thousand of them."""

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from tests.trust.corpus import used
from vectorstore.index.chroma import VectorIndex
from vectorstore.models.embeddings import Vectors

_FEW, _BATCH, _ASKED, _FOUND = 10_000, 10_000, 200, 40
_DIMENSION, _TOPICS = 384, 2_000


def ask_among_many(place: Path, count: int) -> dict[str, Any]:
    """Write invented vectors of so many chunks to Chroma; searches among the first, and of all."""
    index = VectorIndex(place, "many")
    told: dict[str, Any] = {"chunks": count}
    index.create("1")
    started = time.perf_counter()
    for number, vectors in enumerate(_vectors(count)):
        index.add("chunks", "1", number, range(len(vectors)), vectors)
        sys.stderr.write(f"{(number + 1) * _BATCH}: {time.perf_counter() - started:.0f} s\n")
        if number == 0:
            told[f"{_FEW:,}, warm ms (median, p95)"] = few = _asked(index)
    told["written, s"] = round(time.perf_counter() - started)
    told[f"{count:,}, warm ms (median, p95)"] = many = _asked(index)
    told["times, p95"] = round(many[1] / few[1], 2)
    told["resident, MB"], _ = used()
    index.close()
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return told | {"bytes on disk a vector": round(size / count)}


def _vectors(count: int) -> Iterator[Vectors]:
    """Unit vectors in batches, each scattered around one of the topics."""
    chance = np.random.default_rng(3)
    for start in range(0, count, _BATCH):
        yield _scattered(chance, min(_BATCH, count - start))


def _scattered(chance: np.random.Generator, count: int) -> Vectors:
    topics = np.random.default_rng(7).standard_normal((_TOPICS, _DIMENSION), dtype=np.float32)
    found = chance.standard_normal((count, _DIMENSION), dtype=np.float32)
    found += topics[chance.integers(_TOPICS, size=count)]
    unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def _asked(index: VectorIndex) -> tuple[float, float]:
    """The middle and the 95th percentile of searches, in milliseconds, after as many unmeasured."""
    took = []
    for vector in [*_scattered(np.random.default_rng(11), _ASKED)] * 2:
        started = time.perf_counter()
        index.nearest("chunks", "1", vector, (), _FOUND)
        took.append(1_000 * (time.perf_counter() - started))
    warm = took[_ASKED:]
    return round(statistics.median(warm), 1), round(float(np.percentile(warm, 95)), 1)
