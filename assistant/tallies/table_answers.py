"""Whether a question asks the table of grades, and the answer that the table gives."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.grades.table import Record, other_judgements, records
from assistant.library.reports import Library
from assistant.question.question import Asks, Kind, Question
from assistant.question.report_choice import reports_meant
from assistant.question.tally import Form, Tally, tally_of
from assistant.question.topic import matched
from assistant.tallies.counts import across_draft
from assistant.tallies.coverage import (
    Graded,
    Scope,
    judgement_words,
    line,
    lines,
    newest,
    nothing,
    quoted,
    scope_of,
    table,
)
from assistant.tallies.grade_answers import in_line
from assistant.tallies.trends import change_draft
from assistant.types import Draft, Statement, Status
from ingest.register.grades import difference, step
from ingest.types import Fact
from prompts import message

# Answers that set the grades of one report, or of a few councils, side by side.


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


# Whether a question asks the table of Facts, and the answer that the table gives.


def tally_draft(question: Question, library: Library, only: Sequence[str]) -> Draft | None:
    """The answer to a question that counts, filters or follows grades; None for any other.

    `only` is what the asker chose to ask: ids of councils or of reports.
    """
    if question.kind is not Kind.TALLY:
        return None
    asked, councils = _asked(question, library), question.councils
    if asked.form is Form.ODD:
        return odd_draft(asked, _meant(question, library))
    loaded = library.reports if only else library.distinct
    rows = [r for r in records(loaded) if not only or _among(r, only)]
    scope = scope_of(asked, rows, councils)
    if not scope.rows and asked.years:
        return _not_in_years(_years_of(asked, rows, councils), scope)
    if asked.form is Form.CHANGE:
        return change_draft(asked, rows, councils)
    return across_draft(scope)


def each_of(question: Question, library: Library) -> Draft | None:
    """The grades of the councils that a question names, where nothing else answered it."""
    asked = _asked(question, library)
    if not question.councils or asked.form is not Form.EACH or not asked.whole:
        return None
    return each_draft(asked, _meant(question, library), question.claimed)


def overall_of(question: Question, library: Library) -> Draft | None:
    """The overall grades of several councils, where these alone are to be compared."""
    compared = question.compares and len(question.councils) > 1
    return each_of(question, library) if compared and _asked(question, library).overall else None


def _asked(question: Question, library: Library) -> Tally:
    """What is asked of the table; the question's kind tells the form where its words do not."""
    asked = tally_of(question, library.councils)
    if not asked.columns and (question.asks is Asks.WHICH_GRADE or asked.form is Form.CHANGE):
        own = _in_own_words(question, library) or _of_kinds(asked, library)
        asked = replace(asked, columns=own)
    if question.asks is Asks.WHICH_GRADE and asked.form is not Form.ODD:
        # Councils that "improved" went up in the grades.
        moved = bool(asked.said & {"change", "up", "down"}) or asked.form is Form.CHANGE
        form = Form.CHANGE if moved else Form.ACROSS
        return replace(asked, form=form, said=asked.said | {"graded"})
    if question.asks is Asks.TREND and question.kind is Kind.TALLY:
        return replace(asked, form=Form.CHANGE)
    return asked


def _in_own_words(question: Question, library: Library) -> tuple[str, ...]:
    """The judgement that a question means and that fills no column: reports word it as they do."""
    own = (fact.aspect for row in records(library.reports) for fact in other_judgements(row))
    return tuple(matched(own, question.matter)[:1])


def _of_kinds(asked: Tally, library: Library) -> tuple[str, ...]:
    """The judgement that reports of the kinds meant give in the place of one overall."""
    rows = [r for r in records(library.reports) if any(r.fits_kind(k) for k in asked.kinds)]
    if any(row.graded("overall") for row in rows):
        return ()
    given = [fact.aspect for row in rows for fact in other_judgements(row)]
    return tuple(name for name, _ in Counter(given).most_common(1))


def _among(record: Record, only: Sequence[str]) -> bool:
    return record.council_id in only or record.report.row.id in only


def _meant(question: Question, library: Library) -> list[Record]:
    return records(reports_meant(question, library, question.councils))


def _years_of(asked: Tally, rows: Sequence[Record], councils: Sequence[str]) -> list[int]:
    """The years from which there are reports of the councils and kinds that are meant."""
    found = [r for r in rows if not councils or r.council_id in councils]
    found = [r for r in found if not asked.kinds or any(r.fits_kind(k) for k in asked.kinds)]
    return sorted({year for r in found for year in r.years})


def _not_in_years(years: Sequence[int], scope: Scope) -> Draft:
    known = ", ".join(map(str, years))
    text = message("tally.no_such_year", scope=scope.said, years=known)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),))
