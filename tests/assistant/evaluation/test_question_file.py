"""A file of questions: gold in cells, columns by any name, every fault named with its row."""

import json
from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.question_file import examine_questions, parse_mapping, read_questions
from tests.evaluation.spreadsheets import (
    FAULTS,
    book,
    saved,
)


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


def test_an_empty_question_fails_alone_and_not_the_file(tmp_path: Path) -> None:
    saved("id,question\na,\nb,Why?\n")(tmp_path / "q.csv")
    assert [row["question"] for row in read_questions(tmp_path / "q.csv").rows] == ["", "Why?"]


def test_a_column_of_another_name_is_mapped(tmp_path: Path) -> None:
    saved("Nr;Frage;Antwort\n7;Wie?;ja\n", "utf-8")(tmp_path / "q.csv")
    mapping = parse_mapping(["question=Frage", "answerable=antwort"])
    (row,) = read_questions(tmp_path / "q.csv", mapping).rows
    assert row == {"id": "7", "question": "Wie?", "answerable": True}
    with pytest.raises(BatchError, match="no column “Text” for `question`"):
        read_questions(tmp_path / "q.csv", {"question": "Text"})
    with pytest.raises(BatchError, match="names no column"):
        parse_mapping(["frage=Frage"])
