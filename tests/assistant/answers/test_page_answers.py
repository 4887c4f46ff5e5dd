"""On which page an answer stands."""

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.question.followed import talk


def test_a_page_is_asked_of_the_answer_before(assistant: Assistant) -> None:
    before = "How was safeguarding adults graded in Skelderby?"
    answer = talk(assistant, before, "Which page is that on?")
    assert answer.status is Status.ANSWERED
    assert "page 2" in answer.answer
    (citation,) = answer.citations
    assert citation.quote == talk(assistant, before).citations[0].quote


def test_a_page_is_asked_past_a_refusal(assistant: Assistant) -> None:
    answer = talk(
        assistant,
        "How was safeguarding adults graded in Skelderby?",
        "thanks",
        "Which page is that on?",
    )
    assert "page 2" in answer.answer


def test_a_page_without_anything_before_it_is_no_answer(assistant: Assistant) -> None:
    answer = talk(assistant, "Which page is that on?")
    assert answer.citations == ()
    assert answer.status is not Status.ANSWERED
