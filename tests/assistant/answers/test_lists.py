"""Recommendations, strengths and weaknesses as they are listed, and summaries."""

import re

import pytest

from assistant.pipeline import Assistant
from ingest.types import Report
from tests.assistant.answers.parts import cited, quotes


def test_recommendations_under_a_heading_are_given_in_full_and_in_order(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    answer = assistant.ask("What was Quillmere told to improve on safeguarding adults?")
    wanted = [
        fact.value
        for fact in reports["quillmere"].facts
        if fact.kind == "numbered recommendation" and fact.aspect == "Safeguarding adults"
    ]
    assert len(wanted) == 5
    assert quotes(answer) == wanted
    places = [answer.answer.index(re.sub(r" \(page \d\)$", "", value)) for value in wanted]
    assert places == sorted(places)


def test_recommendations_of_a_whole_report_are_all_cited(assistant: Assistant) -> None:
    answer = assistant.ask("What should Skelderby improve?")
    assert len(answer.citations) == 13
    assert cited(answer) == {"skelderby"}


@pytest.mark.parametrize(
    ("council", "count"), [("Quillmere", 12), ("Skelderby", 13), ("Vennshire", 10)]
)
def test_recommendations_are_counted(assistant: Assistant, council: str, count: int) -> None:
    answer = assistant.ask(f"How many recommendations does the {council} report make?")
    assert re.search(rf"\b{count}\b", answer.answer)
    assert answer.citations


def test_recommendations_under_a_heading_are_counted(assistant: Assistant) -> None:
    answer = assistant.ask("How many recommendations on safeguarding adults did Skelderby get?")
    assert re.search(r"\b(5|five)\b", answer.answer)


def test_strengths_are_those_under_their_heading(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    strengths = {f.quote for f in reports["vennshire"].facts if f.kind == "strength"}
    answer = assistant.ask("What was Vennshire doing well?")
    assert answer.citations
    assert set(quotes(answer)) <= strengths


def test_weaknesses_are_recommendations(assistant: Assistant, reports: dict[str, Report]) -> None:
    advice = {f.quote for f in reports["skelderby"].facts if "recommendation" in f.kind}
    answer = assistant.ask("What are the main weaknesses of Skelderby?")
    assert answer.citations
    assert set(quotes(answer)) <= advice


def test_a_summary_has_grades_strengths_and_recommendations(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    answer = assistant.ask("Summarise the Skelderby report")
    kinds = {f.quote: f.kind for f in reports["skelderby"].facts}
    held = {kinds[quote] for quote in quotes(answer)}
    assert {"grade", "strength"} <= held
    assert any("recommendation" in kind for kind in held)
    assert len(answer.answer.split()) <= 300


def test_a_misprint_is_quoted_as_it_stands(assistant: Assistant) -> None:
    answer = assistant.ask("What was recommended to Skelderby on safeguarding adults?")
    (board,) = (c for c in answer.citations if "independent chair" in c.quote)
    assert board.quote.endswith("(page 1)")
    assert board.place.labels == ("6",)
