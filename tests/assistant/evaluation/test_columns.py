"""Columns are told by what people call them, or mapped."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.columns import parse_mapping
from assistant.evaluation.question_file import read_questions
from tests.evaluation.spreadsheets import (
    saved,
)


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    saved("Nr;Frage;Antwort\n7;Wie?;ja\n", "utf-8")(tmp_path / "q.csv")
    mapping = parse_mapping(["question=Frage", "answerable=antwort"])
    (row,) = read_questions(tmp_path / "q.csv", mapping).rows
    assert row == {"id": "7", "question": "Wie?", "answerable": True}
    with pytest.raises(BatchError, match="no column “Text” for `question`"):
        read_questions(tmp_path / "q.csv", {"question": "Text"})
    with pytest.raises(BatchError, match="names no column"):
        parse_mapping(["frage=Frage"])
