"""Runs of invented rows in a folder, and their answers."""

from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import Run, read_run, run_batch
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order

Row = dict[str, Any]


def answers(out: Path) -> list[Row]:
    return list(read_run(out).answers)


def made(tmp_path: Path, rows: list[Row], **wrong: str) -> Path:
    """A run of some rows."""
    run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(tmp_path / "out", rows))
    return tmp_path / "out"


def run(folder: Path, made_with: Row = MADE_WITH, **wrong: str) -> Run:
    """A run of ten rows."""
    rows = [gold(f"q{n}", question=f"Part {n}?") for n in range(10)]
    run_batch(FakeAsker(0.0, **wrong), made_with, order(folder, rows))
    return read_run(folder)
