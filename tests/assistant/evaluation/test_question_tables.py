"""Files of questions are read as people have them, or every fault is named, row by row."""

import json
from pathlib import Path

import openpyxl
import pytest

from assistant.errors import BatchError
from assistant.evaluation.columns import parse_mapping
from assistant.evaluation.question_file import examine_questions, read_questions
from tests.evaluation.spreadsheets import (
    ACCENTED,
    ASKED,
    FAULTS,
    RIGHT,
    accented,
    book,
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


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_named_with_its_row(tmp_path: Path, name: str) -> None:
    write, says = FAULTS[name]
    write(tmp_path / name)
    faults = "\n".join(examine_questions(tmp_path / name).faults)
    for words in says:
        assert words in faults
    with pytest.raises(BatchError) as caught:
        read_questions(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_all_faults_are_listed_and_the_first_few_said(tmp_path: Path) -> None:
    lines = "".join(f"why {n},perhaps\n" for n in range(9))
    saved(f"question,answerable\n{lines}")(tmp_path / "q.csv")
    assert len(examine_questions(tmp_path / "q.csv").faults) == 9
    with pytest.raises(BatchError, match="and 4 more, which --dry-run lists"):
        read_questions(tmp_path / "q.csv")


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    saved("Nr;Frage;Antwort\n7;Wie?;ja\n", "utf-8")(tmp_path / "q.csv")
    mapping = parse_mapping(["question=Frage", "answerable=antwort"])
    (row,) = read_questions(tmp_path / "q.csv", mapping).rows
    assert row == {"id": "7", "question": "Wie?", "answerable": True}
    with pytest.raises(BatchError, match="no column “Text” for `question`"):
        read_questions(tmp_path / "q.csv", {"question": "Text"})
    with pytest.raises(BatchError, match="names no column"):
        parse_mapping(["frage=Frage"])


def test_gold_may_stand_in_plain_columns(tmp_path: Path) -> None:
    head = "Question;Expected;Expected council;Expected page;Expected quote;Asked by"
    line = '"Why?";"good; outstanding";Testham;3, 5-6;graded good;Ada'
    saved(f"{head}\n{line}\n")(tmp_path / "q.csv")
    (row,) = read_questions(tmp_path / "q.csv").rows
    assert row["must"] == ["good", "outstanding"]
    assert row["answerable"] is True
    place = {"council": "Testham", "pages": [3, 5, 6], "snippet": "graded good"}
    assert row["evidence"] == [place]
    assert row["Asked by"] == "Ada"


def test_gold_may_stand_as_json_in_cells(tmp_path: Path) -> None:
    place = {"council": "Testham", "snippet": "poorly", "pages": [2]}
    made = [["question", "evidence", "must"], ["Why?", json.dumps([place]), '["a;b", "c"]']]
    book(made)(tmp_path / "q.xlsx")
    (row,) = read_questions(tmp_path / "q.xlsx").rows
    assert row["evidence"] == [place]
    assert row["must"] == ["a;b", "c"]


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


def test_an_empty_question_fails_alone_and_not_the_file(tmp_path: Path) -> None:
    saved("id,question\na,\nb,Why?\n")(tmp_path / "q.csv")
    assert [row["question"] for row in read_questions(tmp_path / "q.csv").rows] == ["", "Why?"]


def test_a_line_separator_inside_json_ends_no_row(tmp_path: Path) -> None:
    line = json.dumps({"question": "How was\u2028it?"}, ensure_ascii=False)
    saved(line + "\n")(tmp_path / "q.jsonl")
    assert len(read_questions(tmp_path / "q.jsonl").rows) == 1


def test_the_sheet_and_the_encoding_may_be_named(tmp_path: Path) -> None:
    RIGHT["second-sheet.xlsx"](tmp_path / "q.xlsx")
    with pytest.raises(BatchError, match="no sheet “Other”: it has Notes, Sheet"):
        read_questions(tmp_path / "q.xlsx", sheet="Other")
    saved("question\nKoło?\n", "cp1250")(tmp_path / "q.csv")
    rows = read_questions(tmp_path / "q.csv", encoding="cp1250").rows
    assert rows[0]["question"] == "Koło?"
    with pytest.raises(BatchError, match="no encoding"):
        read_questions(tmp_path / "q.csv", encoding="klingon")


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
