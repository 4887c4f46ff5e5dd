"""Answers that walk a section: what it covers, in its order, and the faults of a whole report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from ingest.report_files import find_files
from tests.assistant.answers.parts import quotes
from tests.fakes import HashEmbedder, worded
from tests.ingest.reports import HEAD
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

# No recommendations: what is wrong stands in the findings only.
FINDINGS = """An inspection team visited Testshire in May 2010 and met 40 people there.

Key findings

Support for carers

Carers in the town valued the weekly drop-in sessions and the library van.

Assessments of carers were too often delayed, and 30 were overdue in May.

The telephone line was answered politely by people who knew the services well.

Leaving hospital

Nurses and social workers met each morning to plan for those who went home.

Records of discharge meetings were inconsistent and lacked dates for a review.

Transport

Buses to the day centres ran on time in every week that we looked at.
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over one report without any list."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "testshire.txt").write_text(HEAD + FINDINGS, encoding="utf-8")
    with Store(tmp_path_factory.mktemp("plain_data")) as store:
        build_index(store, find_files(Path(folder)), HashEmbedder())
        yield worded(store)


def test_a_section_is_walked_from_end_to_end(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the safeguarding section of Quillmere's report")
    assert answer.status is Status.ANSWERED
    assert {c.headings[:2] for c in answer.citations} == {("Key findings", "Safeguarding adults")}
    # It has three outcomes over two pages: something of each, in the report's order.
    assert len(answer.citations) == 6
    assert len({c.headings for c in answer.citations}) == 3
    pages = [c.place.pages[0] for c in answer.citations]
    assert pages == sorted(pages)
    assert len(answer.answer.split()) <= 300
    assert answer.answer.splitlines()[0].startswith("Quillmere (March 2010), “Safeguarding adults”")


def test_national_statements_and_peoples_words_are_no_summary(
    assistant: Assistant, reports: dict[str, object]
) -> None:
    for council in ("Quillmere", "Skelderby", "Vennshire"):
        answer = assistant.ask(f"Summarise the safeguarding section of {council}'s report")
        said = " ".join(quotes(answer))
        assert said
        assert "Mrs Adeyemi" not in said
        assert not any(quote.startswith("People are free from") for quote in quotes(answer))


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("What does Skelderby's report say under leadership?", "Providing leadership"),
        (
            "What are the main points on commissioning in Vennshire's report?",
            "Commissioning and use of resources",
        ),
    ],
)
def test_a_heading_is_found_by_its_words(assistant: Assistant, question: str, heading: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert all(heading in citation.headings for citation in answer.citations)


def test_a_section_that_is_not_there_is_not_made_up(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the section on volcanoes in Quillmere's report")
    assert answer.status is Status.NOT_IN_REPORTS


def test_a_section_of_several_councils_is_walked_in_each(assistant: Assistant) -> None:
    answer = assistant.ask("Summarise the safeguarding section")
    councils = [citation.cover.council_id for citation in answer.citations]
    assert sorted(set(councils)) == ["quillmere", "skelderby", "vennshire"]
    assert len(councils) <= 6


def test_weaknesses_without_recommendations_are_the_findings_of_fault(plain: Assistant) -> None:
    answer = plain.ask("What are the main weaknesses in Testshire?")
    assert answer.status is Status.ANSWERED
    assert set(quotes(answer)) >= {
        "Assessments of carers were too often delayed, and 30 were overdue in May.",
        "Records of discharge meetings were inconsistent and lacked dates for a review.",
    }
    assert not any(said in answer.answer for said in ("Buses", "Nurses", "library van"))


def test_weaknesses_with_recommendations_are_these(assistant: Assistant) -> None:
    answer = assistant.ask("What are the main weaknesses in Quillmere?")
    assert answer.answer.splitlines()[0] == "What Quillmere was asked to improve (March 2010):"
