"""Answers that are lists: recommendations, what was done well, summaries."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answers.quotes import without_reference
from assistant.library.reports import Library, Loaded, recommendations
from assistant.question.question import Asks, Question
from assistant.question.topic import matched
from assistant.tallies.grade_answers import in_line
from assistant.types import Draft, Statement, Status
from ingest.language.dates import periods
from ingest.language.words import stems
from ingest.types import Fact
from prompts import message

# Which items of the reports' lists a question means: by body, by heading, else the whole list.

_OF_BOARD = re.compile(r"safeguarding children board", re.IGNORECASE)
# Log-odds below which no item of a list is an answer, and items that are so much less likely than
# the likeliest are not asked for: all recommendations answer "what should it improve?" about alike,
# one of them "what should it do about housing?".
_LIKELY, _ASKED_FOR, _LESS = -3.0, -0.5, 4.0
# Items are told apart by what leads to them where that differs.
_FEWEST_LEADS = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of one report that are meant, and the headings by which.

    `others` are those that were left out since they are for another body.
    """

    report: Loaded
    headings: tuple[str, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...] = ()


def listed(
    question: Question,
    reports: Sequence[Loaded],
    facts: Callable[[Loaded], list[Fact]],
    library: Library,
) -> list[Listed]:
    """The list of each report that has one, of which only some items may be meant."""
    parts = [_under(question, report, facts(report), library) for report in reports]
    with_heading = {part.report.row.cover.council_id for part in parts if part.headings}
    return [
        part
        for part in parts
        if part.headings or part.report.row.cover.council_id not in with_heading
    ]


def _of_body(question: Question, facts: Sequence[Fact]) -> list[Fact]:
    """The items for the board beside the council where it is named, for the council otherwise."""
    board = question.wording.board
    return [f for f in facts if bool(_OF_BOARD.search(f.aspect)) is board] or list(facts)


def _under(question: Question, report: Loaded, every: Sequence[Fact], library: Library) -> Listed:
    """The headings that a question means with what stands under them, else the items it means."""
    facts = _of_body(question, every)
    headings = matched([f.aspect for f in facts], question.matter)
    chosen = [f for f in facts if f.aspect in headings]
    if not chosen:
        chosen = _answering(question, facts, library)
    leads = _leads_meant(question, report, chosen, library)
    if leads:
        chosen = [fact for fact, _ in leads]
        headings = [lead.rstrip(":") for _, lead in leads]
    others = tuple(f for f in every if f not in facts)
    return Listed(report, tuple(dict.fromkeys(headings)), tuple(chosen), others)


def _leads_meant(
    question: Question, report: Loaded, facts: Sequence[Fact], library: Library
) -> list[tuple[Fact, str]]:
    """The items, with their lead-in, of which that says what a question does: by when, or who.

    None where all items have the same.
    """
    led = [(fact, _lead_in(report, fact, library)) for fact in facts]
    names = {lead for _, lead in led if lead}
    if len(names) < _FEWEST_LEADS:
        return []
    timed = {name for name in names if question.wording.periods & periods(name)}
    meant = timed or set(matched(names, question.matter))
    return [(fact, lead) for fact, lead in led if lead in meant]


def _lead_in(report: Loaded, fact: Fact, library: Library) -> str:
    """What leads to an item: "Within six months, the council should:"."""
    found = library.searcher.at(report.row.id, fact.start)
    said = (s.lead_in for _, s in found.sentences if s.start == fact.start) if found else ()
    return next(iter(said), "")


def _answering(question: Question, facts: Sequence[Fact], library: Library) -> list[Fact]:
    """The items that the reader takes for an answer; all where it takes more than half for one.

    What the whole was praised or blamed for is no one item's to answer: all may, or none, where
    few of them do and a matter of its own is asked about.
    """
    if not facts:
        return []
    texts, beside = [f.value for f in facts], [f"recommendation | {f.aspect}" for f in facts]
    odds = [float(answers) for answers, _ in library.reader.read(question.reading, texts, beside)]
    if question.asks is not Asks.RECOMMENDATIONS:
        alike = sum(likely >= max(odds) - _LESS for likely in odds) > len(facts) / 2
        whole = alike or not question.themed
        return list(facts) if whole and max(odds) >= _LIKELY else []
    least = max(_ASKED_FOR, max(odds) - _LESS)
    chosen = [fact for fact, likely in zip(facts, odds, strict=True) if likely >= least]
    return list(facts) if len(chosen) > len(facts) / 2 else chosen


# Answers that are lists: recommendations, what was done well, summaries.

# A list longer than this is given with each item cut to its share of these words, or the fewest.
_FULL_WORDS = 330
_CUT_WORDS = 11
_SUMMED, _SUMMED_WORDS = 2, 90


def recommendation_draft(
    question: Question, reports: Sequence[Loaded], library: Library
) -> Draft | None:
    """Recommendations under a heading, in full and in order; None where less is asked for."""
    if question.wording.recommendation:
        return _numbered(question.wording.recommendation, reports)
    return _draft(listed(question, reports, recommendations, library), _recommended)


def with_none(draft: Draft, question: Question, reports: Sequence[Loaded]) -> Draft:
    """A draft from elsewhere that says first that no recommendation is on what is asked about.

    It does so of the newest report of each council, unless it quotes one of them all the same.
    """
    if question.asks is not Asks.RECOMMENDATIONS:
        return draft
    every = {fact.quote for report in reports for fact in recommendations(report)}
    if any(e.quote in every for s in draft.statements for e in s.evidence):
        return draft
    listing = (r for r in sorted(reports, key=lambda r: r.row.cover.age) if recommendations(r))
    newest = {r.row.cover.council_id: r for r in listing}
    said = (_none_of(report) for report in newest.values())
    return replace(draft, statements=(*said, *draft.statements))


def _none_of(report: Loaded) -> Statement:
    count = len(recommendations(report))
    key = "recommendations.none_of_one" if count == 1 else "recommendations.none"
    return Statement(message(key, count=count, council=report.name, date=report.date))


def _draft(parts: Sequence[Listed], said: Callable[[Listed], list[Statement]]) -> Draft | None:
    """The lists that are meant, those of each report under its name; None where none is."""
    if not any(part.facts for part in parts):
        return None
    statements = [statement for part in parts if part.facts for statement in said(part)]
    told = {part.report.name for part in parts if part.facts}
    lacking = tuple(p.report.name for p in parts if p.report.name not in told)
    return Draft(Status.PARTIAL if lacking else Status.ANSWERED, tuple(statements), missing=lacking)


def _numbered(number: int, reports: Sequence[Loaded]) -> Draft | None:
    """One recommendation by its number, with the page that it refers to, as the report has it."""
    statements = []
    for report in reports:
        facts = report.of("numbered recommendation")
        if number <= len(facts):
            fact = facts[number - 1]
            text = message(
                "recommendations.one", council=report.name, date=report.date, number=number
            )
            quote = message("quote.plain", quote=fact.value)
            statements.append(
                Statement(f"{text} {quote}", (report.evidence(fact),), own_words=True)
            )
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


# What became of recommendations.
_DONE = frozenset(stems("met carried implemented outstanding completed done"))


def counts_done(question: Question) -> bool:
    """Whether recommendations are counted by what became of them, which only a sentence tells."""
    return bool(_DONE.intersection(question.matter.terms))


def count_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """How many recommendations a report makes, in all or under a heading."""
    statements = []
    for part in listed(question, reports, recommendations, library):
        report, headings = part.report, part.headings
        # All that a report makes are counted, for whomever, unless some of them are asked for.
        facts = part.facts if headings else tuple(recommendations(report))
        if question.wording.board:
            facts = part.facts
        if not facts:
            continue
        key = "recommendations.count_under" if headings else "recommendations.count"
        named = f"{report.name} ({report.date})" if report.date else report.name
        heading = headings[0] if headings else ""
        text = message(key, council=named, count=len(facts), heading=heading)
        facts = tuple(sorted(facts, key=lambda fact: fact.start))
        ends = (facts[-1], facts[0]) if len(facts) > 1 else (facts[0],)
        # The count is ours: it is worked out from the whole list, whose first and last are cited.
        statements.append(Statement(text, tuple(report.evidence(f) for f in ends), own_words=True))
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def strength_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """What councils were doing well, in all or under a heading."""
    parts = listed(question, reports, lambda r: r.of("strength"), library)
    return _draft(parts, _done_well)


def weakness_draft(question: Question, reports: Sequence[Loaded], library: Library) -> Draft | None:
    """What councils were asked to improve."""
    return _draft(listed(question, reports, recommendations, library), _to_improve)


def _done_well(part: Listed) -> list[Statement]:
    report, headings = part.report, part.headings
    key = "strengths.lead_under" if headings else "strengths.lead"
    lead = message(
        key, council=report.name, date=report.date, heading=headings[0] if headings else ""
    )
    return [Statement(lead), *_items(report, part.facts, cut=_cut(part.facts)), *_beside(part)]


def _to_improve(part: Listed) -> list[Statement]:
    report = part.report
    lead = message("weaknesses.lead", council=report.name, date=report.date)
    return [Statement(lead), *_items(report, part.facts, cut=_cut(part.facts)), *_beside(part)]


def summary_draft(
    reports: Sequence[Loaded], found: Mapping[str, Sequence[Statement]]
) -> Draft | None:
    """A report in short: its grades, what it says of the whole, what is to improve.

    `found` are findings by report that sum it up.
    """
    told = [
        r for r in reports if r.of("grade", "strength", "recommendation") or found.get(r.row.id)
    ]
    # Of several reports, each is told in fewer words.
    most = _SUMMED if len(told) > 1 else None
    statements = [s for report in told for s in _summed(report, found.get(report.row.id, ()), most)]
    return Draft(Status.ANSWERED, tuple(statements)) if statements else None


def _summed(report: Loaded, found: Sequence[Statement], most: int | None) -> list[Statement]:
    """One report in short, under its name."""
    statements = [Statement(message("lead.report", council=report.name, date=report.date))]
    statements += [
        Statement(
            message("summary.grade", grade=f.value, aspect=in_line(f.aspect)), (report.evidence(f),)
        )
        for f in report.of("grade")
    ]
    strengths, advice = _some(report.of("strength")), _some(recommendations(report))
    if strengths:
        items = _items(report, _within(strengths[:most]))
        statements += [Statement(message("summary.strengths")), *items]
    elif found:
        statements += [Statement(message("summary.found")), *found[:most]]
    if advice:
        lead = message("summary.recommendations", count=len(recommendations(report)))
        statements += [Statement(lead), *_items(report, _within(advice[:most]))]
    return statements


def _within(facts: Sequence[Fact]) -> list[Fact]:
    """The first items, whole, as many as a summary has room for."""
    kept: list[Fact] = []
    for fact in facts:
        if kept and sum(len(f.value.split()) for f in (*kept, fact)) > _SUMMED_WORDS:
            break
        kept.append(fact)
    return kept


def _recommended(part: Listed) -> list[Statement]:
    report, facts = part.report, part.facts
    groups = list(dict.fromkeys(f.aspect for f in facts))
    cut = _cut(facts)
    if len(part.headings) == 1 or len(groups) == 1:
        lead = message(
            "recommendations.lead", council=report.name, date=report.date, count=len(facts),
            heading=(*part.headings, *groups)[0],
        )  # fmt: skip
        return [Statement(lead), *_items(report, facts, cut=cut), *_beside(part)]
    lead = message(
        "recommendations.lead_all",
        council=report.name,
        date=report.date,
        count=len(facts),
        headings=len(groups),
    )
    result = [Statement(lead)]
    for group in groups:
        result.append(Statement(message("recommendations.heading", heading=group)))
        result += _items(report, [f for f in facts if f.aspect == group], cut=cut)
    return [*result, *_beside(part)]


def _beside(part: Listed) -> list[Statement]:
    """That the report has more such items, where some were left out and none is asked for."""
    if not part.others or part.headings:
        return []
    headings = "; ".join(dict.fromkeys(f"“{fact.aspect}”" for fact in part.others))
    text = message("recommendations.others", count=len(part.others), headings=headings)
    return [Statement(text)]


def _cut(facts: Sequence[Fact]) -> int:
    """Words that each item of a list may have, so that the whole can be read; 0 for all."""
    if sum(len(f.value.split()) for f in facts) <= _FULL_WORDS:
        return 0
    return max(_CUT_WORDS, _FULL_WORDS // len(facts))


def _items(report: Loaded, facts: Sequence[Fact], *, cut: int = 0) -> list[Statement]:
    return [Statement(_quoted(f.value, cut), (report.evidence(f),)) for f in facts]


def _quoted(text: str, cut: int) -> str:
    text = without_reference(text)
    words = text.split()
    if cut and len(words) > cut + 3:
        text = " ".join(words[:cut]).rstrip(",;:") + " …"
    return message("quote.plain", quote=text)


def _some(facts: Sequence[Fact]) -> list[Fact]:
    """The first of each heading: the report puts what matters most first."""
    first: dict[str, Fact] = {}
    for fact in facts:
        first.setdefault(fact.aspect, fact)
    return list(first.values())
