"""Quotes mode: the sentences that answer, in the report's own words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answers import refusals
from assistant.library.reports import Library, Loaded, in_a_row
from assistant.question.question import Asks, Question
from assistant.question.services import service_of
from assistant.reading.scores import (
    Ranked,
    Scored,
    confidence,
    log_odds,
    read_of,
)
from assistant.reading.selection import WORDS, WORDS_OF_MANY, leans, pick, pick_by_council
from assistant.retrieval.candidates import Retrieved
from assistant.types import Draft, Evidence, Stage, Statement, Status
from ingest.language.words import stem, stems
from ingest.types import Role
from prompts import message
from vectorstore.types import Found

# Of several councils nobody named, one is quoted when it is about as sure as the best.
_NEAR_BEST = 0.6
# The newest of a council's reports is quoted unless an older one is surer by these log-odds: by
# the first where both are on one service, by the second where they are on two.
_SURER, _SURER_ELSEWHERE = 1.5, 0.5
# To these much answers.
_MANY = frozenset({Asks.STRENGTHS, Asks.WEAKNESSES, Asks.RECOMMENDATIONS, Asks.SUMMARY})
_LIST_REFERENCE = re.compile(
    r"\s*\((?:pages?|pp?\.)\s*\d(?:[\d,\s–-]|and|to)*\)\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A group's reports, the passages that quotes are picked from, and how sure they answer.

    `newer` is a newer report of the council that does not say.
    """

    reports: Sequence[Loaded]
    ranked: Sequence[Ranked]
    sure: float
    newer: Loaded | None = None


def quotes_draft(question: Question, library: Library, retrieved: Retrieved) -> Draft:
    """The sentences that answer, by council; a refusal where no report has them."""
    measured = measured_groups(question, library, retrieved)
    best = max((one.sure for one in measured), default=0.0)
    if refusals.near_miss(best, library, of_all=question.lists_councils):
        draft = _refusal(question, library, [r for one in measured for r in one.reports])
        return replace(draft, nearest=nearest(measured, library))
    if by_theme(question, measured):
        said = tuple(_by_theme(measured[0], question, library))
        return Draft(Status.ANSWERED, said, stage=Stage.QUOTES)
    statements: list[Statement] = []
    missing: list[str] = []
    followed = len(question.councils) == 1 and len(measured) > 1
    if question.compares and len(measured) > 1 and question.wording.ranks and not followed:
        statements.append(Statement(message("grade.not_ranked")))
    for one in measured:
        # Of reports of one council that are followed, those say something that are nearly as sure.
        named = (question.named or question.compares) and not followed
        near = named or one.sure >= _NEAR_BEST * best
        if near and not refusals.near_miss(one.sure, library):
            statements += _said(one, question, library, len(measured))
        elif question.named and one.ranked:
            missing.append(_loaded(library, one.ranked[0].found).name)
            statements.append(Statement(message("refusal.missing_evidence", council=missing[-1])))
    status = Status.PARTIAL if missing else Status.ANSWERED
    return Draft(status, tuple(statements), missing=tuple(missing), stage=Stage.QUOTES)


def measured_groups(question: Question, library: Library, retrieved: Retrieved) -> list[Measured]:
    """Each group's reports, the passages that quotes are picked from, and how sure they answer."""
    return [_measured(own, ranked, question, library) for own, ranked in retrieved.groups]


def by_theme(question: Question, measured: Sequence[Measured]) -> bool:
    """Whether many reports are quoted by theme, one sentence of each of a few."""
    return len(measured) == 1 and not question.named and len(measured[0].reports) > 1


def _measured(
    reports: Sequence[Loaded], ranked: Sequence[Ranked], question: Question, library: Library
) -> Measured:
    """Of several reports of a council, the newest that answers about as surely as any.

    Councils are compared as they are now: there the newest on the service that answers at all.
    """
    own: dict[str, list[Ranked]] = {}
    for passage in ranked:
        own.setdefault(passage.found.report.id, []).append(passage)
    if not question.named or len(own) < 2:
        return Measured(reports, ranked, confidence(read_of(ranked)))
    dated = sorted(reports, key=lambda r: r.row.cover.age, reverse=True)
    sure = {r.row.id: confidence(read_of(own.get(r.row.id, ()))) for r in dated}
    best = max(dated, key=lambda r: sure[r.row.id])

    def says(report: Loaded) -> bool:
        return not refusals.near_miss(sure[report.row.id], library)

    def near(report: Loaded) -> bool:
        same = service_of(report) == service_of(best)
        if same and question.compares and says(report):
            return True
        least = log_odds(sure[best.row.id]) - (_SURER if same else _SURER_ELSEWHERE)
        return log_odds(sure[report.row.id]) >= least

    chosen = next(r for r in dated if near(r))
    newest = next(r for r in dated if service_of(r) == service_of(chosen))
    newer = newest if chosen is not newest and not says(newest) else None
    return Measured(reports, own.get(chosen.row.id, ()), sure[chosen.row.id], newer)


def nearest(measured: Sequence[Measured], library: Library) -> Evidence | None:
    """The statement that comes nearest to an answer; None where nothing was read."""
    read = [scored for one in measured for scored in read_of(one.ranked)]
    best = max(read, key=lambda s: s.belongs, default=None)
    return _evidence(_loaded(library, best.found), best) if best else None


def _said(one: Measured, question: Question, library: Library, groups: int) -> list[Statement]:
    """The sentences picked from one group's passages; fewer where groups are many."""
    most = WORDS_OF_MANY if question.asks in _MANY and groups == 1 else WORDS
    chosen = pick(one.ranked, most)[: 2 if groups > 2 else None]
    by_report: dict[str, list[Scored]] = {}
    for scored in chosen:
        by_report.setdefault(scored.found.report.id, []).append(scored)
    statements = []
    for some in by_report.values():
        report = _loaded(library, some[0].found)
        statements += _quoted(report, some, one.newer)
    return _fitting(statements, most)


def _fitting(statements: Sequence[Statement], most: int) -> list[Statement]:
    """The first quotes of so many words, one at least: what they go on from makes them longer."""
    kept: list[Statement] = []
    length = 0
    for statement in statements:
        words = len(statement.text.split()) if statement.evidence else 0
        if length and length + words > most:
            break
        length += words
        kept.append(statement)
    return kept if not kept or kept[-1].evidence else kept[:-1]


def findings(retrieved: Retrieved, library: Library) -> dict[str, list[Statement]]:
    """The findings that were read and answer, by report, grades apart."""
    found: dict[str, list[Statement]] = {}
    for _, ranked in retrieved.groups:
        for scored in pick(ranked):
            report = _loaded(library, scored.found)
            graded = any(fact.quote == scored.sentence.text for fact in report.of("grade"))
            if scored.sentence.role is Role.FINDING and not graded:
                found.setdefault(report.row.id, []).append(_statement(report, scored))
    return found


def _by_theme(one: Measured, question: Question, library: Library) -> list[Statement]:
    """The clearest sentence of each of a few councils, and how many were searched.

    Where councils are listed, of all that are found to say it, with their names first.
    """
    reports = one.reports
    chosen = pick_by_council(one.ranked, whole=question.lists_councils)
    told = [_loaded(library, s.found) for s in chosen]
    listed = question.lists_councils and len(told) > 1
    counted = {"reports": len(reports), "councils": len(_councils(reports)), "count": len(told)}
    names = in_a_row([report.name for report in told])
    lead = message("lead.listed" if listed else "lead.theme", names=names, **counted)
    quoted = [line for r, s in zip(told, chosen, strict=True) for line in _quoted(r, [s])]
    spread = [] if listed else _spread(question, library, len(chosen))
    return [Statement(lead), *quoted, *spread]


def _spread(question: Question, library: Library, quoted: int) -> list[Statement]:
    """In how many councils' reports all words of the question stand in one passage."""
    terms = question.matter.terms
    with_words = library.searcher.reports_with(terms) if len(terms) > 1 else set()
    count = len(_councils([r for r in library.reports if r.row.id in with_words]))
    if count <= quoted:
        return []
    return [
        Statement(message("lead.spread", councils=count, words=", ".join(question.matter.as_asked)))
    ]


def _councils(reports: Iterable[Loaded]) -> set[str]:
    return {report.row.cover.council_id or report.row.id for report in reports}


def _loaded(library: Library, found: Found) -> Loaded:
    return next(r for r in library.reports if r.row.id == found.report.id)


def _refusal(question: Question, library: Library, reports: Sequence[Loaded]) -> Draft:
    if not question.named and not in_domain(question, library):
        return refusals.out_of_scope(library)
    draft = refusals.not_in_reports(reports, library)
    return replace(draft, stage=Stage.CONFIDENCE)


def in_domain(question: Question, library: Library) -> bool:
    """Whether most of a question's words, if it has any, are words of the reports."""
    terms = [term for term in question.matter.terms if not term[0].isdigit()]
    known = [term for term in terms if library.searcher.knows(term)]
    return len(known) >= 0.6 * len(terms)


def unsaid_grade(
    question: Question, reports: Sequence[Loaded], library: Library, retrieved: Retrieved
) -> Draft | None:
    """A refusal where a grade is taken for given that ungraded reports do not even speak of."""
    claims = question.claimed and question.asks in (Asks.GRADE, Asks.WHY_GRADE)
    if not claims or not question.councils or any(report.of("grade") for report in reports):
        return None
    read = retrieved.read()
    if any(stem(question.claimed) in stems(scored.sentence.text) for scored in read):
        return None
    return refusals.no_grade(question, reports, library)


def _quoted(
    report: Loaded, chosen: Sequence[Scored], newer: Loaded | None = None
) -> list[Statement]:
    """A lead that says whose report it is, then the sentences, each with what it leans on."""
    if newer is not None:
        lead = message(
            "lead.older", council=report.name, date=report.date, newer=newer.date or newer.name
        )
    else:
        key = "lead.report" if report.date else "lead.report_undated"
        lead = message(key, council=report.name, date=report.date)
    quoted = [_statement(report, scored) for scored in _with_before(chosen)]
    return [Statement(lead), *quoted]


def _with_before(chosen: Sequence[Scored]) -> list[Scored]:
    """The sentences; one that begins "This …" together with the one that it goes on from."""
    held = {scored.key for scored in chosen}
    return [_joined(scored, held) if leans(scored.sentence.text) else scored for scored in chosen]


def _joined(scored: Scored, held: set[tuple[str, int]]) -> Scored:
    """A sentence with the one before it in its paragraph, unless that is quoted by itself."""
    found, own = scored.found, scored.sentence
    before = dict(found.sentences).get(scored.position - 1)
    if before is None and scored.position == found.chunk.first:
        before = found.before
    beside = (found.report.id, scored.position - 1) in held
    if before is None or beside or before.marker or before.role is not own.role:
        return scored
    if before.paragraph != own.paragraph:
        return scored
    place = replace(
        own.place,
        pages=tuple(dict.fromkeys((*before.place.pages, *own.place.pages))),
        labels=tuple(dict.fromkeys((*before.place.labels, *own.place.labels))),
    )
    text = f"{before.text} {own.text}"
    return replace(scored, sentence=replace(own, start=before.start, text=text, place=place))


def _evidence(report: Loaded, scored: Scored) -> Evidence:
    sentence, path = scored.sentence, scored.found.section.path
    cited = report.cite(sentence.text, sentence.place, path, sentence.start)
    return replace(cited, beside=sentence.speaker or sentence.lead_in)


def _statement(report: Loaded, scored: Scored) -> Statement:
    sentence = scored.sentence
    text = in_quotes(sentence.text, sentence.role, sentence.speaker, sentence.lead_in)
    return Statement(text, (_evidence(report, scored),))


def in_quotes(text: str, role: Role, speaker: str, lead_in: str) -> str:
    """A sentence as shown: a person's words with who spoke, a list item with its lead-in."""
    plain = without_reference(text)
    if role is Role.PERSON:
        return message("quote.person", speaker=speaker, quote=_spoken(plain))
    if lead_in:
        return message("quote.item", lead=_lead(lead_in), quote=plain)
    return message("quote.plain", quote=plain)


def _spoken(text: str) -> str:
    """A person's words without the quotation marks around them."""
    inner = re.match(r"^[“\"‘'](.*?)[”\"’']\.?$", text, re.DOTALL)
    return inner.group(1) if inner else text


def without_reference(text: str) -> str:
    """A recommendation without the page it refers to, which is not the page it stands on."""
    return _LIST_REFERENCE.sub("", text)


def _lead(lead_in: str) -> str:
    """The last sentence of a lead-in, without its colon, if it is short enough to repeat."""
    last = re.split(r"(?<=[.!?])\s+", lead_in)[-1].rstrip(": ")
    return f"{last}:" if len(last.split()) <= 14 else "•"
