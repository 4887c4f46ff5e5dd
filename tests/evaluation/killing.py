"""Kill a run at random moments, resume it, and compare its files with those of a whole run.

`python -m tests.evaluation.killing [TIMES]` prints how many were equal.
"""

import json
import multiprocessing
import random
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.evaluation.batch import run_batch
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order

Row = dict[str, Any]
_SECONDS = 0.004
# What runs may differ in: times, and figures and pictures that are made of them.
_TIMED = ("seconds", "seconds_p50", "seconds_p95", "made", "finished")


def rows_of(count: int) -> list[Row]:
    """Rows with gold; every third one belongs to a conversation, in no order of turns."""
    rows = [gold(f"q{n}", question=f"How was part {n} graded?") for n in range(count)]
    for n in range(0, count - 6, 3):
        rows[n] |= {"conversation": f"c{n % 2}", "turn": count - n}
    return rows


def trial(out: Path, count: int, seed: int) -> bool:
    """Run in a process, kill it at a random moment, resume; whether it was killed at work."""
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_run, args=(out, count))
    process.start()
    time.sleep(random.Random(seed).uniform(0, count * _SECONDS))
    process.kill()
    process.join()
    killed = process.exitcode != 0
    run_batch(FakeAsker(), MADE_WITH, order(out, rows_of(count), workers=2))
    return killed


def _run(out: Path, count: int) -> None:
    run_batch(FakeAsker(_SECONDS), MADE_WITH, order(out, rows_of(count), workers=2))


def equal(one: Path, two: Path) -> list[str]:
    """The names of files that are not the same in both folders, times apart."""
    names = {p.name for folder in (one, two) for p in folder.iterdir()}
    return sorted(name for name in names if _read(one / name) != _read(two / name))


def _read(path: Path) -> Any:
    if not path.exists():
        return None
    if path.suffix == ".jsonl":
        return [_untimed(json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    if path.suffix == ".json":
        return _untimed(json.loads(path.read_text("utf-8")))
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "", path.read_text("utf-8"))


def _untimed(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _untimed(v) for k, v in value.items() if k not in _TIMED}
    return [_untimed(one) for one in value] if isinstance(value, list) else value


def main(times: int) -> None:
    """Print how many runs of so many ended with equal files, and how many were cut at work."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        run_batch(FakeAsker(), MADE_WITH, order(whole, rows_of(60), workers=2))
        killed = same = 0
        for number in range(times):
            out = Path(folder) / str(number)
            killed += trial(out, 60, number)
            same += not equal(whole, out)
    sys.stdout.write(f"{same} of {times} equal, {killed} of them killed at work\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
