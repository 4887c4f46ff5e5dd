"""How fast a batch run is against single questions, by the real assistant over an index.

`python -m tests.evaluation.rate DATA FILE... [--questions N]`: blocks of questions are asked one by
one and then by two workers in turn, so that what else the machine does weighs on both alike.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.assembly import open_assistant
from assistant.evaluation.askers import LocalAsker
from assistant.evaluation.batch_run import run_batch
from assistant.evaluation.manifest import manifest
from assistant.settings import Settings
from tests.evaluation.asking import order

_BLOCK, _WORKERS = 50, 2


def rate(data: Path, rows: list[dict[str, Any]], place: Path) -> dict[str, Any]:
    """Questions a second with two workers, files included, against two by the time of one."""
    settings = Settings(_env_file=None, data_dir=data)  # type: ignore[call-arg]
    single = batch = 0.0
    ratios = []
    with open_assistant(settings) as assistant:
        asker = LocalAsker(assistant)
        made_with = manifest(assistant, settings)
        asker.ask(str(rows[0]["question"]), (), (), "warm")
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            before = time.perf_counter()
            for row in block:
                asker.ask(str(row["question"]), (), (), str(row["id"]))
            alone = time.perf_counter() - before
            before = time.perf_counter()
            run_batch(asker, made_with, order(place / str(start), block, workers=_WORKERS))
            took = time.perf_counter() - before
            single, batch = single + alone, batch + took
            ratios.append(round(alone / took / _WORKERS, 2))
            sys.stderr.write(f"{start + len(block)} of {len(rows)}: {ratios[-1]}\n")
    return {
        "questions": len(rows), "a single one, s": round(single / len(rows), 3),
        "questions a second": round(len(rows) / batch, 2),
        "against two by the time of one": round(single / batch / _WORKERS, 2), "blocks": ratios,
    }  # fmt: skip


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
