"""What a question says of itself by its form: small talk, sections, grades, years."""

import pytest

from assistant.question.question import (
    Kind,
    claimed_grade,
    compares,
    kind_of,
    years_of,
)

RULED = [
    (Kind.SECTION, "Summarise the safeguarding section"),
    (Kind.SECTION, "Sum up the part of the report on reviews"),
    (Kind.SECTION, "What does the report say under leadership?"),
    (Kind.SECTION, "What are the main points on reviews in Vennshire's report?"),
    (Kind.SECTION, "Give me a short summary of the chapter on carers"),
    (Kind.GREETING, "Hello"),
    (Kind.GREETING, "hi there"),
    (Kind.GREETING, "Good morning!"),
    (Kind.THANKS, "Thanks"),
    (Kind.THANKS, "Thank you very much"),
    (Kind.THANKS, "ok thanks"),
    (Kind.HELP, "Help"),
    (Kind.HELP, "What can you do?"),
    (Kind.HELP, "Who are you?"),
    (Kind.BYE, "Bye"),
    (Kind.BYE, "goodbye"),
    (Kind.BYE, "See you"),
]


@pytest.mark.parametrize(("kind", "question"), RULED)
def test_sections_and_small_talk_are_told_by_form(kind: Kind, question: str) -> None:
    assert kind_of(question) is kind


@pytest.mark.parametrize(
    ("question", "grade"),
    [
        ("Why was it rated excellent?", "excellent"),
        ("Why did it only get adequate for choice?", "adequate"),
        ("How well did it do?", ""),
        ("How good was it?", ""),
        ("How was it graded?", ""),
    ],
)
def test_a_grade_taken_for_given_is_told(question: str, grade: str) -> None:
    assert claimed_grade(question) == grade


@pytest.mark.parametrize(
    ("question", "set_against"),
    [
        ("Which council is better at reviews?", True),
        ("Compare them", True),
        ("How do the two differ?", True),
        ("How are reviews done?", False),
    ],
)
def test_a_comparison_is_told(question: str, set_against: bool) -> None:
    assert compares(question) == set_against


def test_years_are_read_once_each() -> None:
    assert years_of("In 2009 or 2010, or in 2009?") == ("2009", "2010")
    assert years_of("In room 2100 of 354") == ()
