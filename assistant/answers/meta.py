"""Answers about the inspection itself: the Facts of a report are read like its sentences."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.fact_answers import date_draft, focus_draft, publisher_draft, team_draft
from assistant.answers.grades import in_line
from assistant.answers.lists import count_draft, recommendations
from assistant.library import Library, Loaded, in_words
from assistant.retrieval.ranking import probability
from assistant.types import Draft, Statement, Status
from assistant.understanding.aspects import matched
from assistant.understanding.question import Asks, Kind, Question
from ingest.dates import FIGURES, iso_date
from ingest.posts import VACANT
from ingest.types import Fact
from prompts import message


def meta_draft(
    question: Question, reports: Sequence[Loaded], library: Library, sure: float
) -> Draft | None:
    """The Fact about an inspection that answers; None where none does.

    It must be at least as likely as a sentence, of which `sure` is how surely one answers.
    """
    only = _ONLY.get(question.asks)
    said = [
        (kind, text)
        for report in reports
        for kind, text in _statements(report, question)
        if only in (None, kind)
    ]
    if not said:
        return None
    kind, likely = max(_read(question, said, library), key=lambda pair: pair[1])
    if likely < max(library.answer_from, sure):
        return None
    return fact_draft(replace(question, kind=kind), reports, library)


# Of questions that are not about the inspection itself, the Facts that may answer all the same.
_ONLY = {Asks.RECOMMENDATIONS: Kind.COUNT, Asks.MATTER: Kind.POST, Asks.FUTURE: Kind.POST}


def _read(
    question: Question, said: Sequence[tuple[Kind, str]], library: Library
) -> list[tuple[Kind, float]]:
    """How likely each of these sentences answers."""
    read = library.reader.read(question.reading, [text for _, text in said], [""] * len(said))
    return [
        (kind, probability(float(answers)))
        for (answers, _), (kind, _) in zip(read, said, strict=True)
    ]


def fact_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """The answer from the Facts of one kind."""
    if question.kind in (Kind.INSPECTED, Kind.PUBLISHED):
        return date_draft(question, reports)
    if question.kind is Kind.TEAM:
        return team_draft(question, reports, library.reports)
    if question.kind is Kind.PUBLISHER:
        lines = [library.line_with(r, r.row.cover.publisher) for r in reports]
        return publisher_draft(reports, lines)
    if question.kind is Kind.POST:
        return _post_draft(question, reports, library)
    return (
        count_draft(question, reports, library)
        if question.kind is Kind.COUNT
        else focus_draft(question, reports)
    )


def _post_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """Who holds the post that is asked for, in each report that says so."""
    statements = []
    for report in reports:
        facts = report.of("post")
        read = _read(question, [(Kind.POST, _post(fact)) for fact in facts], library)
        for fact, (_, likely) in zip(facts, read, strict=True):
            if likely >= library.answer_from:
                statements.append(_holder(report, fact))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _holder(report: Loaded, fact: Fact) -> Statement:
    key = "post.vacant" if fact.value == VACANT else "post.one"
    text = message(key, post=fact.aspect, council=report.name, date=report.date, name=fact.value)
    return Statement(text, (report.evidence(fact),))


def _post(fact: Fact) -> str:
    key = "meta.vacant" if fact.value == VACANT else "meta.post"
    return message(key, post=in_line(fact.aspect), name=fact.value)


def _worded(value: str) -> str:
    """Dates with their months in words: figures alone say little to the reader."""
    return re.sub(FIGURES, lambda found: in_words(iso_date(found[0])) or found[0], value)


def _statements(report: Loaded, question: Question) -> list[tuple[Kind, str]]:
    """What is known of an inspection, as sentences that a reader can weigh."""
    found = [
        (kind, message(f"meta.{name}", value=_worded(fact.value)))
        for kind, name in ((Kind.INSPECTED, "inspected"), (Kind.PUBLISHED, "published"))
        for fact in report.of(name)[:1]
    ]
    found += [
        (Kind.TEAM, message("meta.team", role=fact.aspect, name=fact.value))
        for fact in report.of("team")
    ]
    found += [(Kind.POST, _post(fact)) for fact in report.of("post")]
    if report.row.cover.publisher:
        found.append((Kind.PUBLISHER, message("meta.publisher", value=report.row.cover.publisher)))
    focus = "; ".join(fact.value for fact in report.of("focus"))
    if focus:
        found.append((Kind.FOCUS, message("meta.focus", value=focus)))
    advice = recommendations(report)
    if advice:
        found.append((Kind.COUNT, message("meta.count", value=len(advice))))
    for heading in matched([fact.aspect for fact in advice], question.matter):
        under = sum(fact.aspect == heading for fact in advice)
        found.append((Kind.COUNT, message("meta.count_under", value=under, heading=heading)))
    return found
