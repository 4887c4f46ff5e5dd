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
