"""Answers about an inspection and the reports held, from Facts: dates, team, posts, focus."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.lists import count_draft
from assistant.answers.page_answers import section_page_draft
from assistant.answers.refusals import near_miss
from assistant.library.reports import Library, Loaded, in_words
from assistant.question.question import Kind, Question
from assistant.question.topic import matched
from assistant.reading.scores import probability
from assistant.tallies.counts import counted
from assistant.tallies.grade_answers import in_line
from assistant.types import Draft, Evidence, Statement, Status
from ingest.facts.posts import VACANT
from ingest.language.dates import iso_date
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
        return _date_draft(question, reports)
    if fact is Kind.TEAM:
        return team_draft(question, reports, library.reports)
    if fact is Kind.PUBLISHER:
        lines = [library.line_with(r, r.row.cover.publisher) for r in reports]
        return _publisher_draft(reports, lines)
    if fact is Kind.FOCUS:
        return _focus_draft(question, reports)
    if fact is Kind.TYPE:
        return _type_draft(reports, library)
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


def _type_draft(reports: Sequence[Loaded], library: Library) -> Draft | None:
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
    Kind.SECTION_PAGE: section_page_draft,
}


def _date_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """When councils were inspected or reports published; a wrong date is put right."""
    kind = "published" if question.kind is Kind.PUBLISHED else "inspected"
    statements = []
    for report in reports:
        facts = report.of(kind)
        if not facts:
            continue
        # "on 4 March 2024", but "in March 2024" and "in the week beginning 4 March 2024".
        fact = facts[0]
        day = len(iso_date(fact.value)) > len("2024-03") and not fact.value.startswith("the week")
        wrong = _wrong_date(question, report)
        if wrong and report.of("inspected") and report.of("published"):
            both = (report.of("inspected")[0], report.of("published")[0])
            text = message(
                "date.correction",
                council=report.name,
                inspected=both[0].value,
                claimed=wrong,
                published=both[1].value,
            )
            statements.append(
                Statement(text, tuple(report.evidence(f, ("Cover",)) for f in both), own_words=True)
            )
            continue
        key = (
            "date.published"
            if kind == "published"
            else "date.inspected_on"
            if day
            else "date.inspected"
        )
        text = message(key, council=report.name, value=fact.value)
        statements.append(Statement(text, (report.evidence(fact, ("Cover",)),)))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _wrong_date(question: Question, report: Loaded) -> str:
    """A month and year named for the visit that are not the report's."""
    known = {in_words(report.row.cover.inspected), in_words(report.row.cover.published[:7])}
    month = question.wording.month
    return month if month not in known else ""


def team_draft(
    question: Question, reports: Sequence[Loaded], every: Sequence[Loaded]
) -> Draft | None:
    """Who was on an inspection team, or which inspections a person worked on."""
    person = _persons(question, every)
    if person:
        return Draft(Status.ANSWERED, tuple(_led(report, fact) for report, fact in person))
    roles, statements = question.wording.roles, []
    for report in reports:
        team = report.of("team")
        some = [f for f in team if (f.aspect in roles) == bool(roles)] or team
        if question.wording.others:
            some = [f for f in team if f.aspect != "Lead inspector"]
        statements += [_member(report, fact) for fact in some]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _persons(question: Question, reports: Sequence[Loaded]) -> list[tuple[Loaded, Fact]]:
    """Team entries of the person whom a question names."""
    found = [
        (report, fact)
        for report in reports
        for fact in report.of("team")
        if question.says(fact.value) and len(fact.value.split()) > 1
    ]
    led = [pair for pair in found if pair[1].aspect == "Lead inspector"]
    return led if led and question.wording.leader else found


def names_person(question: Question, reports: Sequence[Loaded]) -> bool:
    """Whether a question names a member of an inspection team."""
    return bool(_persons(question, reports))


def _member(report: Loaded, fact: Fact) -> Statement:
    text = message(
        "team.one", role=fact.aspect, council=report.name, date=report.date, name=fact.value
    )
    return Statement(text, (report.evidence(fact, ("Inspection team",)),))


def _led(report: Loaded, fact: Fact) -> Statement:
    text = message(
        "team.led",
        name=fact.value,
        role=in_line(fact.aspect),
        council=report.name,
        date=report.date,
    )
    return Statement(text, (report.evidence(fact, ("Inspection team",)),))


def _publisher_draft(reports: Sequence[Loaded], quotes: Sequence[Evidence | None]) -> Draft | None:
    """Who published reports; the evidence is a line of each report that names the publisher."""
    statements = [
        Statement(
            message("publisher.one", council=r.name, publisher=r.row.cover.publisher), (quote,)
        )
        for r, quote in zip(reports, quotes, strict=True)
        if r.row.cover.publisher and quote
    ]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _focus_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """The areas that inspections focused on, or which councils were inspected on an area."""
    which = which_focus_draft(question, reports)
    if which:
        return which
    statements = [
        Statement(
            message(
                "focus.one",
                council=r.name,
                date=r.date,
                areas="; ".join(in_line(f.value) for f in r.of("focus")),
            ),
            tuple(r.evidence(f, ("Cover",)) for f in r.of("focus")[:3]),
        )
        for r in reports
        if r.of("focus")
    ]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def which_focus_draft(question: Question, reports: Sequence[Loaded]) -> Draft | None:
    """Which councils were inspected on an area; None where that is not what is asked."""
    meant = matched([f.value for r in reports for f in r.of("focus")], question.matter)
    return _inspected_on(meant, reports) if meant and question.wording.which_councils else None


def _inspected_on(meant: Sequence[str], reports: Sequence[Loaded]) -> Draft:
    pairs = [(r, f) for r in reports for f in [*r.of("grade"), *r.of("focus")] if _alike(f, meant)]
    first = {report.row.id: (report, fact) for report, fact in reversed(pairs)}
    statements = [
        Statement(
            message("focus.which", council=r.name, aspect=in_line(meant[0])), (r.evidence(f),)
        )
        for r, f in reversed(first.values())
    ]
    return Draft(Status.ANSWERED, tuple(statements))


def _alike(fact: Fact, meant: Sequence[str]) -> bool:
    return any(name.lower() in (fact.aspect.lower(), fact.value.lower()) for name in meant)
