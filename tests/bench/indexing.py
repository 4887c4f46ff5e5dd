"""A whole index run with its reading and its peak of memory, and the encoding alone."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ingest.errors import ReportError
from tests.bench.measure import median, say, timed
from tests.ingest.reports import read_report
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import searched_texts
from vectorstore.maintenance.build import build_index
from vectorstore.models.embeddings import SentenceEmbedder

_ROUNDS = 3
_MEGABYTE = 1_024  # ru_maxrss counts kilobytes on Linux


def indexing(files: Sequence[Path], data: Path) -> None:
    """A whole index run in a process of its own, reading included, and one with nothing new."""
    names = [str(file) for file in files]
    command = [sys.executable, "-m", "tests.bench.indexing", str(data)]
    done = subprocess.run(command, input=json.dumps(names), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    found = json.loads(done.stdout)
    say(
        f"reading: {found['pages']} pages in {found['reading']:.1f} s: "
        f"{found['pages'] / max(found['reading'], 1e-9):.0f} pages/s"
    )
    say(
        f"indexing: {found['chunks']} chunks, {found['embedded']} texts encoded in "
        f"{found['seconds']:.1f} s: {found['chunks'] / found['seconds']:.1f} chunks/s, "
        f"{found['embedded'] / found['seconds']:.0f} texts/s; "
        f"peak memory {found['peak']:.0f} MB, of its largest helper {found['children']:.0f} MB"
    )
    say(f"indexing again unchanged: {found['again']:.2f} s")


class _Stages:
    """A progress that keeps when each stage began and when it was last heard of."""

    def __init__(self) -> None:
        self.began: dict[str, float] = {}
        self.seconds: dict[str, float] = {}

    def __call__(self, stage: str, done: int, total: int, *more: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = now - self.began.setdefault(stage, now)


def _index(data: Path) -> dict[str, float]:
    """What the process of `indexing` does: index the files named on standard input."""
    files = [Path(name) for name in json.load(sys.stdin)]
    embedder, stages = SentenceEmbedder(), _Stages()
    with Store(data) as store:
        known = {row.id for row in store.ledger.reports()}
        stats = build_index(store, files, embedder, stages)
        again = timed(lambda: build_index(store, files, embedder))
        new = [row.id for row in store.ledger.reports() if row.id not in known]
        pages = sum(len(store.ledger.pages(report_id)) for report_id in new)
    return {
        "pages": pages,
        "reading": stages.seconds["reading"],
        "chunks": stats.chunks,
        "embedded": stats.embedded,
        "seconds": stats.seconds,
        "again": again,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE,
        "children": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MEGABYTE,
    }


def _texts(files: Sequence[Path], most: int) -> tuple[list[str], int]:
    """What is embedded of the first reports, until there are so many texts, and their chunks."""
    texts: list[str] = []
    chunks = 0
    for file in files:
        with suppress(ReportError):
            report = read_report(file)
            texts += searched_texts(report)
            chunks += len(report.chunks)
        if len(texts) >= most:
            break
    return texts, chunks


def encoding(files: Sequence[Path], most: int) -> None:
    """Texts and chunks a second, against plain `encode` of the same texts, by turns."""
    import torch

    texts, chunks = _texts(files, most)
    threads = torch.get_num_threads()
    embedder = SentenceEmbedder()
    plain = SentenceEmbedder(arithmetic="float32").sentence_transformer
    embedder.encode(texts[:32])

    def encode_plainly() -> None:
        torch.set_num_threads(threads)
        plain.encode(texts, batch_size=32)
        torch.set_num_threads(1)

    rounds = [
        (timed(encode_plainly), timed(lambda: embedder.encode(texts))) for _ in range(_ROUNDS)
    ]
    usual, ours = median([r[0] for r in rounds]), median([r[1] for r in rounds])
    ratio = median([r[0] / r[1] for r in rounds])
    say(
        f"encoding: {len(texts)} texts of {chunks} chunks in {ours:.1f} s: {chunks / ours:.1f} "
        f"chunks/s, {len(texts) / ours:.0f} texts/s ({embedder.model.precision}); plain encode "
        f"{chunks / usual:.1f} chunks/s, {len(texts) / usual:.0f} texts/s; ratio {ratio:.2f}"
    )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_index(Path(sys.argv[1]))))
