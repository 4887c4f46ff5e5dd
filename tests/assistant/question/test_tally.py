"""What a question asks of the table of grades: form, judgement, grades, years."""

import pytest

from assistant.grades.table import Years
from assistant.question.tally import Form, asks_table, narrows, tally


@pytest.mark.parametrize(
    ("text", "form", "column", "grades"),
    [
        ("Which councils got outstanding for leadership?", Form.ACROSS, "leadership",
         ("outstanding",)),
        ("How many reports require improvement overall?", Form.ACROSS, "overall",
         ("requires improvement",)),
        ("Has any authority failed its inspection?", Form.ACROSS, "overall", ("inadequate",)),
        ("How has its overall grade changed?", Form.CHANGE, "overall", ()),
        ("What became of the grade for care leavers?", Form.CHANGE, "leavers", ()),
        ("Which of its judgements was below the overall grade?", Form.ODD, "overall", ()),
        ("How was adoption marked?", Form.EACH, "adoption", ()),
        ("List the SEND reports", Form.ACROSS, "", ()),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_table(
    text: str, form: Form, column: str, grades: tuple[str, ...]
) -> None:
    asked = tally(text)
    assert asked.whole
    assert (asked.form, asked.column, asked.grades) == (form, column, grades)


@pytest.mark.parametrize(
    "text",
    [
        "Which councils run their own homes?",
        "Which reports mention foster carers?",
        "How many children were in care?",
        "What should it improve to get a better grade?",
        "How has the front door improved?",
        "Why were care leavers graded good for pathway plans?",
        "How was safeguarding adults graded?",
        "Which councils have the most inadequate judgements?",
    ],
)
def test_other_questions_are_not_for_the_table(text: str) -> None:
    assert not asks_table(text, named=True, few=False)


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("since 2031", [Years(2031)]),
        ("after 2031", [Years(2032)]),
        ("before the year 2031", [Years(0, 2030)]),
        ("up to 2031", [Years(0, 2031)]),
        ("between 2028 and 2031", [Years(2028, 2031)]),
        ("from 2028 to 2031", [Years(2028, 2031)]),
        ("in 2028-2031", [Years(2028, 2031)]),
        ("in 2031 or later", [Years(2031)]),
        ("2028 to now", [Years(2028)]),
        ("between 2028 and the latest inspection", [Years(2028)]),
        ("in 2028 and last year", [Years(2028, 2028)]),
        ("in 2028 and in 2031", [Years(2028, 2028), Years(2031, 2031)]),
    ],
)
def test_years(words: str, spans: list[Years]) -> None:
    assert list(tally(f"Which councils were good {words}?").years) == spans


@pytest.mark.parametrize(
    ("words", "taken"),
    [
        ("good", ["good"]),
        ("good or better", ["good", "outstanding"]),
        ("at least good", ["good", "outstanding"]),
        ("better than good", ["outstanding"]),
        ("less than good", ["requires improvement", "inadequate"]),
        ("not good", ["requires improvement", "inadequate", "outstanding"]),
        ("good or outstanding", ["good", "outstanding"]),
    ],
)
def test_grades_and_how_far_from_them(words: str, taken: list[str]) -> None:
    every = ["requires improvement", "good", "inadequate", "outstanding", "performing well"]
    asked = tally(f"Which councils were rated {words}?")
    assert sorted(filter(asked.takes, every)) == sorted(taken)


def test_only_what_says_something_new_narrows() -> None:
    assert narrows("and in 2031?")
    assert narrows("and for adoption?")
    assert not narrows("and what did parents say in 2031?")
    assert not narrows("and what should they do about it?")
    assert not narrows("Which councils were good overall?")
