"""A question that asks two things: what answers each part, where the answer lacks it."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.answers.answerers import Routed
from assistant.types import Answer, Statement, Status, Understood

# A part is answered only where a sentence answers it so surely.
_SURE = 0.8


def stood_for(part: str, routed: Routed, understood: Understood) -> Answer:
    """A part as a turn, for the part that comes after it."""
    about = replace(understood, reports=routed.reports)
    return Answer("", part, Status.ANSWERED, "", understood=about)


def with_part(whole: Routed, part: Routed) -> Routed:
    """An answer with what answers a part of its question, where it does not say that yet."""
    sure = part.quoted_from is None or (part.confidence or 0.0) >= _SURE
    if part.draft.status is not Status.ANSWERED or part.draft.table or not sure:
        return whole
    said = {e.quote for s in whole.draft.statements for e in s.evidence}
    new = [s for s in part.draft.statements if s.evidence and _quotes(s).isdisjoint(said)]
    if not new:
        return whole
    reports = {e.report_id for s in whole.draft.statements for e in s.evidence}
    if {e.report_id for s in new for e in s.evidence} - reports:
        new = [s for s in part.draft.statements if s.leads or s in new]
    end = _end(whole.draft.statements)
    statements = (*whole.draft.statements[:end], *new, *whole.draft.statements[end:])
    return replace(whole, draft=replace(whole.draft, statements=statements))


def _quotes(statement: Statement) -> set[str]:
    return {e.quote for e in statement.evidence}


def _end(statements: Sequence[Statement]) -> int:
    """Where what is said beside the answer begins ("Other reports …")."""
    return max((i + 1 for i, s in enumerate(statements) if s.evidence), default=0)
