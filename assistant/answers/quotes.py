"""Quotes mode: the few sentences that answer, in the report's own words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answers import refusals
from assistant.explaining.stages import Stage
from assistant.library import Library, Loaded
from assistant.retrieval.evidence import Features, confidence, features, off_topic
from assistant.retrieval.picking import pick, pick_by_report
from assistant.retrieval.ranking import Ranked, Scored
from assistant.retrieval.retrieve import Retrieved
from assistant.types import Draft, Statement, Status
from assistant.understanding.question import Question
from assistant.understanding.wanted import can_be_missed
from ingest.types import Role
from ingest.words import stem, words
from prompts import message
from vectorstore.types import Found

# From this confidence on, quotes are an answer (docs/adr/0004).
ANSWER_FROM = 0.5
# Of several councils nobody named, one is quoted when it comes this near to the best.
_NEAR_BEST = 0.12
# Words that ask for a winner.
RANKS = re.compile(
    r"\b(better|best|worse|worst|stronger|weaker|higher|lower|ahead)\b", re.IGNORECASE
)

# A group's reports, the passages of those that answer, and what was measured of them.
Measured = tuple[Sequence[Loaded], Sequence[Ranked], Features]
_LIST_REFERENCE = re.compile(
    r"\s*\((?:pages?|pp?\.)\s*\d(?:[\d,\s–-]|and|to)*\)\s*$", re.IGNORECASE
)


def quotes_draft(question: Question, library: Library, retrieved: Retrieved) -> Draft:
    """The sentences that answer, by council; a refusal where no report has them."""
    measured = measured_groups(question, library, retrieved)
    values = [confidence(found, question.wanted) for *_, found in measured]
    best = max(values, default=0.0)
    stray = not question.named and all(off_topic(found) for *_, found in measured)
    if best < ANSWER_FROM or stray:
        draft = _refusal(question, library, [r for reports, *_ in measured for r in reports])
        return replace(draft, stage=_refused_by(draft, question, measured, stray=stray))
    if by_theme(question, measured):
        said = tuple(_by_theme(measured[0][1], question, library))
        return Draft(Status.ANSWERED, said, stage=Stage.QUOTES)
    statements: list[Statement] = []
    missing: list[str] = []
    if question.compares and len(measured) > 1 and RANKS.search(question.asked):
        statements.append(Statement(message("grade.not_ranked")))
    for (_, ranked, _), value in zip(measured, values, strict=True):
        near = question.named or question.compares or value >= best - _NEAR_BEST
        if value >= ANSWER_FROM and near:
            statements += _said(ranked, question, library, len(measured))
        elif question.named and ranked:
            missing.append(_loaded(library, ranked[0].found).name)
            statements.append(Statement(message("refusal.missing_evidence", council=missing[-1])))
    status = Status.PARTIAL if missing else Status.ANSWERED
    return Draft(status, tuple(statements), missing=tuple(missing), stage=Stage.QUOTES)


def measured_groups(question: Question, library: Library, retrieved: Retrieved) -> list[Measured]:
    """Each group's reports, the passages that quotes are picked from, and what was measured."""
    return [
        _best_report(reports, ranked, question, library) for reports, ranked in retrieved.groups
    ]


def by_theme(question: Question, measured: Sequence[Measured]) -> bool:
    """Whether many reports are quoted by theme, one sentence of each of a few."""
    return len(measured) == 1 and not question.named and len(measured[0][0]) > 1


def _refused_by(
    draft: Draft,
    question: Question,
    measured: Sequence[Measured],
    *,
    stray: bool,
) -> Stage:
    if stray or draft.status is Status.OUT_OF_SCOPE:
        return Stage.TOPIC
    formless = can_be_missed(question.wanted) and not any(
        found.near or found.held_soon for *_, found in measured
    )
    return Stage.FORM if formless else Stage.CONFIDENCE


def _best_report(
    reports: Sequence[Loaded], ranked: Sequence[Ranked], question: Question, library: Library
) -> Measured:
    """Of several reports of a council that may be meant, the one that answers best."""
    every = (reports, ranked, _measure(ranked, question, library))
    own: dict[str, list[Ranked]] = {}
    for passage in ranked:
        own.setdefault(passage.found.report.id, []).append(passage)
    if not question.named or len(own) < 2:
        return every
    each = [(some, _measure(some, question, library)) for some in own.values()]
    some, found = max(
        each,
        key=lambda one: (confidence(one[1], question.wanted) >= ANSWER_FROM, one[0][0].score),
    )
    return reports, some, found


def _measure(ranked: Sequence[Ranked], question: Question, library: Library) -> Features:
    return features(ranked, question, library.searcher.rarity, library.searcher.knows)


def _said(
    ranked: Sequence[Ranked], question: Question, library: Library, groups: int
) -> list[Statement]:
    """The sentences picked from one group's passages, by report; fewer where groups are many."""
    picked = pick(ranked, question)
    if question.named and picked:
        # Of several reports of one council, the one with the best sentence answers.
        picked = [s for s in picked if s.found.report.id == picked[0].found.report.id]
    chosen = picked[: 2 if groups > 2 else None]
    by_report: dict[str, list[Scored]] = {}
    for scored in chosen:
        by_report.setdefault(scored.found.report.id, []).append(scored)
    return [
        s for some in by_report.values() for s in _quoted(_loaded(library, some[0].found), some)
    ]


def _by_theme(ranked: Sequence[Ranked], question: Question, library: Library) -> list[Statement]:
    """The clearest sentence of each of a few councils, and how many were searched."""
    reports = library.reports
    lead = message("lead.theme", reports=len(reports), councils=len(_councils(reports)))
    chosen = pick_by_report(ranked, question)
    quoted = [line for s in chosen for line in _quoted(_loaded(library, s.found), [s])]
    return [Statement(lead), *quoted, *_spread(question, library, len(chosen))]


def _spread(question: Question, library: Library, quoted: int) -> list[Statement]:
    """In how many councils' reports all words of the question stand in one passage."""
    terms = question.matter.terms
    with_words = library.searcher.reports_with(terms) if len(terms) > 1 else set()
    count = len(_councils([r for r in library.reports if r.row.id in with_words]))
    if count <= quoted:
        return []
    return [Statement(message("lead.spread", councils=count, words=_as_asked(question)))]


def _as_asked(question: Question) -> str:
    """The words of a question's matter, as they were asked."""
    kept = (word for word in words(question.matter.text) if stem(word) in question.matter.terms)
    return ", ".join(dict.fromkeys(kept))


def _councils(reports: Iterable[Loaded]) -> set[str]:
    return {report.row.cover.council_id or report.row.id for report in reports}


def _loaded(library: Library, found: Found) -> Loaded:
    return next(r for r in library.reports if r.row.id == found.report.id)


def _refusal(question: Question, library: Library, reports: Sequence[Loaded]) -> Draft:
    if not question.named and not in_domain(question, library):
        return refusals.out_of_scope(library)
    return refusals.not_in_reports(question, reports, library)


def in_domain(question: Question, library: Library) -> bool:
    """Whether most of a question's words, if it has any, are words of the reports."""
    terms = [term for term in question.matter.terms if not term[0].isdigit()]
    known = [term for term in terms if library.searcher.knows(term)]
    return len(known) >= 0.6 * len(terms)


def _quoted(report: Loaded, chosen: Sequence[Scored]) -> list[Statement]:
    """A lead that says whose report it is, then the sentences, the best first."""
    key = "lead.report" if report.date else "lead.report_undated"
    lead = Statement(message(key, council=report.name, date=report.date))
    return [lead, *(_statement(report, scored) for scored in chosen)]


def _statement(report: Loaded, scored: Scored) -> Statement:
    sentence = scored.sentence
    evidence = report.cite(sentence.text, sentence.place, scored.found.section.path, sentence.start)
    return Statement(
        in_quotes(sentence.text, sentence.role, sentence.speaker, sentence.lead_in), (evidence,)
    )


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
