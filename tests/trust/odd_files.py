"""Odd files, read as `index` reads them: seconds of work and memory that each one took."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.reader import LIMIT, Reading, read_all, read_file
from tests.trust.odd_pages import PAGES
from tests.trust.odd_texts import TEXTS

_MOST_MEMORY = 1 << 30
_STATUS = Path("/proc/self/status")
_MEASURED = "measured.jsonl"
FILES: dict[str, Callable[[], bytes]] = {**PAGES, **TEXTS}


def read_odd(place: Path, count: int) -> dict[str, Any]:
    """Read so many odd files, each as one of many; which took too long or too much memory."""
    names = sorted(FILES)
    random.Random(1).shuffle(names)
    paths = [place / name for name in names[:count]]
    for path in paths:
        path.write_bytes(FILES[path.name]())
    began = time.monotonic()
    ended = {reading.path.name: reading for reading in read_all(paths, 1, LIMIT, _measured)}
    lines = (place / _MEASURED).read_text("utf-8").splitlines()
    took = {str(row["file"]): row for row in map(json.loads, lines)}
    slow = [n for n, r in ended.items() if _seconds(n, took) > LIMIT or r.status == "too-slow"]
    return {
        "files": len(ended), "seconds": round(time.monotonic() - began, 1),
        "statuses": Counter(reading.status for reading in ended.values()),
        "over 60 s": slow, "over 1 GB": [n for n, r in took.items() if r["bytes"] > _MOST_MEMORY],
        "ended their reader": {n: r.reason for n, r in ended.items() if n not in took},
        "slowest": _most(took, "seconds"), "largest": _most(took, "bytes"),
    }  # fmt: skip


def _seconds(name: str, took: dict[str, Any]) -> float:
    return float(took[name]["seconds"]) if name in took else 0.0


def _most(took: dict[str, Any], what: str) -> dict[str, float]:
    found = sorted(took.values(), key=lambda row: -row[what])[:5]
    return {str(row["file"]): row[what] for row in found}


def _measured(path: Path) -> Reading:
    """Read a file, and note the seconds and the most memory that it took."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, started = _peak(), time.process_time()
    reading = read_file(path)
    row = {"file": path.name, "seconds": round(time.process_time() - started, 2),
           "bytes": _peak() - before}  # fmt: skip
    with (path.parent / _MEASURED).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(row)}\n")
    return reading


def _peak() -> int:
    """The most memory that this process has had since it was last asked to forget."""
    found = next(line for line in _STATUS.read_text("utf-8").splitlines() if "VmHWM" in line)
    return int(found.split()[1]) * 1_024
