"""Dates, focus, publisher and posts from Facts; who inspected, who led it, what a person led."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.answers.parts import cited, labels
from tests.fakes import HashEmbedder, worded
from tests.ingest.reports import HEAD
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


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


@pytest.mark.parametrize(
    ("question", "date", "label"),
    [
        ("When was Quillmere inspected?", "March 2010", "i"),
        ("When was Skelderby inspected?", "January 2011", "cover"),
        ("When was the Vennshire report published?", "14 December 2010", "1"),
        ("When did the Skelderby report come out?", "5 May 2011", "cover"),
    ],
)
def test_dates_come_from_the_cover(
    assistant: Assistant, question: str, date: str, label: str
) -> None:
    answer = assistant.ask(question)
    assert date in answer.answer
    assert labels(answer) == [(label,)]


def test_the_areas_of_focus_are_listed(assistant: Assistant) -> None:
    answer = assistant.ask("What did the inspection of Vennshire focus on?")
    assert len(answer.citations) == 3
    for area in ("safeguarding adults", "better quality of life", "choice and control"):
        assert area in answer.answer


def test_the_publisher_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who published the report on Skelderby?")
    assert "Care Standards Inspectorate" in answer.answer
    assert cited(answer) == {"skelderby"}


POSTS = """
Key findings

Leadership

The director of children's services is Ada Marsh.

The post of head of safeguarding is vacant.
"""


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who is the director of children's services in Testshire?", "(May 2010): Ada Marsh."),
        ("Who is the head of safeguarding in Testshire?", "was vacant"),
    ],
)
def test_who_holds_a_post_is_told_from_its_fact(tmp_path: Path, question: str, says: str) -> None:
    (tmp_path / "testshire.txt").write_text(HEAD + POSTS, encoding="utf-8")
    with Store(tmp_path / "data") as store:
        build_index(store, [tmp_path / "testshire.txt"], HashEmbedder())
        answer = worded(store).ask(question)
    assert says in answer.answer.splitlines()[0]
    assert cited(answer) == {"testshire"}
