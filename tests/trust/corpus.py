"""An invented corpus of any size, and an embedder that costs nothing: what is tried is the store.

Reports are copies of a few invented ones with other councils' names, so that no text is another's.
"""

import gc
import hashlib
import resource
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest.types import Report
from tests.ingest.reports import read_report
from tests.texts import book
from vectorstore.index.store import Store
from vectorstore.maintenance.build import path_key
from vectorstore.models.embeddings import Vectors
from vectorstore.types import FileState, Model

_NAME = "Testshire"
# As many reports share no sentence.
_KINDS = 8


class SeededEmbedder:
    """A vector of the real size from the hash of a text, scattered around one of a few topics."""

    def __init__(self, dimension: int = 384) -> None:
        self.dimension = dimension
        self.encoded = 0
        self._topics = np.random.default_rng(7).standard_normal((200, dimension))

    @property
    def model(self) -> Model:
        return Model("seeded", "sha-of-seeded", self.dimension)

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        self.encoded += len(texts)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            noise = np.random.default_rng(seed).standard_normal(self.dimension)
            vectors[row] = self._topics[seed % len(self._topics)] + noise
        if progress:
            progress(len(texts))
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def write(folder: Path, count: int, chapters: int = 12) -> list[Path]:
    """So many text files of invented reports."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = [book(seed, chapters=chapters).text for seed in range(1, _KINDS + 1)]
    paths = [folder / f"{number:04}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        text = kinds[number % len(kinds)].replace(_NAME, f"{_NAME}{number:04}")
        path.write_text(text, encoding="utf-8")
    return paths


def let_wait(store: Store, paths: Sequence[Path], reports: Sequence[Report] = ()) -> None:
    """Leave the reports in the ledger as if they had been read: an index run takes them from it."""
    for path, report in zip(paths, reports or read(paths), strict=True):
        stat = path.stat()
        state = FileState(path_key(path), report.id, "ok", "", stat.st_size, stat.st_mtime_ns)
        store.ledger.wait(state, report)


def read(paths: Sequence[Path]) -> Iterator[Report]:
    """Copies of the first few as read, each with the name of its own council."""
    first = [(path.stem, read_report(path)) for path in paths[:_KINDS]]
    for number, path in enumerate(paths):
        stem, report = first[number % len(first)]
        old, new = f"{_NAME}{stem}", f"{_NAME}{path.stem}"
        yield replace(
            report,
            id=hashlib.sha256(path.read_bytes()).hexdigest(),
            file=path.name,
            text=report.text.replace(old, new),
            cover=replace(
                report.cover,
                council=report.cover.council.replace(old, new),
                council_id=report.cover.council_id.replace(old.lower(), new.lower()),
            ),
            sentences=tuple(replace(s, text=s.text.replace(old, new) + f" {path.stem}")
                            for s in report.sentences),
            chunks=tuple(replace(c, id=f"{path.stem}{c.id}", text=c.text.replace(old, new),
                                 embedded=f"{c.embedded} {path.stem}") for c in report.chunks),
        )  # fmt: skip


def used() -> tuple[float, int]:
    """Megabytes that are resident, and open descriptors."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    size = pages * resource.getpagesize() / 1e6
    return round(size, 1), len(list(Path("/proc/self/fd").iterdir()))
