"""Answers about an inspection and the reports held: from Facts."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.inspection_facts import (
    date_draft,
    focus_draft,
    publisher_draft,
    team_draft,
)
from assistant.answers.lists import count_draft
from assistant.answers.page_answers import section_page_draft
from assistant.answers.refusals import near_miss
from assistant.library.reports import Library, Loaded
from assistant.question.question import Kind, Question
from assistant.reading.scores import probability
from assistant.tallies.counts import counted
from assistant.tallies.grade_answers import in_line
from assistant.types import Draft, Statement, Status
from ingest.facts.posts import VACANT
from ingest.types import Fact
from prompts import message


def meta_draft(
    question: Question, fact: Kind, reports: Sequence[Loaded], library: Library
) -> Draft | None:
    """The answer from the Facts of one sort; None where no report has them."""
    if fact is Kind.HELD:
        return _held_draft(question, library)
    question = replace(question, kind=fact)
    if fact in (Kind.INSPECTED, Kind.PUBLISHED):
        return date_draft(question, reports)
    if fact is Kind.TEAM:
        return team_draft(question, reports, library.reports)
    if fact is Kind.PUBLISHER:
        lines = [library.line_with(r, r.row.cover.publisher) for r in reports]
        return publisher_draft(reports, lines)
    if fact is Kind.FOCUS:
        return focus_draft(question, reports)
    return _BY_KIND[fact](question, reports, library) if fact in _BY_KIND else None


def _held_draft(question: Question, library: Library) -> Draft:
    """The reports held on the councils that are named, or how many there are in all."""
    own = [r for i in question.councils for r in library.of_council(i)]
    some = [r for r in own or library.reports if _is_of(r, question)]
    councils = len({r.row.cover.council_id or r.row.id for r in some})
    lead = Statement(
        message(
            "held.lead", reports=counted("report", len(some)), councils=counted("council", councils)
        )
    )
    if not own:
        return Draft(Status.ANSWERED, (lead, *_spans(some)))
    return Draft(Status.ANSWERED, (lead, *(_held(r, library) for r in reversed(some))))


def _is_of(report: Loaded, question: Question) -> bool:
    return not question.years or any(
        year in "".join(report.row.cover.age) for year in question.years
    )


def _held(report: Loaded, library: Library) -> Statement:
    cover = report.row.cover
    text = message(
        "held.one", council=report.name, kind=cover.kind or cover.title, date=report.date
    )
    dated = report.of("inspected", "published")
    if dated:
        return Statement(text, (report.evidence(dated[0], ("Cover",)),))
    line = library.line_with(report, cover.title)
    return Statement(text, (line,) if line else ())


def _spans(reports: Sequence[Loaded]) -> list[Statement]:
    """How many reports of each kind there are, and the years that they are of."""
    by_kind: dict[str, list[str]] = {}
    for report in reports:
        by_kind.setdefault(report.row.cover.kind or message("held.other"), []).append(
            report.row.cover.age[0][:4]
        )
    return [
        Statement(
            message(
                "held.kind",
                kind=kind,
                reports=counted("report", len(years)),
                first=min(years),
                last=max(years),
            )
        )
        for kind, years in sorted(by_kind.items(), key=lambda pair: -len(pair[1]))
    ]


def _type_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """What kind of inspection each report is of, with the title that says so."""
    statements = []
    for report in reports:
        cover = report.row.cover
        line = library.line_with(report, cover.title) if cover.title else None
        if line:
            text = message(
                "type.one",
                council=report.name,
                date=report.date,
                kind=cover.kind or cover.title,
                title=cover.title,
            )
            statements.append(Statement(text, (line,)))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _read(question: Question, said: Sequence[str], library: Library) -> list[float]:
    """How likely each of these sentences answers."""
    read = library.reader.read(question.reading, said, [""] * len(said))
    return [probability(float(answers)) for answers, _ in read]


def _post_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """Who holds the post that is asked for, in each report that says so."""
    statements = []
    for report in reports:
        facts = report.of("post")
        read = _read(question, [_post(fact) for fact in facts], library)
        for fact, likely in zip(facts, read, strict=True):
            if not near_miss(likely, library):
                statements.append(_holder(report, fact))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _holder(report: Loaded, fact: Fact) -> Statement:
    key = "post.vacant" if fact.value == VACANT else "post.one"
    text = message(key, post=fact.aspect, council=report.name, date=report.date, name=fact.value)
    return Statement(text, (report.evidence(fact),))


def _post(fact: Fact) -> str:
    key = "meta.vacant" if fact.value == VACANT else "meta.post"
    return message(key, post=in_line(fact.aspect), name=fact.value)


_BY_KIND = {
    Kind.POST: _post_draft,
    Kind.COUNT: count_draft,
    Kind.TYPE: _type_draft,
    Kind.SECTION_PAGE: section_page_draft,
}
