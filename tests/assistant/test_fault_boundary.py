"""Whatever happens to a question, its front end gets an Answer."""

import logging
from collections.abc import Iterator

import pytest

from assistant.errors import QuestionError
from assistant.fault_boundary import guarded
from assistant.types import Answer, Status
from vectorstore.errors import IndexMissing

SECRET = "Who reported the neighbour?"


def failing(error: Exception) -> list[str | Answer]:
    def steps() -> Iterator[str | Answer]:
        yield "A first line."
        raise error

    return list(guarded(SECRET, steps, "q7"))


def test_what_goes_well_is_passed_on() -> None:
    answer = Answer("1", "q", Status.ANSWERED, "said")
    assert list(guarded("q", lambda: ["said", answer])) == ["said", answer]


@pytest.mark.parametrize(
    ("error", "code"),
    [(IndexMissing("gone"), "unavailable"), (ZeroDivisionError("never told"), "internal")],
)
def test_a_fault_is_an_answer_that_failed(error: Exception, code: str) -> None:
    first, answer = failing(error)
    assert first == "A first line."
    assert isinstance(answer, Answer)
    assert answer.status is Status.FAILED
    assert answer.error is not None
    assert (answer.error.code, answer.error.id) == (code, "q7")
    assert str(error) not in answer.answer


def test_an_unusable_question_says_why() -> None:
    answer = failing(QuestionError("Ask something."))[-1]
    assert isinstance(answer, Answer)
    assert (answer.status, answer.answer) == (Status.FAILED, "Ask something.")


def test_the_log_has_the_place_and_no_word_of_the_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        failing(ValueError(SECRET))
    assert "ValueError at test_fault_boundary.py" in caplog.text
    assert SECRET not in caplog.text
