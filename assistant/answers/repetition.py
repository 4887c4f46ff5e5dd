"""Say the answer before again: shorter, or with its abbreviations explained."""

import re
from collections.abc import Sequence

from assistant.answers.definitions import glossary, written_out
from assistant.answers.page_answers import evidence_of, page_draft
from assistant.library.reports import Library, Loaded
from assistant.question.phrases import ABBREVIATION, has_term
from assistant.question.question import Kind, Question
from assistant.types import Answer, Citation, Draft, Stage, Statement, Status
from ingest.register.councils import short_name
from ingest.register.profiles import profile
from prompts import message

# "Summarise that", without a number; and as many as a person may ask for.
_SENTENCES, _MOST = 2, 5
# Quotations that are given again with their terms, as many as an answer mostly has, and words of
# them; and terms that are explained.
_QUOTED, _WORDS, _TERMS = 3, 120, 12
# A quotation up to so long, with a figure or a name in it, carries a fact in few words.
_SHORT = 30
_FACT = re.compile(r"\d|£|(?<=[a-z,] )[A-Z][a-z]+|\bper cent\b")


def backward_draft(question: Question, history: Sequence[Answer], library: Library) -> Draft:
    """What is asked of the answer before: its page, or to say it in other ways."""
    if question.kind is Kind.PAGE:
        return page_draft(history)
    last = _to_retell(history)
    if last is None:
        said = (Statement(message("retold.none")),)
        return Draft(Status.CONVERSATION, said, stage=Stage.EARLIER)
    retold = _shorter(question, last) if question.kind is Kind.SHORTER else _plain(last, library)
    return Draft(Status.ANSWERED, tuple(retold), stage=Stage.EARLIER)


def _to_retell(history: Sequence[Answer]) -> Answer | None:
    """The newest answer that quotes reports; where it only told another again, that one."""
    last = next((answer for answer in reversed(history) if answer.citations), None)
    if last is None:
        return None
    quoted = {citation.quote for citation in last.citations}
    about = last.understood.question
    same = (a for a in history if a.understood.question == about)
    return next((a for a in same if quoted <= {c.quote for c in a.citations}), last)


def _shorter(question: Question, last: Answer) -> list[Statement]:
    """The sentences cited that carry most in few words, in their order."""
    citations = _told(last)
    kept = _weightiest(citations, min(question.wording.sentences or _SENTENCES, _MOST))
    left = len(citations) - len(kept)
    said = [Statement(message("retold.shorter"))]
    said += [_quoted(citation) for citation in kept]
    said += [Statement(message("retold.left_out", count=left))] if left else []
    return [*said, Statement(message("retold.only_quotes"))]


def _told(last: Answer) -> list[Citation]:
    """What an answer cites, each quotation once."""
    return list({citation.quote: citation for citation in last.citations}.values())


def _weightiest(citations: Sequence[Citation], count: int) -> list[Citation]:
    """The first of each report, then the shortest that carry a fact, then the next in order."""
    first = {c.report_id: c for c in reversed(citations)}
    others = [c for c in citations if c not in first.values()]
    others.sort(key=lambda c: (not _carries(c), len(c.quote.split())))
    ordered = [*(c for c in citations if c in first.values()), *others]
    kept = ordered[:count]
    return [c for c in citations if c in kept]


def _carries(citation: Citation) -> bool:
    return bool(_FACT.search(citation.quote)) and len(citation.quote.split()) <= _SHORT


def _quoted(citation: Citation) -> Statement:
    council = short_name(citation.cover.council) or citation.cover.title
    text = message("retold.quote", council=council, quote=citation.quote)
    return Statement(text, (evidence_of(citation),))


def _plain(last: Answer, library: Library) -> list[Statement]:
    """The quotations again, then what their abbreviations and special words mean."""
    citations = _told(last)
    meant: dict[str, Statement] = {}
    for citation in citations:
        report = next((r for r in library.reports if r.row.id == citation.report_id), None)
        if report:
            found = _explained(citation.quote, report, library)
            meant |= {term: said for term, said in found.items() if term not in meant}
    lead = "retold.plain" if meant else "retold.no_terms"
    return [
        *(_quoted(citation) for citation in _first(citations)),
        Statement(message(lead)),
        *list(meant.values())[:_TERMS],
        Statement(message("retold.only_model")),
    ]


def _first(citations: Sequence[Citation]) -> list[Citation]:
    """The first few quotations, fewer where they are long."""
    kept: list[Citation] = []
    for citation in citations[:_QUOTED]:
        if kept and sum(len(c.quote.split()) for c in (*kept, citation)) > _WORDS:
            break
        kept.append(citation)
    return kept


def _explained(quote: str, report: Loaded, library: Library) -> dict[str, Statement]:
    """Each special term of a quotation: as its own report writes it out, else by the glossary."""
    known = glossary(profile(report.row.cover.kind).service)
    found: dict[str, Statement] = {}
    for short in dict.fromkeys(ABBREVIATION.findall(quote)):
        said = written_out(short, report, library)
        if said:
            found[short] = said
    for term, meaning in known.items():
        if term not in found and has_term(quote, term):
            found[term] = Statement(message("retold.term", term=term, meaning=meaning))
    return found
