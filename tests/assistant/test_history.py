"""Earlier Answers as they come back: the same where they are sound, bearable where not."""

import json
from typing import Any

import pytest

from assistant.input import MOST_TURNS, read_answers, read_history
from assistant.pipeline import Assistant
from assistant.types import Answer, Status, Table

ASKED = "How was Quillmere graded for safeguarding adults?"
COMPARED = "Compare Quillmere and Vennshire on advocacy and carers"


def sent(answer: Answer) -> dict[str, Any]:
    again: dict[str, Any] = json.loads(json.dumps(answer.as_json()))
    return again


@pytest.mark.parametrize("question", [ASKED, COMPARED, "How was Leeds graded?", "hello"])
def test_what_a_later_question_goes_back_to_comes_back_as_it_was(
    question: str, assistant: Assistant
) -> None:
    answer = assistant.ask(question)
    (again,) = read_history([sent(answer)])
    for name in ("id", "question", "status", "answer", "choices", "missing"):
        assert getattr(again, name) == getattr(answer, name)
    assert [c.as_json() for c in again.citations] == [c.as_json() for c in answer.citations]
    assert again.understood == answer.understood
    assert (again.table and again.table.as_json()) == (answer.table and answer.table.as_json())


def test_the_last_ten_turns_are_read_and_each_string_to_its_limit() -> None:
    turns = [{"status": "answered", "question": f"{i} " + "x" * 5_000} for i in range(25)]
    read = read_history(turns)
    assert [answer.question[:2] for answer in read] == [f"{i}" for i in range(15, 25)]
    assert len(read) == MOST_TURNS
    assert {len(answer.question) for answer in read} == {2_000}


def test_lists_are_read_to_their_limit() -> None:
    turn = {"status": "answered", "citations": [{"n": 1}] * 900, "choices": ["a"] * 900}
    (answer,) = read_history([turn])
    assert (len(answer.citations), len(answer.choices)) == (400, 400)


def test_a_conversation_that_is_saved_is_read_whole() -> None:
    turns = [{"status": "answered", "answer": "x" * 5_000, "choices": ["a"] * 900}] * 30
    read = read_answers(turns)
    assert (len(read), len(read[0].answer), len(read[0].choices)) == (30, 5_000, 900)


@pytest.mark.parametrize(
    "turns", [None, 7, "answered", {"status": "answered"}, [None, 7, "x", []], [{}],
              [{"status": "sure"}], [{"status": ["answered"]}]],
)  # fmt: skip
def test_what_is_no_answer_is_left_out(turns: object) -> None:
    assert read_history(turns) == []


def test_a_field_that_is_not_what_it_should_be_counts_as_missing() -> None:
    turn = {
        "status": "answered", "question": 7, "choices": "abc", "understood": [1], "nearest": "x",
        "table": 7, "citations": [{"n": "one", "pages": ["1"], "labels": [1], "basis": "guessed",
                                   "inspected": "2010-13", "published": "2010-06-22"}],
    }  # fmt: skip
    (answer,) = read_history([turn])
    (citation,) = answer.citations
    assert (answer.status, answer.question, answer.choices) == (Status.ANSWERED, "", ())
    assert (answer.understood.kind, answer.nearest, answer.table) == ("matter", None, None)
    assert (citation.n, citation.cover.inspected, citation.cover.published) == (0, "", "2010-06-22")
    assert citation.place.labels == ()


def test_each_row_of_a_table_is_as_wide_as_its_head() -> None:
    rows = [[{"text": "a"}], [{"text": "b"}, {"text": "c", "citation": 1}, {"text": "d"}]]
    (answer,) = read_history(
        [{"status": "answered", "table": {"columns": ["x", "y"], "rows": rows}}]
    )
    assert isinstance(answer.table, Table)
    assert [[cell.text for cell in row] for row in answer.table.rows] == [["a", ""], ["b", "c"]]
    assert answer.table.rows[1][1].citation == 1


def test_nothing_is_read_deeper_than_an_answer_goes() -> None:
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    (answer,) = read_history([{"status": "answered", "understood": deep, "citations": deep}])
    assert (answer.understood.councils, answer.citations) == ((), ())
