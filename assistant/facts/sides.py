"""Answers that set the grades of one report, or of a few councils, side by side."""

from collections.abc import Sequence

from assistant.answers.grades import in_line
from assistant.facts.coverage import judgement_words, nothing, scope_of
from assistant.facts.factsheet import Record
from assistant.facts.graded import Graded, line, lines, newest, quoted, table
from assistant.types import Draft, Statement, Status
from assistant.understanding.tally import Tally
from ingest.register.grades import difference, step
from ingest.types import Fact
from prompts import message


def odd_draft(asked: Tally, rows: Sequence[Record]) -> Draft:
    """The judgements of a report that differ: lower than overall, not the grade named, lowest."""
    rows = [row for row in rows if row.judged]
    said = [s for row in rows for s in _premise(asked, row)]
    shown = [Graded(row, fact) for row in rows for fact in _odd(asked, row)]
    if shown:
        text = message(f"tally.odd_{_way(asked)}", grades=quoted(asked.grades))
        said += [Statement(text), *lines(shown)]
    differing = {g.record.report.row.id for g in shown}
    for row in rows:
        overall = row.graded("overall")
        if row.report.row.id not in differing and overall:
            text = message("tally.odd_none", council=row.report.name, date=row.report.date)
            said += [Statement(text), line(Graded(row, overall))]
    if not any(statement.evidence for statement in said):
        return nothing(scope_of(asked, rows))
    return Draft(Status.ANSWERED, tuple(said), table=table(shown) if shown else None)


def _way(asked: Tally) -> str:
    if "under overall" in asked.said:
        return "below"
    if asked.grades:
        return "other"
    return "top" if "top" in asked.said else "bottom"


def _odd(asked: Tally, row: Record) -> list[Fact]:
    overall = row.graded("overall")
    judged = [fact for fact in row.judged if fact != overall and step(fact.value)]
    way = _way(asked)
    if way == "other":
        return [f for f in judged if f.value not in asked.grades]
    if way == "below":
        return [f for f in judged if overall and (difference(overall.value, f.value) or 0) < 0]
    edge = (max if way == "top" else min)((step(f.value) for f in judged), default=0)
    return [f for f in judged if step(f.value) == edge]


def _premise(asked: Tally, row: Record) -> list[Statement]:
    """The correction of an overall grade that a question takes for given, and that is wrong."""
    overall = row.graded("overall")
    if "overall" not in asked.columns or not asked.grades or overall is None:
        return []
    wrong = not asked.takes(overall.value)
    return [_corrected(asked.grades[0], Graded(row, overall))] if wrong else []


def each_draft(asked: Tally, rows: Sequence[Record], claimed: str = "") -> Draft | None:
    """The grade of each report meant; what was claimed wrongly is put right, then compared."""
    graded = scope_of(asked, rows).graded
    if not graded:
        return None
    councils = {g.record.council_id for g in graded}
    if "better" in asked.said and len(councils) > 1:
        graded = graded if asked.years else newest(graded)
        lead = _compared(asked, newest(graded))
        return Draft(Status.ANSWERED, (*lead, *lines(graded)), table=table(graded))
    claims = claimed and (asked.column == "overall" or "overall" not in asked.columns)
    wrong = [g for g in graded if claims and claimed not in g.fact.value]
    if "why" in asked.said and not wrong:
        return None
    rows = [g.record for g in graded]
    said = [s for row in rows for s in _premise(asked, row)] if asked.column != "overall" else []
    said += [_corrected(claimed, g) if g in wrong else line(g) for g in graded]
    return Draft(Status.ANSWERED, tuple(said), table=table(graded) if len(graded) > 1 else None)


def _corrected(claimed: str, graded: Graded) -> Statement:
    text = message(
        "grade.correction", claimed=claimed, council=graded.record.report.name,
        grade=graded.fact.value, aspect=in_line(graded.fact.aspect),
    )  # fmt: skip
    return Statement(text, (graded.evidence,), own_words=True)


def _compared(asked: Tally, graded: Sequence[Graded]) -> list[Statement]:
    """Who got the higher grade, where all stand on one scale; else nothing is ranked."""
    steps = [difference(graded[0].fact.value, g.fact.value) for g in graded]
    known = [s for s in steps if s is not None]
    if len(known) < len(steps):
        return [Statement(message("tally.not_compared", judgement=judgement_words(asked)))]
    best = [g for g, s in zip(graded, known, strict=True) if s == max(known)]
    key = "tally.same_grade" if len(best) == len(graded) else "tally.higher"
    names = message("tally.and").join(g.record.report.name for g in best)
    text = message(key, councils=names, judgement=judgement_words(asked), grade=best[0].fact.value)
    return [Statement(text)]
