"""Grades come with their pages, side by side too; a false premise is put right first."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited, labels
from tests.assistant.answers.tables import NOTHING, assert_cited, table_of, texts_of


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


def test_a_grade_stands_beside_what_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("Compare safeguarding adults and advocacy in Quillmere and Skelderby")
    graded = texts_of(table_of(answer))["Grade: Safeguarding adults"]
    assert graded == ["performing adequately", "performing poorly"]
    assert_cited(answer)


def test_nothing_in_particular_compares_judgements_and_advice(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire")
    rows = texts_of(table_of(answer))
    assert rows["Grade: Safeguarding adults"] == ["performing adequately", "performing excellently"]
    assert rows["Asked to improve"] == ["12 points", "10 points"]
    assert "Grade: Choice and control for older people" not in rows
    assert_cited(answer)


def test_reports_that_share_no_judgement_say_so(graded: Assistant) -> None:
    answer = graded.ask("How do Ashmere and Elmstow compare?")
    assert answer.status is Status.PARTIAL
    assert answer.missing == ("Elmstow",)
    assert "no judgement in common" in answer.answer
    assert texts_of(table_of(answer)) == {"Asked to improve": ["2 points", NOTHING]}


def test_grades_of_the_same_service_are_compared(graded: Assistant) -> None:
    answer = graded.ask("Compare Ashmere and Birchdale")
    assert table_of(answer).columns[1:] == (
        "Ashmere (13 May 2033)",
        "Birchdale (15 September 2034)",
    )
    assert texts_of(table_of(answer))["Grade: Leadership"] == ["outstanding", "inadequate"]
