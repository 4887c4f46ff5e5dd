"""The base: the generation that Chroma holds, made from the ledger's vectors beside the old one."""

import random
from collections import defaultdict

import numpy as np

from vectorstore.changes import Progress, silent
from vectorstore.embedded import KINDS
from vectorstore.embeddings import Vectors
from vectorstore.store import Store
from vectorstore.types import Model

# Vectors that Chroma lacks, and of reports that went, before it is made anew: as many as are
# compared in a few milliseconds, or this share of all.
_FEW, _SHARE = 5_000, 0.2
# Rows that are looked up by their own vectors, of each kind, before the switch.
_SAMPLES = 32


def is_wanting(store: Store) -> bool:
    """Whether Chroma's generation is lost, or lacks so much that it is time for another."""
    base, last = store.base
    if not base:
        return bool(store.ledger.reports()) or bool(store.ledger.get("base"))
    if any(store.vectors.count(kind, base) != _noted(store, kind) for kind in KINDS):
        return True
    everything = sum(store.ledger.row_counts(0).values())
    later = sum(store.ledger.row_counts(last).values())
    gone = sum(_noted(store, kind) for kind in KINDS) - (everything - later)
    return bool(later == everything and everything) or later + gone > max(_FEW, _SHARE * everything)


def make_base(store: Store, model: Model, progress: Progress = silent) -> None:
    """Fill a new generation of Chroma from the ledger, then name it in one transaction."""
    ledger, vectors = store.ledger, store.vectors
    tried = {int(name) for name in vectors.generations() if name.isdigit()}
    name = str(max({int(ledger.get("base") or "0"), int(store.generation), *tried}) + 1)
    numbers = sorted(ledger.numbers().values())
    counts = dict.fromkeys(KINDS, 0)
    samples: dict[str, list[tuple[int, int, Vectors]]] = defaultdict(list)
    chosen = random.Random(name)
    vectors.create(name)
    progress("building", 0, len(numbers))
    for number in numbers:
        for kind, rows in ledger.rows(number, model.fingerprint).items():
            whole = rows.vectors.astype(np.float32)
            vectors.add(kind, name, number, rows.positions.tolist(), whole)
            counts[kind] += len(rows.positions)
            row = chosen.randrange(len(whole))
            samples[kind].append((number, int(rows.positions[row]), whole[row]))
        progress("building", 1, len(numbers))
    for kind in KINDS:
        samples[kind] = chosen.sample(samples[kind], min(_SAMPLES, len(samples[kind])))
    vectors.finish(name, samples)
    with ledger.transaction():
        ledger.put("base", name)
        ledger.put("base_last", str(numbers[-1] if numbers else 0))
        for kind in KINDS:
            ledger.put(f"base_{kind}", str(counts[kind]))


def _noted(store: Store, kind: str) -> int:
    return int(store.ledger.get(f"base_{kind}") or "0")
