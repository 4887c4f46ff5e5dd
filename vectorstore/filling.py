"""Filling a generation of Chroma with the ledger's vectors, here or in a process of its own.

Chroma's files are written from memory that was never cleared, so they hold bytes of whatever the
process that wrote them had read before. After erasing they are made by `python -m
vectorstore.filling`, which reads the ledger's vectors and has never seen a word of a report.
"""

import json
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from vectorstore.changes import Progress, silent
from vectorstore.chroma import VectorIndex
from vectorstore.embedded import KINDS
from vectorstore.embeddings import Vectors
from vectorstore.errors import SearchUnavailable
from vectorstore.health import LEDGER
from vectorstore.kept import Kept

# Rows that are looked up by their own vectors, of each kind, before the switch.
_SAMPLES = 32


def fill(
    ledger: Kept, vectors: VectorIndex, name: str, model: str, progress: Progress = silent
) -> dict[str, int]:
    """Make and seal a generation of all reports; how many vectors of each kind it holds."""
    numbers = sorted(ledger.numbers().values())
    counts = dict.fromkeys(KINDS, 0)
    samples: dict[str, list[tuple[int, int, Vectors]]] = defaultdict(list)
    chosen = random.Random(name)
    vectors.create(name)
    progress("building", 0, len(numbers))
    for number in numbers:
        for kind, rows in ledger.rows(number, model).items():
            whole = rows.vectors.astype(np.float32)
            vectors.add(kind, name, number, rows.positions.tolist(), whole)
            counts[kind] += len(rows.positions)
            row = chosen.randrange(len(whole))
            samples[kind].append((number, int(rows.positions[row]), whole[row]))
        progress("building", 1, len(numbers))
    for kind in KINDS:
        samples[kind] = chosen.sample(samples[kind], min(_SAMPLES, len(samples[kind])))
    vectors.finish(name, samples)
    return counts


def fill_apart(folder: Path, corpus: str, name: str, model: str) -> dict[str, int]:
    """The same in a process of its own, from what is committed; SearchUnavailable if it fails."""
    child = subprocess.run(
        [sys.executable, "-m", "vectorstore.filling", str(folder.resolve()), corpus, name, model],
        cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if child.returncode:
        why = (child.stderr.strip().splitlines() or [f"it ended with {child.returncode}"])[-1]
        raise SearchUnavailable(
            f"Chroma's files in {folder} could not be made anew ({why}): "
            "run `python -m assistant index`."
        )
    return dict(json.loads(child.stdout.splitlines()[-1]))


def _main(folder: Path, corpus: str, name: str, model: str) -> None:
    ledger = Kept(folder / LEDGER, frozen=True)
    vectors = VectorIndex(folder, corpus)
    counts = fill(ledger, vectors, name, model)
    vectors.close()
    ledger.close()
    sys.stdout.write(f"{json.dumps(counts)}\n")


if __name__ == "__main__":
    _main(Path(sys.argv[1]), *sys.argv[2:])
