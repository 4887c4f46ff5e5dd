"""Files of questions are read as people have them, or every fault is named, row by row."""

import json
from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.question_file import examine_questions, read_questions
from tests.evaluation.spreadsheets import (
    ACCENTED,
    ASKED,
    RIGHT,
    accented,
    saved,
)


def test_there_are_forty_files() -> None:
    assert len(RIGHT) == 40


@pytest.mark.parametrize("name", RIGHT)
def test_a_spreadsheet_is_read_right(tmp_path: Path, name: str) -> None:
    RIGHT[name](tmp_path / name)
    found = read_questions(tmp_path / name)
    asked = [row["question"].replace("\r\n", "\n").replace("\r", "\n") for row in found.rows]
    assert asked == ASKED
    assert [row["id"] for row in found.rows] == ["a1", "a2"]
    assert [row["answerable"] for row in found.rows] == [True, False]


@pytest.mark.parametrize("name", ACCENTED)
def test_letters_of_old_encodings_come_out(tmp_path: Path, name: str) -> None:
    write, word = accented(name)
    write(tmp_path / "q.csv")
    found = examine_questions(tmp_path / "q.csv")
    assert found.rows[1]["question"] == f"{word}?"
    assert bool(found.notes) is (ACCENTED[name][1] != "utf-8")


def test_a_line_separator_inside_json_ends_no_row(tmp_path: Path) -> None:
    line = json.dumps({"question": "How was\u2028it?"}, ensure_ascii=False)
    saved(line + "\n")(tmp_path / "q.jsonl")
    assert len(read_questions(tmp_path / "q.jsonl").rows) == 1


REFUSED: list[tuple[str, bytes, str]] = [
    ("a.csv", b"\xd0\xcf\x11\xe0 old", "old or a password-protected Excel"),
    ("a.csv", b"%PDF-1.7", "is a PDF"),
    ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "is a picture"),
    ("a.csv", bytes(range(256)) * 9, "is no text"),
    ("a.xlsx", b"PK\x03\x04 torn", "is damaged"),
    ("a.csv", b"", "holds no questions"),
    ("a.csv", b"question\n", "holds no questions"),
    ("a.jsonl", b"\n\n", "holds no questions"),
]


@pytest.mark.parametrize(("name", "data", "says"), REFUSED)
def test_what_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BatchError, match=says) as caught:
        read_questions(tmp_path / name)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="cannot be read"):
        read_questions(tmp_path / "none.csv")


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(BatchError, match="has 200 MB"):
        read_questions(tmp_path / "big.csv")


def test_100_000_rows_are_refused_with_their_number(tmp_path: Path) -> None:
    saved("question\n" + "why?\n" * 100_000)(tmp_path / "q.csv")
    with pytest.raises(BatchError, match="100,000 questions, and a run takes at most 50,000"):
        read_questions(tmp_path / "q.csv")
