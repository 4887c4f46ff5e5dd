"""Answers by reading: what is near a refusal, what a term means, where a section begins."""

import pytest

from assistant.answers.definitions import spelled_out
from assistant.library.mentions import Councils
from assistant.pipeline import Assistant
from assistant.question.kinds import asks_before, asks_of
from assistant.question.question import Asks, without_years
from assistant.question.understanding import understand
from assistant.types import Status
from tests.fakes import WordClassifier


def test_a_refusal_gives_the_nearest_statement_apart_from_its_text(assistant: Assistant) -> None:
    answer = assistant.ask("How many lighthouse keepers were trained in Quillmere?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert answer.citations == ()
    assert answer.nearest is not None
    assert answer.nearest.quote not in answer.answer
    given = answer.as_json()["nearest"]
    assert set(given) == {"council", "report_id", "pages", "labels", "quote", "link"}
    assert given["quote"] == answer.nearest.quote


def test_an_answer_has_no_nearest_statement_and_tells_how_sure_it_is(assistant: Assistant) -> None:
    answer = assistant.ask("What did wardens in Skelderby do about harassment?")
    assert answer.status is Status.ANSWERED
    assert answer.nearest is None
    assert answer.confidence is not None
    assert answer.confidence >= assistant.library.answer_from


def test_where_a_section_begins_is_told_with_its_page(assistant: Assistant) -> None:
    answer = assistant.ask("On which page does Safeguarding adults begin in the Quillmere report?")
    assert answer.status is Status.ANSWERED
    assert "begins on page" in answer.answer
    (citation,) = answer.citations
    assert f"page {citation.place.labels[0]}" in answer.answer
    assert "Safeguarding adults" in citation.headings


def test_which_reports_are_held_is_told_with_their_dates(graded: Assistant) -> None:
    answer = graded.ask("Which reports do you have on Ashmere?")
    assert answer.status is Status.ANSWERED
    assert "3 reports on 1 council" in answer.answer
    assert [c.cover.inspected[:4] for c in answer.citations] == ["2033", "2030", "2027"]


def test_what_is_held_on_no_council_is_counted_by_kind(graded: Assistant) -> None:
    answer = graded.ask("Which reports are loaded?")
    assert answer.status is Status.ANSWERED
    assert "10 reports on 5 councils" in answer.answer


def test_why_a_grade_was_given_is_asked_of_the_report_that_gave_it(graded: Assistant) -> None:
    answer = graded.ask("Why was Ashmere inadequate?")
    assert {c.cover.inspected[:4] for c in answer.citations} == {"2027"}
    # That it was inadequate is no reason.
    assert [c.quote.startswith("Replies to letters") for c in answer.citations] == [True]


def test_a_report_is_summed_up_from_the_newest_alone_under_its_name(graded: Assistant) -> None:
    answer = graded.ask("Summarise the report on Ashmere")
    assert answer.status is Status.ANSWERED
    assert "(13 May 2033)" in answer.answer.splitlines()[0]
    assert {c.cover.inspected[:4] for c in answer.citations} == {"2033"}
    assert "…" not in answer.answer


@pytest.mark.parametrize(
    ("asked", "masked"),
    [
        (
            "Compare Leeds and Milton Keynes on caseloads",
            "Compare the council and the council on caseloads",
        ),
        ("What did the London Borough of Merton do?", "What did the council do?"),
        ("caseloads", "caseloads"),
    ],
)
def test_names_of_councils_are_masked(asked: str, masked: str) -> None:
    assert Councils((), lambda _: False).find(asked).masked == masked


def test_a_kind_does_not_depend_on_the_year() -> None:
    assert without_years("Was it good in 2009?") == without_years("Was it good in 2024?")


def test_the_kind_of_an_earlier_answer_is_read_and_an_old_name_is_any_matter() -> None:
    councils = Councils((), lambda _: False)
    assert asks_of("How was Leeds graded?", councils, WordClassifier()) is Asks.GRADE
    assert asks_before("grade") is Asks.GRADE
    assert asks_before("inspection date") is Asks.MATTER


def test_an_abbreviation_that_no_report_writes_is_searched_for_in_its_words(
    assistant: Assistant,
) -> None:
    reports = assistant.library.reports
    asked = understand("skelderby mapu?", assistant.library.councils, (), WordClassifier())
    assert spelled_out(asked, reports, assistant.library) == asked
    asked = understand("skelderby mappa?", assistant.library.councils, (), WordClassifier())
    found = spelled_out(asked, reports, assistant.library)
    assert found.reading.endswith("multi-agency public protection arrangements")
    assert {"public", "protect"} <= set(found.matter.terms)
