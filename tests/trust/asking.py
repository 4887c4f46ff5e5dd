"""Questions to the store while reports are indexed, and by ten people for long: time and memory."""

import random
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from tests.fakes import HashEmbedder, worded
from tests.trust.corpus import SeededEmbedder, read, used, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.search import Query, Searcher
from vectorstore.types import Scope

_BEFORE, _IDLE, _USERS = 12, 100, 10
# Reports so long have about 400 vectors each, as real ones have.
_CHAPTERS = 6


def ask_while_indexing(place: Path, added: int) -> dict[str, Any]:
    """Searches with nothing else going on, and while so many reports are indexed beside them."""
    paths = write(place / "reports", _BEFORE + added, _CHAPTERS)
    embedder = SeededEmbedder()
    with Store(place / "data") as store:
        build_index(store, paths[:_BEFORE], embedder)
        searcher = Searcher(store.snapshot(), embedder)
        idle = [_searched(searcher, embedder, number) for number in range(_IDLE)]
        faults: list[Exception] = []
        indexing = threading.Thread(
            target=build_index,
            args=(store, paths, SeededEmbedder()),
            kwargs={"how": How(apart=True)},
        )
        indexing.start()
        busy: list[float] = []
        while indexing.is_alive():
            try:
                busy.append(_searched(searcher, embedder, len(busy)))
            except Exception as error:  # Any is one too many, and is counted.
                faults.append(error)
        indexing.join()
        return {
            "reports before, added": (_BEFORE, added), "searches meanwhile": len(busy),
            "faults": len(faults), "idle, p95 ms": _p95(idle), "meanwhile, p95 ms": _p95(busy),
            "times": round(_p95(busy) / _p95(idle), 2), "longest, ms": round(1_000 * max(busy)),
        }  # fmt: skip


def ask_for_long(place: Path, seconds: int) -> dict[str, Any]:
    """Ten people ask the whole assistant, with models that go by words; memory and descriptors."""
    paths = write(place / "reports", 3, chapters=4)
    councils = [report.cover.council for report in read(paths)]
    told: dict[str, Any] = {"seconds": seconds, "people": _USERS}
    with Store(place / "data") as store:
        build_index(store, paths, HashEmbedder())
        assistant = worded(store)
        ended = threading.Event()
        counts = [0] * _USERS

        def ask(person: int) -> None:
            chance = random.Random(person)
            while not ended.is_set():
                matter = chance.choice(("staff", "carers", "care at home", "budgets", "reviews"))
                assistant.ask(f"What is said of {matter} in {chance.choice(councils)}?")
                counts[person] += 1

        people = [threading.Thread(target=ask, args=(person,)) for person in range(_USERS)]
        for thread in people:
            thread.start()
        ended.wait(seconds / 3)
        warm = used()
        ended.wait(2 * seconds / 3)
        last = used()
        ended.set()
        for thread in people:
            thread.join()
    told |= {"answers": sum(counts), "MB after warm-up, at the end": (warm[0], last[0])}
    told |= {"grown, %": round(100 * (last[0] / warm[0] - 1), 1)}
    return told | {"descriptors after warm-up, at the end": (warm[1], last[1])}


def _searched(searcher: Searcher, embedder: SeededEmbedder, number: int) -> float:
    (vector,) = embedder.encode([f"question {number}"])
    started = time.perf_counter()
    searcher.search(Query(vector, ("inspect", "staff")), Scope(), 10)
    return time.perf_counter() - started


def _p95(seconds: list[float]) -> float:
    return round(1_000 * float(np.percentile(seconds, 95)), 1)
