"""Answers put together: of the parts of a question, and of a report after one that is silent."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.answerers import Routed
from assistant.library.reports import Library
from assistant.question.question import Question
from assistant.types import Answer, Statement, Status, Understood
from prompts import message

# A part is answered only where a sentence answers it so surely, and in so many at most.
_SURE, _MOST = 0.8, 2


def stood_for(part: str, routed: Routed, understood: Understood) -> Answer:
    """A part as a turn, for the part that comes after it."""
    about = replace(understood, reports=routed.reports)
    return Answer("", part, Status.ANSWERED, "", understood=about)


def with_part(whole: Routed, part: Routed, taken: set[str]) -> Routed:
    """An answer with what answers a part of its question, where it does not say that yet.

    `taken` are quotes that answer the parts before: each part has one of its own, which is added
    to them.
    """
    # Facts are sure, and are added to Facts.
    facts = part.quoted_from is None
    sure = whole.quoted_from is None if facts else (part.confidence or 0.0) >= _SURE
    own = [s for s in part.draft.statements if s.evidence and taken.isdisjoint(_quotes(s))]
    if part.draft.status is not Status.ANSWERED or part.draft.table or not (sure and own):
        return whole
    taken |= _quotes(own[0])
    said = " ".join(e.quote for s in whole.draft.statements for e in s.evidence)
    if all(quote in said for quote in _quotes(own[0])):
        return whole
    new = [s for s in own if any(quote not in said for quote in _quotes(s))][:_MOST]
    end = _end(whole.draft.statements)
    before, after = whole.draft.statements[:end], whole.draft.statements[end:]
    statements = (*before, *_led(new, part.draft.statements, before), *after)
    return replace(whole, draft=replace(whole.draft, statements=statements))


def _led(
    new: Sequence[Statement], every: Sequence[Statement], before: Sequence[Statement]
) -> list[Statement]:
    """Statements, each of another report than the last after the line that says whose it is."""
    last = next((s.evidence[0].report_id for s in reversed(before) if s.evidence), "")
    lead: Statement | None = None
    found: list[Statement] = []
    for statement in every:
        if statement.leads:
            lead = statement
        if statement in new:
            report = statement.evidence[0].report_id
            found += [lead, statement] if lead and report != last else [statement]
            last = report
    return found


def _quotes(statement: Statement) -> set[str]:
    return {e.quote for e in statement.evidence}


def _end(statements: Sequence[Statement]) -> int:
    """Where what is said beside the answer begins ("Other reports …")."""
    return max((i + 1 for i, s in enumerate(statements) if s.evidence), default=0)


def after_silence(asked: Question, other: Question, routed: Routed, library: Library) -> Routed:
    """An answer from another report than the one spoken of, which is said not to say it."""
    if other.reports == asked.reports or len(asked.reports) != 1:
        return routed
    silent = [r for r in library.reports if r.row.id in asked.reports and r.date]
    said = tuple(Statement(message("compare.silent", council=r.name, dates=r.date)) for r in silent)
    draft = replace(routed.draft, statements=(*said, *routed.draft.statements))
    return replace(routed, draft=draft)
