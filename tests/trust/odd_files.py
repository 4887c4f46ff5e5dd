"""Odd files, read as `index` reads them: seconds of work and memory that each one took."""

import json
import random
import sys
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
# What became of each file, and what it cost those who read it to the end.
_ENDED, _MEASURED = "ended.jsonl", "measured.jsonl"
FILES: dict[str, Callable[[], bytes]] = {**PAGES, **TEXTS}


def read_odd(place: Path, count: int) -> dict[str, Any]:
    """Read so many odd files, each as one of many; which took too long or too much memory.

    What is in the place already is taken up, so that a long run may be ended and begun again.
    """
    names = sorted(FILES)
    random.Random(1).shuffle(names)
    ended = {row["file"]: row for row in _rows(place / _ENDED)}
    paths = [place / name for name in names[:count] if name not in ended]
    for path in paths:
        path.write_bytes(FILES[path.name]())
    for reading in read_all(paths, 1, LIMIT, _measured):
        row = {"file": reading.path.name, "status": reading.status, "reason": reading.reason}
        _note(place / _ENDED, row)
        ended[row["file"]] = row
        sys.stderr.write(f"{len(ended)}: {row}\n")
    took = {row["file"]: row for row in _rows(place / _MEASURED)}
    return {
        "files": len(ended), "statuses": Counter(row["status"] for row in ended.values()),
        "over 60 s": [name for name, row in ended.items()
                      if _seconds(name, took) > LIMIT or row["status"] == "too-slow"],
        "over 1 GB": [n for n, r in took.items() if r["bytes"] > _MOST_MEMORY],
        "ended their reader": {n: r["reason"] for n, r in ended.items() if n not in took},
        "slowest": _most(took, "seconds"), "largest": _most(took, "bytes"),
    }  # fmt: skip


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = path.read_text("utf-8").splitlines() if path.exists() else ()
    return [json.loads(line) for line in lines]


def _note(path: Path, row: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(row)}\n")


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
    _note(path.parent / _MEASURED, row)
    return reading


def _peak() -> int:
    """The most memory that this process has had since it was last asked to forget."""
    found = next(line for line in _STATUS.read_text("utf-8").splitlines() if "VmHWM" in line)
    return int(found.split()[1]) * 1_024
