"""Recommendations, strengths and weaknesses as they are listed, and summaries."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from assistant.answers.lists import recommendation_draft, with_none
from assistant.library.reports import Loaded
from assistant.pipeline import Assistant
from assistant.question.question import Asks, Question
from assistant.question.understanding import understand
from assistant.types import Draft, Status
from ingest.types import Cover, Fact, Place, Report, Sentence
from tests.assistant.answers.parts import cited, quotes
from tests.fakes import WordClassifier
from vectorstore.types import ReportRow


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


ADVICE = ("Mend the boats of the harbour.", "Answer letters in a week.", "Plant more trees.")


@dataclass(frozen=True)
class Shelf:
    """A library whose reader finds an item likely by how its log-odds were told."""

    odds: Sequence[float]

    @property
    def reader(self) -> "Shelf":
        return self

    @property
    def searcher(self) -> "Shelf":
        return self

    def read(
        self, question: str, texts: Sequence[str], around: Sequence[str], most: int | None = None
    ) -> object:
        return np.array([(odds, odds) for odds in self.odds])

    @property
    def sentences(self) -> tuple[tuple[int, Sentence], ...]:
        """No item has a lead-in."""
        return ()

    def at(self, report_id: str, start: int) -> "Shelf":
        return self


def advised() -> Loaded:
    place = Place((1,), ("1",), "printed")
    facts = tuple(
        Fact("recommendation", "What to improve", text, text, at, place)
        for at, text in enumerate(ADVICE)
    )
    cover = Cover(council="Testshire", council_id="testshire", inspected="2024-05-02")
    return Loaded(ReportRow("id", "a.pdf", cover, 9, "printed"), facts)


@pytest.mark.parametrize(
    ("odds", "given"),
    [
        # What is to be improved: all items answer about alike.
        ((5.0, 3.5, 1.8), ADVICE),
        # What is to be done about boats: one does, the others much less.
        ((4.0, -0.4, -2.0), ADVICE[:1]),
        # What is to be done about dentists: none does.
        ((-0.6, -2.0, -4.0), ()),
    ],
)
def test_of_recommendations_those_are_given_that_are_asked_for(
    odds: Sequence[float], given: Sequence[str], assistant: Assistant
) -> None:
    asked = understand("What should it do?", assistant.library.councils, (), WordClassifier())
    question: Question = replace(asked, asks=Asks.RECOMMENDATIONS)
    draft = recommendation_draft(question, [advised()], Shelf(odds))  # type: ignore[arg-type]
    found = [e.quote for s in draft.statements for e in s.evidence] if draft else []
    assert found == list(given)
    other = with_none(Draft(Status.NOT_IN_REPORTS, ()), question, [advised()])
    said = "None of the 3 recommendations to Testshire (2 May 2024) is on this."
    assert [s.text for s in other.statements] == [said]
