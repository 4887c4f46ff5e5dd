"""Counts across reports: how many, of how many, what they cover, and what is refused."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.tallies.shown import A27, shown


def test_the_answer_says_how_many_and_what_it_covered(graded: Assistant) -> None:
    answer = graded.ask("How many reports rate leadership outstanding?").answer
    assert answer.startswith("Of the 8 reports that grade leadership, 3 reports gave “outstanding”")
    assert "This covers 5 councils and 10 reports" in answer
    assert "Reports that give no grade for leadership: 2." in answer
    assert "the impact of leaders on social work practice" in answer


def test_a_wrong_premise_is_put_right_first(graded: Assistant) -> None:
    answer = graded.ask("Denwick was outstanding overall in 2028. Which judgement was not?")
    assert answer.answer.startswith("No, ")
    assert "“good”" in answer.answer.splitlines()[0]


def test_another_judgement_of_those_listed_keeps_to_them(graded: Assistant) -> None:
    first = graded.ask("Which councils were rated outstanding for leadership?")
    ranked = graded.ask("Rank them by overall effectiveness", [first])
    listed = {c.cover.council_id for c in first.citations}
    assert {c.cover.council_id for c in ranked.citations} == listed
    assert "overall effectiveness" in ranked.answer


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
    monkeypatch.setattr("assistant.tallies.counts._LINES", 2)
    answer = graded.ask("What overall grades did all councils get?")
    assert "the first 2 of 8" in answer.answer
    assert answer.table is not None
    assert len(answer.table.rows) == len(answer.citations) == 8
    assert answer.answer.count("[") == 2
    assert answer.as_json()["table"]["rows"][7][1]["citation"] == 8
