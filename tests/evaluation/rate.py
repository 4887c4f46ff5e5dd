"""How fast a batch run is against single questions, by the real assistant over an index.

`python -m tests.evaluation.rate DATA FILE... [--questions N]`: of each block of questions some are
asked one by one, by one that has both processors and by one that has one of them, and then all by
two workers, so that what else the machine does weighs on all alike.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean
from typing import Any

from assistant.assembly import open_assistant
from assistant.evaluation.batch_run import manifest, run_batch
from assistant.evaluation.run import LocalAsker
from assistant.settings import Settings
from tests.evaluation.asking import order

_BLOCK, _ALONE, _WORKERS = 50, 12, 2


def rate(data: Path, rows: list[dict[str, Any]], place: Path) -> dict[str, Any]:
    """Questions a second with two workers, files included, against two by the time of one."""
    settings = Settings(_env_file=None, data_dir=data)  # type: ignore[call-arg]
    batch, both, own = 0.0, [], []
    with open_assistant(settings) as assistant:
        asker = LocalAsker(assistant)
        made_with = manifest(assistant, settings)
        asker.ask(str(rows[0]["question"]), (), (), "warm")
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            for row in block[:: -(-len(block) // _ALONE)]:
                both.append(_seconds(asker, row))
                with _one_processor():
                    own.append(_seconds(asker, row))
            before = time.perf_counter()
            run_batch(asker, made_with, order(place / str(start), block, workers=_WORKERS))
            batch += time.perf_counter() - before
            sys.stderr.write(f"{start + len(block)} of {len(rows)}\n")
    a_second = len(rows) / batch
    return {
        "questions": len(rows), "asked alone": len(both), "questions a second": round(a_second, 2),
        "a single one with both processors, s": round(mean(both), 3),
        "the rate against two by its time": round(a_second * mean(both) / _WORKERS, 2),
        "a single one with one processor, s": round(mean(own), 3),
        "the rate against two by that time": round(a_second * mean(own) / _WORKERS, 2),
    }  # fmt: skip


def _seconds(asker: LocalAsker, row: dict[str, Any]) -> float:
    before = time.perf_counter()
    asker.ask(str(row["question"]), (), (), str(row["id"]))
    return time.perf_counter() - before


@contextmanager
def _one_processor() -> Iterator[None]:
    """This thread, and those it starts, have one processor; only where Linux can tell them so."""
    all_of_them = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_of_them)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_of_them)


def main() -> None:
    """Print the rate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="a data folder that nobody else has open")
    parser.add_argument("files", type=Path, nargs="+", help="files of questions, one JSON a line")
    parser.add_argument("--questions", type=int, default=1_000)
    options = parser.parse_args()
    found = [json.loads(line) for file in options.files for line in file.open(encoding="utf-8")]
    # Each by itself: turns of a conversation would be asked with those before them.
    rows = [
        {"id": str(n), "question": found[n % len(found)]["question"]}
        for n in range(options.questions)
    ]
    with tempfile.TemporaryDirectory() as place:
        told = rate(options.data, rows, Path(place))
    sys.stdout.write(f"{json.dumps(told, indent=2)}\n")


if __name__ == "__main__":
    main()
