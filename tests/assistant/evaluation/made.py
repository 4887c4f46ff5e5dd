"""A run of some rows that is made in a folder."""

from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import run_batch
from tests.evaluation.asking import MADE_WITH, FakeAsker, order

Row = dict[str, Any]


def made(tmp_path: Path, rows: list[Row], **wrong: str) -> Path:
    run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(tmp_path / "out", rows))
    return tmp_path / "out"
