"""One report added to many: seconds, vectors written, and what a report takes on disk."""

import statistics
import time
from pathlib import Path

import numpy as np

from tests.trust.corpus import SeededEmbedder, let_wait, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

_ASKED, _FOUND = 50, 10
# Reports so long have about 400 vectors each, as real ones have.
_CHAPTERS = 6


def grow(place: Path, count: int) -> dict[str, float]:
    """Index so many invented reports, then one more, then one less; what each run took."""
    embedder = SeededEmbedder()
    paths = write(place / "reports", count + 1, _CHAPTERS)
    told: dict[str, float] = {"reports": count}
    with Store(place / "data") as store:
        let_wait(store, paths[:-1])
        stats = build_index(store, paths[:-1], embedder)
        told |= {"vectors": embedder.encoded, "first run, s": stats.seconds}
        base, before = store.base, embedder.encoded
        stats = build_index(store, paths, embedder)
        told |= {"one added, s": stats.seconds, "vectors made": embedder.encoded - before}
        told["rows written to Chroma"] = 0 if store.base == base else count
        told["one removed, s"] = build_index(store, paths[1:], embedder).seconds
        told |= _searched(store, embedder)
    size = sum(p.stat().st_size for p in (place / "data").rglob("*") if p.is_file())
    told["bytes on disk a vector"] = size / embedder.encoded
    started = time.perf_counter()
    Store(place / "data").close()
    told["opening with its checks, s"] = time.perf_counter() - started
    return told


def _searched(store: Store, embedder: SeededEmbedder) -> dict[str, float]:
    """How long a search of all takes by Chroma, how long without it, and how far they agree."""
    near = Nearest(store, embedder.model)
    vectors = embedder.encode([f"question {number}" for number in range(_ASKED)])
    base, _ = store.base
    found, took = [], {}
    for way in ("Chroma", "vector by vector"):
        if way != "Chroma":
            (store.folder / f"chroma-{base}").rename(store.folder / "elsewhere")
            near = Nearest(store, embedder.model)
        near.nearest("sentences", vectors[0], None, 1)
        seconds, hits = [], []
        for vector in vectors:
            started = time.perf_counter()
            hits.append({(h.report_id, h.index) for h in
                         near.nearest("sentences", vector, None, _FOUND)})  # fmt: skip
            seconds.append(time.perf_counter() - started)
        found.append(hits)
        took[f"all reports by {way}, median ms"] = 1_000 * statistics.median(seconds)
    (store.folder / "elsewhere").rename(store.folder / f"chroma-{base}")
    agree = [len(a & b) / _FOUND for a, b in zip(*found, strict=True)]
    return took | {"first ten of both, share": float(np.mean(agree))}
