"""Sheets of workbooks: merged cells, sheets by name."""

from pathlib import Path

import openpyxl
import pytest

from assistant.errors import BatchError
from assistant.evaluation.question_file import read_questions
from tests.evaluation.spreadsheets import (
    RIGHT,
    saved,
)


def test_a_conversation_merged_over_rows_holds_for_each(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["conversation", "turn", "question"], ["c", 1, "One?"], [None, 2, "Two?"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    made.save(tmp_path / "q.xlsx")
    rows = read_questions(tmp_path / "q.xlsx").rows
    assert [(row["conversation"], row["turn"]) for row in rows] == [("c", 1), ("c", 2)]


def test_the_sheet_and_the_encoding_may_be_named(tmp_path: Path) -> None:
    RIGHT["second-sheet.xlsx"](tmp_path / "q.xlsx")
    with pytest.raises(BatchError, match="no sheet “Other”: it has Notes, Sheet"):
        read_questions(tmp_path / "q.xlsx", sheet="Other")
    saved("question\nKoło?\n", "cp1250")(tmp_path / "q.csv")
    rows = read_questions(tmp_path / "q.csv", encoding="cp1250").rows
    assert rows[0]["question"] == "Koło?"
    with pytest.raises(BatchError, match="no encoding"):
        read_questions(tmp_path / "q.csv", encoding="klingon")
