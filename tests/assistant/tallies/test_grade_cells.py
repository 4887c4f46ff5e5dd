"""Grades side by side in a comparison."""

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.tables import NOTHING, assert_cited, table_of, texts_of


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
