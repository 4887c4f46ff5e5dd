"""The answers of a run."""

from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import read_run

Row = dict[str, Any]


def answers(out: Path) -> list[Row]:
    return list(read_run(out).answers)
