"""Who inspected: the team, who led it, what a person led."""

from assistant.pipeline import Assistant
from tests.assistant.answers.parts import cited, labels


def test_the_lead_inspector_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who led the inspection of Skelderby?")
    assert "Desmond Artley" in answer.answer
    assert "Thackwray" not in answer.answer
    assert labels(answer) == [("1",)]


def test_the_whole_team_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who was on the inspection team in Skelderby?")
    for name in ("Desmond Artley", "Yasmin Thackwray", "Bernard Oyelaran", "Lowri Beck"):
        assert name in answer.answer


def test_the_inspections_that_a_person_led_are_listed(assistant: Assistant) -> None:
    answer = assistant.ask("Which inspections did Marian Osgathorpe lead?")
    assert cited(answer) == {"quillmere", "vennshire"}
    assert "Skelderby" not in answer.answer


def test_the_team_is_the_inspection_team(assistant: Assistant) -> None:
    assert "Desmond Artley" in assistant.ask("Who was on the team in Skelderby?").answer
