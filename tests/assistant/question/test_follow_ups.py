"""Follow-ups carry council, theme and what was last talked about."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited
from tests.assistant.question.followed import talk


@pytest.mark.parametrize("follow", ["And Vennshire?", "What about Vennshire?", "Vennshire?"])
def test_the_same_is_asked_of_another_council(assistant: Assistant, follow: str) -> None:
    answer = talk(assistant, "How was safeguarding adults graded in Skelderby?", follow)
    assert cited(answer) == {"vennshire"}
    assert "performing excellently" in answer.answer
    assert "Vennshire" in answer.understood.question


def test_a_council_is_left_out_or_another_put_in_its_place(assistant: Assistant) -> None:
    first = "Compare how safeguarding adults was graded in Skelderby, Quillmere and Vennshire"
    answer = talk(assistant, first, "Drop Vennshire")
    assert cited(answer) == {"skelderby", "quillmere"}
    assert answer.understood.kind == "compare"
    answer = talk(assistant, first, "Drop Vennshire", "Leave Skelderby out too")
    assert cited(answer) == {"quillmere"}
    assert answer.understood.kind == "matter"
    answer = talk(assistant, "How was Skelderby graded?", "Not Skelderby, I meant Quillmere")
    assert cited(answer) == {"quillmere"}
    assert answer.understood.kind == "grade"


def test_they_are_the_council_last_spoken_of(assistant: Assistant) -> None:
    answer = talk(assistant, "When was Quillmere inspected?", "What should they improve?")
    assert cited(answer) == {"quillmere"}
    assert len(answer.citations) == 12


def test_it_is_the_council_last_spoken_of(assistant: Assistant) -> None:
    answer = talk(assistant, "How was Skelderby graded?", "When was it inspected?")
    assert "January 2011" in answer.answer


def test_the_theme_is_carried_to_what_is_asked_next(assistant: Assistant) -> None:
    answer = talk(
        assistant, "How was safeguarding adults graded in Quillmere?", "What should they improve?"
    )
    assert len(answer.citations) == 5
    assert {c.headings[-1] for c in answer.citations} == {"Safeguarding adults"}


def test_theme_and_kind_are_carried_to_another_council(assistant: Assistant) -> None:
    answer = talk(
        assistant,
        "How was safeguarding adults graded in Quillmere?",
        "What should they improve?",
        "And Skelderby?",
    )
    assert cited(answer) == {"skelderby"}
    assert len(answer.citations) == 5


def test_another_judgement_is_asked_of_the_same_council(assistant: Assistant) -> None:
    answer = talk(
        assistant,
        "How was safeguarding adults graded in Quillmere?",
        "And for choice and control?",
    )
    assert cited(answer) == {"quillmere"}
    assert "performing well" in answer.answer


def test_a_council_without_a_report_is_refused_in_a_follow_up_too(assistant: Assistant) -> None:
    answer = talk(assistant, "How was safeguarding graded in Skelderby?", "And Wolverhampton?")
    assert answer.status is Status.NO_SUCH_COUNCIL
    assert answer.citations == ()


def test_thanks_do_not_change_the_subject(assistant: Assistant) -> None:
    answer = talk(assistant, "When was Skelderby inspected?", "thanks", "What should they improve?")
    assert cited(answer) == {"skelderby"}


def test_a_question_with_its_own_council_leaves_the_old_one(assistant: Assistant) -> None:
    answer = talk(assistant, "When was Skelderby inspected?", "How many people live in Quillmere?")
    assert cited(answer) == {"quillmere"}


def test_both_councils_stay_meant_after_a_comparison(assistant: Assistant) -> None:
    answer = talk(
        assistant,
        "How was safeguarding adults graded in Quillmere and Skelderby?",
        "When were they inspected?",
    )
    assert cited(answer) == {"quillmere", "skelderby"}


def test_what_is_understood_stands_alone(assistant: Assistant) -> None:
    answer = talk(assistant, "When was Quillmere inspected?", "What should they improve?")
    again = assistant.ask(answer.understood.question)
    assert [c.quote for c in again.citations] == [c.quote for c in answer.citations]


def test_a_failed_turn_in_the_history_does_no_harm(assistant: Assistant) -> None:
    answer = talk(assistant, "How was Quillmere graded?", "", "What should they improve?")
    assert cited(answer) == {"quillmere"}


def test_what_is_asked_now_stands_alone_where_what_went_before_hides_it(
    assistant: Assistant,
) -> None:
    before = "How many telescopes and planets did astronomers of Quillmere observe at midnight?"
    answer = talk(assistant, before, "And what about safeguarding alerts?")
    assert answer.status is Status.ANSWERED
    assert "on:" not in answer.understood.question
    assert cited(answer) == {"quillmere"}
    # What says nothing by itself is asked of the matter before.
    answer = talk(assistant, before, "And why?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert "telescopes" in answer.understood.question
