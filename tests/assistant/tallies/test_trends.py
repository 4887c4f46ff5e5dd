"""How grades went over the years."""

from assistant.pipeline import Assistant
from assistant.types import Status


def test_up_and_down_are_said(graded: Assistant) -> None:
    answer = graded.ask("Did Ashmere's overall grade go up or down between 2027 and 2030?").answer
    assert answer.startswith("Ashmere went up for overall effectiveness: from “inadequate”")
    answer = graded.ask("Did Birchdale's overall grade improve?").answer
    assert answer.startswith("Birchdale went down for overall effectiveness")


def test_another_council_is_missed(graded: Assistant) -> None:
    answer = graded.ask("Did the overall grades of Ashmere and Leeds go up?")
    assert answer.status is Status.PARTIAL
    assert answer.missing == ("Leeds",)


def test_the_last_step_is_told_from_the_whole_way(graded: Assistant) -> None:
    whole = graded.ask("Which councils went down for overall effectiveness?").answer
    assert "from the first to the last report" in whole
    step = graded.ask(
        "Which councils went down for overall effectiveness at their latest inspection?"
    ).answer
    assert "from the report before to the last report" in step
    ends = graded.ask("How did Ashmere's overall grade change, from the oldest to the newest?")
    alone = graded.ask("How did Ashmere's overall grade change?")
    assert len(ends.citations) == len(alone.citations) > 2
