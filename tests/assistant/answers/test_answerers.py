"""Answers on the sample reports: from Facts, from quotes, refused."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited


def test_two_councils_are_compared_each_with_its_own_words(assistant: Assistant) -> None:
    answer = assistant.ask("Compare safeguarding adults in Quillmere and Skelderby")
    assert answer.status is Status.ANSWERED
    assert cited(answer) == {"quillmere", "skelderby"}
    assert "adequately" in answer.answer
    assert "poorly" in answer.answer


def test_councils_that_were_chosen_limit_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded?", councils=["vennshire"])
    assert cited(answer) == {"vennshire"}


def test_without_a_council_a_few_are_answered_each(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded?")
    assert cited(answer) == {"quillmere", "skelderby", "vennshire"}


@pytest.mark.parametrize(("question", "code"), [("", "question"), ("x" * 2_001, "question")])
def test_an_unusable_question_has_an_error_with_a_code(
    assistant: Assistant, question: str, code: str
) -> None:
    answer = assistant.ask(question)
    assert answer.error is not None
    assert answer.error.code == code
    assert answer.error.message == answer.answer


def test_a_question_of_the_longest_length_is_read(assistant: Assistant) -> None:
    question = f"How was safeguarding adults graded in Skelderby?{' ' * 5}".ljust(2_000, "?")
    assert assistant.ask(question).status is not Status.FAILED
