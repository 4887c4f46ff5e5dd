"""Chunks by the million: how long a warm search of all takes, against ten thousand of them."""

import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.trust.corpus import used
from vectorstore.index.chroma import VectorIndex
from vectorstore.models.embeddings import Vectors

_BATCH, _ASKED, _FOUND = 10_000, 200, 40
_ASKED_AT = (10_000, 30_000, 100_000, 300_000, 1_000_000)
_DIMENSION, _TOPICS = 384, 2_000
# The seed of the questions, which no batch has.
_OTHER = 1_000_000


def ask_among_many(place: Path, count: int) -> dict[str, Any]:
    """Write invented vectors of so many chunks to Chroma; searches on the way, and of all.

    What is in the place already is taken up, so that a long run may be ended and begun again.
    """
    index = VectorIndex(place, "many")
    held = max(0, index.count("chunks", "1"))
    if not held:
        index.create("1", {"chunks": count})
    told: dict[str, Any] = {}
    started = time.perf_counter()
    for number in range(held // _BATCH, -(-count // _BATCH)):
        rows = min(_BATCH, count - number * _BATCH)
        index.add("chunks", "1", number, range(rows), _scattered(number, rows))
        many = number * _BATCH + rows
        seconds = round(time.perf_counter() - started)
        if many in _ASKED_AT or many == count:
            told[f"{many:,} chunks"] = row = {**_asked(index), "written, s": seconds}
            sys.stderr.write(f"{many:,}: {row}\n")
    if len(told) > 1:
        first, *_, last = told.values()
        for name in ("warm ms, p95", "warm ms of work, p95"):
            told[f"times, {name}"] = round(last[name] / first[name], 2)
    index.close()
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    return told | {"taken up at": held, "bytes on disk a vector": round(size / count)}


def _scattered(seed: int, count: int) -> Vectors:
    """Unit vectors, each scattered around one of the topics."""
    chance = np.random.default_rng((3, seed))
    topics = np.random.default_rng(7).standard_normal((_TOPICS, _DIMENSION), dtype=np.float32)
    found = chance.standard_normal((count, _DIMENSION), dtype=np.float32)
    found += topics[chance.integers(_TOPICS, size=count)]
    unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def _asked(index: VectorIndex) -> dict[str, float]:
    """How long searches take, after as many unmeasured, and how much memory they and all have."""
    took = []
    for vector in [*_scattered(_OTHER, _ASKED)] * 2:
        started = time.perf_counter(), time.process_time()
        index.nearest("chunks", "1", vector, (), _FOUND)
        took.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    told = {"resident, MB": used()[0]}
    # On a busy machine a search waits for its turn: its work alone says what more chunks cost.
    for row, name in enumerate(("warm ms", "warm ms of work")):
        warm = [1_000 * seconds[row] for seconds in took[_ASKED:]]
        told[f"{name}, median"] = round(statistics.median(warm), 1)
        told[f"{name}, p95"] = round(float(np.percentile(warm, 95)), 1)
    return told
