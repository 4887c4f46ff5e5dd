"""Index runs are killed at many moments, then run again: the index is the same as never killed."""

import hashlib
import multiprocessing
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.trust.corpus import SeededEmbedder, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.search import Nearest

# Together more than the thousand rows after which Chroma writes its files by itself.
_REPORTS, _CHAPTERS = 7, 12
# So often, at most, is an index killed before it may be finished: what resumes is killed too.
_IN_A_ROW = 3
# What is killed is the writing: short vectors are written as often as long ones.
_DIMENSION = 48


def run(reports: Path, data: Path, *, anew: bool) -> str:
    """One index run, as the process that is killed does it."""
    with Store(data, mend=True) as store:
        build_index(
            store, sorted(reports.iterdir()), SeededEmbedder(_DIMENSION), how=How(anew=anew)
        )
        return f"{store.ledger.chunk_count()} chunks"


def kill_often(place: Path, times: int) -> dict[str, Any]:
    """Kill so many runs at work, and the runs that resume them; every third index is a rebuild.

    How many of the indexes that came of it were the same as one that was never killed.
    """
    reports = place / "reports"
    write(reports, _REPORTS, _CHAPTERS)
    started = time.perf_counter()
    chunks = apart(partial(run, reports, place / "whole", anew=False))
    longest = time.perf_counter() - started
    whole = apart(partial(digest, place / "whole"))
    chance, told = random.Random(1), Counter[str]()
    while told["killed at work"] < times:
        anew = told["indexes"] % 3 == 2
        data = place / ("whole" if anew else "data")
        before = apart(partial(content, data)) if anew else ""
        for again in range(_IN_A_ROW):
            work = partial(run, reports, data, anew=anew and not again)
            started = time.perf_counter()
            if not _killed(work, chance.uniform(0, longest / (1 + again))):
                # A machine that is less busy now does it sooner.
                longest = longest if again else time.perf_counter() - started
                break
            told["killed at work"] += 1
            if anew:
                told["rebuilds killed"] += 1
                told["rebuilds that lost the old index"] += apart(partial(content, data)) != before
        apart(partial(run, reports, data, anew=False))
        told["indexes"] += 1
        told["same afterwards"] += apart(partial(digest, data)) == whole
        shutil.rmtree(place / "data", ignore_errors=True)
        sys.stderr.write(f"{dict(told)}\n")
    return {"indexed": chunks, **told}


def _killed(work: Callable[[], object], seconds: float) -> bool:
    """Work in another process and kill it after so long; whether it was at work."""
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    process.join(seconds)
    at_work = process.is_alive()
    process.kill()
    process.join()
    return at_work


def apart(work: Callable[[], str]) -> str:
    """What a process of its own returns; the threads of Chroma do not survive a fork."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe()
    process = fork.Process(target=lambda: theirs.send(work()))
    process.start()
    theirs.close()
    try:
        return str(ours.recv())
    except EOFError:
        return "crash"
    finally:
        process.join()


def content(data: Path) -> str:
    """What an index holds, without what numbers it has given to reports."""
    found = hashlib.sha256()
    with Store(data) as store:
        ledger = store.ledger
        for row in ledger.reports():
            found.update(repr((row.id, ledger.report_text(row.id))).encode())
            found.update(repr(ledger.sentences(row.id, 0, 1 << 30)).encode())
            found.update(repr([chunk for _, chunk in ledger.chunks(row.id)]).encode())
            found.update(repr(ledger.facts(row.id)).encode())
    return found.hexdigest()


def digest(data: Path, dimension: int = _DIMENSION) -> str:
    """What an index of vectors so long holds and finds.

    After a kill Chroma may lack what is then found exactly.
    """
    found = hashlib.sha256(content(data).encode())
    embedder = SeededEmbedder(dimension)
    with Store(data) as store:
        near = Nearest(store, embedder.model)
        for vector in embedder.encode([f"question {number}" for number in range(5)]):
            for kind in ("chunks", "sentences"):
                hits = near.nearest(kind, vector, None, 10)
                found.update(repr([(h.report_id, h.index) for h in hits]).encode())
    return found.hexdigest()
