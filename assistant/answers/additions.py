"""What is added to an answer: other reports that are loaded, councils that have none."""

from dataclasses import replace

from assistant.library import Library
from assistant.types import Draft, Statement, Status
from assistant.understanding.kinds import FEW_COUNCILS
from assistant.understanding.question import Kind, Question
from prompts import message


def with_others(draft: Draft, question: Question, library: Library) -> Draft:
    """Say which other reports of a council are loaded, where the question named no date."""
    if (
        question.kind is Kind.TALLY
        or question.years
        or question.reports
        or draft.status is not Status.ANSWERED
    ):
        return draft
    cited = {e.report_id for s in draft.statements for e in s.evidence}
    if len(question.councils) > FEW_COUNCILS:
        note = Statement(message("lead.others_of_many"))
        return replace(draft, statements=(*draft.statements, note))
    notes = []
    for council_id in question.councils:
        others = [r.date for r in library.of_council(council_id) if r.row.id not in cited]
        if others:
            names = library.names([council_id])
            notes.append(Statement(message("lead.others", council=names, dates=", ".join(others))))
    return replace(draft, statements=(*draft.statements, *notes)) if notes else draft


def with_missing(draft: Draft, question: Question) -> Draft:
    """Say so where one of the councils asked about has no report here."""
    if not question.others or draft.status not in (Status.ANSWERED, Status.PARTIAL):
        return draft
    said = Statement(message("refusal.missing_council", councils=", ".join(question.others)))
    missing = (*draft.missing, *question.others)
    statements = (*draft.statements, said)
    return replace(draft, status=Status.PARTIAL, statements=statements, missing=missing)


def with_reading(draft: Draft, question: Question, library: Library) -> Draft:
    """Say which words of a question were read as the name of a council."""
    read = library.councils.find(question.asked).read_as
    if not read or draft.status not in (Status.ANSWERED, Status.PARTIAL, Status.NOT_IN_REPORTS):
        return draft
    said = [Statement(message("lead.read_as", typed=typed, council=name)) for typed, name in read]
    return replace(draft, statements=(*draft.statements, *said))
