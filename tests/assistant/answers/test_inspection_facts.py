"""Dates, focus, publisher and posts, from Facts."""

from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from tests.assistant.answers.parts import cited, labels
from tests.fakes import HashEmbedder, worded
from tests.ingest.reports import HEAD
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index


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
