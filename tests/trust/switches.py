"""Three processes read while one writes: how many answers held words of two generations."""

import multiprocessing
import random
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.trust.corpus import SeededEmbedder, write
from vectorstore.errors import StoreError
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Query, Searcher
from vectorstore.types import Scope

_READERS, _REPORTS = 3, 3
_EDITION = re.compile(r"Testshire\d{4}x(\d+)x")


def switch_often(place: Path, seconds: int) -> dict[str, Any]:
    """Publish edition after edition of all reports for so long, read by three processes."""
    paths = write(place / "reports", _REPORTS, chapters=2)
    texts = [path.read_text("utf-8") for path in paths]
    spawn = multiprocessing.get_context("spawn")
    told: Any = spawn.Queue()
    ended = spawn.Event()
    readers = [
        spawn.Process(target=_read, args=(place / "data", number, ended, told))
        for number in range(_READERS)
    ]
    edition, started = 0, time.monotonic()
    with Store(place / "data") as store:
        while time.monotonic() - started < seconds:
            edition += 1
            for number, (path, text) in enumerate(zip(paths, texts, strict=True)):
                name = f"Testshire{number:04}"
                path.write_text(text.replace(name, f"{name}x{edition}x"), encoding="utf-8")
            build_index(store, paths, SeededEmbedder())
            if edition == 1:
                for reader in readers:
                    reader.start()
                started = time.monotonic()
        ended.set()
        counts: Counter[str] = Counter()
        for _ in readers:
            counts.update(told.get(timeout=60))
    for reader in readers:
        reader.join()
    return {"seconds": seconds, "readers": _READERS, "generations": edition, **counts}


def _read(data: Path, number: int, ended: Any, told: Any) -> None:
    embedder, chance = SeededEmbedder(), random.Random(number)
    counts: Counter[str] = Counter({"of two generations": 0, "faults": 0})
    with Follower(data) as follower:
        reading = follower.snapshot()
        while not ended.is_set():
            try:
                if follower.is_ahead_of(reading):
                    reading = follower.snapshot()
                    counts["switches seen"] += 1
                editions = _editions(reading, embedder, f"question {chance.random()}")
            except StoreError:
                counts["faults"] += 1
                continue
            counts["answers"] += 1
            counts["of two generations"] += len(editions) != 1
    told.put(counts)


def _editions(reading: Store, embedder: SeededEmbedder, question: str) -> set[str]:
    """The editions that stand in what one search shows, and in the reports it is of."""
    searcher = Searcher(reading, embedder)
    (vector,) = embedder.encode([question])
    found = searcher.search(Query(vector, ("inspect",)), Scope(), 10)
    texts = [f.chunk.text + f.report.cover.council for f in found]
    texts += [reading.ledger.report_text(report_id) for report_id in searcher.reports]
    return {edition for text in texts for edition in _EDITION.findall(text)}
