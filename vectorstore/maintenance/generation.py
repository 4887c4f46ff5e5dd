"""A generation of Chroma, made from the ledger's vectors beside the old one."""

import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from vectorstore.errors import SearchUnavailable, ServerUnavailable
from vectorstore.index.chroma import SHAPE, VectorIndex
from vectorstore.index.health import LEDGER
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import KINDS, KeptVectors
from vectorstore.models.embeddings import Vectors
from vectorstore.types import Model, Progress, silent

# Filling a generation of Chroma with the ledger's vectors, here or in a process of its own.
# Chroma's files are written from memory that was never cleared, so they hold bytes of whatever the
# process that wrote them had read before. After erasing they are made by `python -m
# vectorstore.maintenance.generation`, which reads the ledger's vectors and has never seen a word
# of a report.

# Rows that are looked up by their own vectors, of each kind, before the switch.
_SAMPLES = 32


def fill(
    ledger: KeptVectors, vectors: VectorIndex, name: str, model: str, progress: Progress = silent
) -> dict[str, int]:
    """Make and seal a generation of all reports; how many vectors of each kind it holds."""
    numbers = sorted(ledger.numbers().values())
    counts = dict.fromkeys(KINDS, 0)
    samples: dict[str, list[tuple[int, int, Vectors]]] = defaultdict(list)
    chosen = random.Random(name)
    vectors.create(name, ledger.row_counts(0))
    progress("building", 0, len(numbers))
    for number in numbers:
        for kind, rows in ledger.rows(number, model).items():
            vectors.add(kind, name, number, rows.positions.tolist(), rows.vectors)
            counts[kind] += len(rows.positions)
            row = chosen.randrange(len(rows.vectors))
            samples[kind].append((number, int(rows.positions[row]), rows.vectors[row]))
        progress("building", 1, len(numbers))
    for kind in KINDS:
        samples[kind] = chosen.sample(samples[kind], min(_SAMPLES, len(samples[kind])))
    vectors.finish(name, samples)
    return counts


def fill_apart(folder: Path, corpus: str, name: str, model: str) -> dict[str, int]:
    """The same in a process of its own, from what is committed; SearchUnavailable if it fails."""
    child = subprocess.run(
        [
            sys.executable, "-m", "vectorstore.maintenance.generation", str(folder.resolve()),
            corpus, name, model,
        ],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    if child.returncode:
        why = (child.stderr.strip().splitlines() or [f"it ended with {child.returncode}"])[-1]
        raise SearchUnavailable(
            f"Chroma's files in {folder} could not be made anew ({why}): "
            "run `python -m assistant index`."
        )
    return dict(json.loads(child.stdout.splitlines()[-1]))


def _main(folder: Path, corpus: str, name: str, model: str) -> None:
    ledger = KeptVectors(folder / LEDGER, frozen=True)
    vectors = VectorIndex(folder, corpus)
    counts = fill(ledger, vectors, name, model)
    vectors.close()
    ledger.close()
    sys.stdout.write(f"{json.dumps(counts)}\n")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *sys.argv[2:])


# The base: the generation that Chroma holds, made from the ledger's vectors beside the old one.

# Vectors that Chroma lacks, and of reports that went, before it is made anew: as many as are
# compared in a few milliseconds, or this share of all.
_FEW, _SHARE = 5_000, 0.2


def is_wanting(store: Store) -> bool:
    """Whether Chroma's generation is lost, of another shape, or lacks too much."""
    base, last = store.base
    if base and store.ledger.get("base_shape") != SHAPE:
        return True
    if not base:
        return bool(store.ledger.reports()) or bool(store.ledger.get("base"))
    if _is_torn(store, base):
        return True
    everything = sum(store.ledger.row_counts(0).values())
    later = sum(store.ledger.row_counts(last).values())
    gone = sum(_noted(store, kind) for kind in KINDS) - (everything - later)
    return bool(later == everything and everything) or later + gone > max(_FEW, _SHARE * everything)


def _is_torn(store: Store, base: str) -> bool:
    """Whether Chroma's files lack rows or cannot be opened; a server that is away is no damage."""
    try:
        return any(store.vectors.count(kind, base) != _noted(store, kind) for kind in KINDS)
    except ServerUnavailable:
        raise
    except SearchUnavailable:
        return True


def make_base(
    store: Store, model: Model, progress: Progress = silent, *, apart: bool = False
) -> None:
    """Fill a new generation of Chroma from the ledger, then name it in one transaction.

    `apart`: by a process of its own. That has read no report, so that none of its files holds words
    of one; and the threads of this one go on, which Chroma would keep waiting while it writes.
    """
    ledger, vectors = store.ledger, store.vectors
    tried = {int(name) for name in vectors.generations() if name.isdigit()}
    name = str(max({int(ledger.get("base") or "0"), int(store.generation), *tried}) + 1)
    last = max(ledger.numbers().values(), default=0)
    if apart and not vectors.is_remote:
        counts = fill_apart(store.folder, ledger.get("corpus"), name, model.fingerprint)
    else:
        counts = fill(ledger, vectors, name, model.fingerprint, progress)
    with ledger.transaction():
        ledger.put("base", name)
        ledger.put("base_last", str(last))
        ledger.put("base_shape", SHAPE)
        for kind in KINDS:
            ledger.put(f"base_{kind}", str(counts[kind]))


def _noted(store: Store, kind: str) -> int:
    return int(store.ledger.get(f"base_{kind}") or "0")
