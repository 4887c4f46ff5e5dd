"""A run of ten invented rows."""

from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import Run, read_run, run_batch
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order

Row = dict[str, Any]


def run(folder: Path, made_with: Row = MADE_WITH, **wrong: str) -> Run:
    rows = [gold(f"q{n}", question=f"Part {n}?") for n in range(10)]
    run_batch(FakeAsker(0.0, **wrong), made_with, order(folder, rows))
    return read_run(folder)
