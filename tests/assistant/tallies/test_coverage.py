"""What an answer from the table covers, and what it is refused for."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.tallies.shown import A27, shown


def test_a_year_without_reports_is_refused_with_the_years_there_are(graded: Assistant) -> None:
    answer = graded.ask("Which councils were good overall in 2041?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert "2027, 2028, 2030" in answer.answer
    assert not answer.citations


def test_what_is_not_graded_is_not_ranked(graded: Assistant) -> None:
    answer = graded.ask("Which SEND inspections were rated best overall?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert not answer.citations


def test_only_the_councils_that_were_chosen_are_covered(graded: Assistant) -> None:
    answer = graded.ask("Which councils were judged inadequate overall?", councils=["ashmere"])
    assert shown(answer) == [A27]
    assert "This covers 1 council and 3 reports" in answer.answer


def test_a_long_list_is_cut_and_the_table_is_not(
    graded: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.tallies.coverage._LINES", 2)
    answer = graded.ask("What overall grades did all councils get?")
    assert "the first 2 of 8" in answer.answer
    assert answer.table is not None
    assert len(answer.table.rows) == len(answer.citations) == 8
    assert answer.answer.count("[") == 2
    assert answer.as_json()["table"]["rows"][7][1]["citation"] == 8
