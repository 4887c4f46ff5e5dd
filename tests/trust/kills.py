"""Index runs are killed at many moments, then run again: the index is the same as never killed."""

import hashlib
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.trust.corpus import SeededEmbedder, write
from vectorstore.index.store import Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.search import Nearest

_REPORTS = 6


def run(reports: Path, data: Path, *, anew: bool) -> None:
    """One index run, as the process that is killed does it."""
    with Store(data, mend=True) as store:
        build_index(store, sorted(reports.iterdir()), SeededEmbedder(), how=How(anew=anew))


def kill_often(place: Path, times: int) -> dict[str, float]:
    """Kill so many runs, every third a rebuild; how many indexes were the same afterwards."""
    write(place / "reports", _REPORTS, chapters=6)
    started = time.perf_counter()
    run(place / "reports", place / "whole", anew=False)
    whole, longest = digest(place / "whole"), time.perf_counter() - started
    chance, same, killed, lost = random.Random(1), 0, 0, 0
    for number in range(times):
        anew = number % 3 == 2
        data = place / (f"data{number}" if not anew else "whole")
        before = content(data) if anew else ""
        killed += _killed(place / "reports", data, chance.uniform(0.5, longest + 3), anew=anew)
        lost += anew and content(data) != before
        run(place / "reports", data, anew=False)
        same += digest(data) == whole
    return {"runs": times, "killed before their end": killed, "same afterwards": same,
            "rebuilds that lost the old index": lost}  # fmt: skip


def _killed(reports: Path, data: Path, seconds: float, *, anew: bool) -> bool:
    """Run in another process and kill it; whether it was still running."""
    code = f"from tests.trust.kills import run; run(Path({str(reports)!r}), Path({str(data)!r}), "
    child = subprocess.Popen(
        [sys.executable, "-c", f"from pathlib import Path; {code}anew={anew})"], cwd=ROOT
    )
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return True
    return False


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


def digest(data: Path) -> str:
    """What an index holds and finds: after a kill Chroma may lack what is then found exactly."""
    found = hashlib.sha256(content(data).encode())
    embedder = SeededEmbedder()
    with Store(data) as store:
        near = Nearest(store, embedder.model)
        for vector in embedder.encode([f"question {number}" for number in range(5)]):
            for kind in ("chunks", "sentences"):
                hits = near.nearest(kind, vector, None, 10)
                found.update(repr([(h.report_id, h.index) for h in hits]).encode())
    return found.hexdigest()
