"""Grades come with their pages, and a false premise is put right first."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited, labels


@pytest.mark.parametrize(
    ("question", "grade", "label"),
    [
        ("How was safeguarding adults graded in Skelderby?", "performing poorly", "2"),
        ("What was Quillmere's rating for choice and control?", "performing well", "1"),
        ("How was Skelderby's capacity to improve judged?", "uncertain", "2"),
        ("How was skeldreby graded on safeguarding adults?", "performing poorly", "2"),
    ],
)
def test_a_grade_comes_with_its_page(
    assistant: Assistant, question: str, grade: str, label: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert f"“{grade}”" in answer.answer
    assert labels(answer) == [(label,)]


def test_all_grades_are_given_where_none_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("How was Vennshire graded?")
    assert len(answer.citations) == 4
    for grade in ("performing excellently", "performing well", "performing adequately"):
        assert grade in answer.answer


@pytest.mark.parametrize(
    ("question", "claimed", "true"),
    [
        ("Why was Skelderby rated excellent for safeguarding?", "excellent", "performing poorly"),
        ("Why was Quillmere's capacity to improve called poor?", "poor", "promising"),
    ],
)  # fmt: skip
def test_a_false_premise_is_put_right_first(
    assistant: Assistant, question: str, claimed: str, true: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    first = answer.answer.splitlines()[0]
    assert first.startswith("No")
    assert claimed in first
    assert true in answer.answer
    assert answer.citations


def test_a_true_premise_is_not_put_right(assistant: Assistant) -> None:
    answer = assistant.ask("Why was Skelderby rated poor for safeguarding adults?")
    assert not answer.answer.startswith("No")
    assert answer.citations
    assert "performing poorly" not in answer.answer


def test_the_higher_grade_is_named_where_both_were_graded(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Which was rated higher for safeguarding adults, Vennshire or Skelderby?"
    )
    assert answer.answer.startswith("Vennshire")
    assert cited(answer) == {"vennshire", "skelderby"}


def test_what_was_not_graded_ranks_nobody(assistant: Assistant) -> None:
    answer = assistant.ask("Which is better at support for carers, Quillmere or Skelderby?")
    assert "councils cannot be ranked" in answer.answer.splitlines()[0]
    assert cited(answer) == {"quillmere", "skelderby"}


def test_better_at_what_was_graded_is_answered_from_the_grades(assistant: Assistant) -> None:
    answer = assistant.ask("Which council is better at safeguarding adults?")
    assert "do not give grades" not in answer.answer
    assert answer.answer.startswith("Vennshire")
