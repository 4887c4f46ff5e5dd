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


def with_part(whole: Routed, part: Routed) -> Routed:
    """An answer with what answers a part of its question, where it does not say that yet."""
    answered = part.draft.status is Status.ANSWERED and not part.draft.table
    # Facts are sure, and are added to Facts.
    facts = part.quoted_from is None
    sure = whole.quoted_from is None if facts else (part.confidence or 0.0) >= _SURE
    if not (answered and sure):
        return whole
    said = " ".join(e.quote for s in whole.draft.statements for e in s.evidence)
    body = [s for s in whole.draft.statements if s.evidence]
    last = body[-1].evidence[0].report_id if body else ""
    new: list[Statement] = []
    lead: Statement | None = None
    for statement in part.draft.statements:
        if not statement.evidence:
            lead = statement if statement.leads else lead
        elif sum(bool(s.evidence) for s in new) == _MOST:
            break
        elif any(e.quote not in said for e in statement.evidence):
            report = statement.evidence[0].report_id
            new += [lead, statement] if lead and report != last else [statement]
            last = report
    end = _end(whole.draft.statements)
    statements = (*whole.draft.statements[:end], *new, *whole.draft.statements[end:])
    return replace(whole, draft=replace(whole.draft, statements=statements)) if new else whole


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
