"""Answers about the inspection itself: the Facts of a report are read like its sentences."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.fact_answers import date_draft, focus_draft, publisher_draft, team_draft
from assistant.answers.lists import count_draft
from assistant.library import Library, Loaded
from assistant.retrieval.ranking import probability
from assistant.types import Draft
from assistant.understanding.question import Asks, Kind, Question
from prompts import message


def meta_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """The Fact about an inspection that answers; None where none does."""
    listed = question.asks is Asks.RECOMMENDATIONS
    said = [
        (kind, text)
        for report in reports
        for kind, text in _statements(report)
        if kind is Kind.COUNT or not listed
    ]
    if not said:
        return None
    read = library.reader.read(question.reading, [text for _, text in said], [""] * len(said))
    likely, kind = max(
        (
            (probability(float(answers)), kind)
            for (answers, _), (kind, _) in zip(read, said, strict=True)
        ),
        key=lambda pair: pair[0],
    )
    if likely < library.answer_from:
        return None
    return fact_draft(replace(question, kind=kind), reports, library)


def fact_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """The answer from the Facts of one kind."""
    if question.kind in (Kind.INSPECTED, Kind.PUBLISHED):
        return date_draft(question, reports)
    if question.kind is Kind.TEAM:
        return team_draft(question, reports, library.reports)
    if question.kind is Kind.PUBLISHER:
        lines = [library.line_with(r, r.row.cover.publisher) for r in reports]
        return publisher_draft(reports, lines)
    return (
        count_draft(question, reports, library)
        if question.kind is Kind.COUNT
        else focus_draft(question, reports)
    )


def _statements(report: Loaded) -> list[tuple[Kind, str]]:
    """What is known of an inspection, as sentences that a reader can weigh."""
    found = [
        (kind, message(f"meta.{name}", value=fact.value))
        for kind, name in ((Kind.INSPECTED, "inspected"), (Kind.PUBLISHED, "published"))
        for fact in report.of(name)[:1]
    ]
    found += [
        (Kind.TEAM, message("meta.team", role=fact.aspect, name=fact.value))
        for fact in report.of("team")
    ]
    if report.row.cover.publisher:
        found.append((Kind.PUBLISHER, message("meta.publisher", value=report.row.cover.publisher)))
    focus = "; ".join(fact.value for fact in report.of("focus"))
    if focus:
        found.append((Kind.FOCUS, message("meta.focus", value=focus)))
    count = len(report.of("numbered recommendation") or report.of("recommendation"))
    if count:
        found.append((Kind.COUNT, message("meta.count", value=count)))
    return found
