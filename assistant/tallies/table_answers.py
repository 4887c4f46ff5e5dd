"""Whether a question asks the table of grades, and what that gives: a few's grades, changes."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.grades.table import Record, other_judgements, records
from assistant.library.reports import Library, Loaded
from assistant.question.question import Asks, Kind, Question
from assistant.question.tally import Form, Tally, tally_of
from assistant.question.topic import matched
from assistant.tallies.counts import (
    Graded,
    Scope,
    across_draft,
    counted,
    headed,
    judgement_words,
    line,
    lines,
    newest,
    nothing,
    quoted,
    scope_of,
    shortened,
    table,
)
from assistant.tallies.grade_answers import as_printed, correction
from assistant.types import Cell, Draft, Statement, Status
from ingest.register.grades import difference, step
from ingest.types import Fact
from prompts import message


def tally_draft(
    question: Question, library: Library, only: Sequence[str], reports: Sequence[Loaded]
) -> Draft | None:
    """The answer to a question that counts, filters or follows grades; None for any other.

    `only` is what the asker chose to ask: ids of councils or of reports; `reports` are those meant.
    """
    if question.kind is not Kind.TALLY:
        return None
    asked, councils = _asked(question, library), question.councils
    if asked.form is Form.ODD:
        return odd_draft(asked, records(reports) if councils else [])
    loaded = library.reports if only else library.distinct
    rows = records(loaded)
    if only:
        rows = [r for r in rows if r.council_id in only or r.report.row.id in only]
    scope = scope_of(asked, rows, councils)
    if not scope.rows and asked.years:
        return _not_in_years(scope, rows, councils)
    if asked.form is Form.CHANGE:
        return change_draft(asked, rows, councils)
    return across_draft(scope)


def each_of(question: Question, library: Library, reports: Sequence[Loaded]) -> Draft | None:
    """The grades in these reports of the councils that are named, where nothing else answered."""
    asked = _asked(question, library)
    if not question.councils or asked.form is not Form.EACH or not asked.whole:
        return None
    return each_draft(asked, records(reports), question.claimed)


def overall_of(question: Question, library: Library, reports: Sequence[Loaded]) -> Draft | None:
    """The overall grades of several councils, where these alone are to be compared."""
    compared = question.compares and len(question.councils) > 1
    overall = compared and _asked(question, library).overall
    return each_of(question, library, reports) if overall else None


def _asked(question: Question, library: Library) -> Tally:
    """What is asked of the table; the question's kind tells the form where its words do not."""
    asked = tally_of(question, library.councils)
    if not asked.columns and (question.asks is Asks.WHICH_GRADE or asked.form is Form.CHANGE):
        asked = replace(asked, columns=_in_own_words(question, asked, library))
    if question.asks is Asks.WHICH_GRADE and asked.form is not Form.ODD:
        # Councils that "improved" went up in the grades.
        moved = bool(asked.said & {"change", "up", "down"}) or asked.form is Form.CHANGE
        form = Form.CHANGE if moved else Form.ACROSS
        return replace(asked, form=form, said=asked.said | {"graded"})
    if question.asks is Asks.TREND and question.kind is Kind.TALLY:
        return replace(asked, form=Form.CHANGE)
    return asked


def _in_own_words(question: Question, asked: Tally, library: Library) -> tuple[str, ...]:
    """The judgement meant that fills no column: by its words, else of a kind without an overall."""
    rows = records(library.reports)
    meant = matched((f.aspect for row in rows for f in other_judgements(row)), question.matter)
    rows = [row for row in rows if any(row.fits_kind(kind) for kind in asked.kinds)]
    if not meant and not any(row.graded("overall") for row in rows):
        meant = [fact.aspect for row in rows for fact in other_judgements(row)]
    return tuple(meant[:1])


def _not_in_years(scope: Scope, rows: Sequence[Record], councils: Sequence[str]) -> Draft:
    """A refusal with the years from which there are reports of the councils and kinds meant."""
    found = scope_of(replace(scope.asked, years=()), rows, councils).rows
    known = ", ".join(map(str, sorted({year for row in found for year in row.years})))
    text = message("tally.no_such_year", scope=scope.said, years=known)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text),))


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
    return [correction(asked.grades[0], row.report, overall)] if wrong else []


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
    said += [
        correction(claimed, g.record.report, g.fact) if g in wrong else line(g) for g in graded
    ]
    return Draft(Status.ANSWERED, tuple(said), table=table(graded) if len(graded) > 1 else None)


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


def change_draft(asked: Tally, rows: Sequence[Record], councils: Sequence[str]) -> Draft:
    """How a grade changed: of each council that is named, else of all."""
    scope = scope_of(asked, rows, councils)
    if not councils:
        return _changes_of_all(scope)
    statements: list[Statement] = []
    shown: list[Graded] = []
    lacking: list[str] = []
    for council in councils:
        own = _followed(asked, rows, council)
        names = [row.report.name for row in rows if row.council_id == council]
        if own:
            before = _beside(own[0]) if len(own) == 1 else None
            said = _told_beside(asked, own[0], *before) if before else Statement(_told(asked, own))
            statements += [said, *map(line, own)]
            shown += own
        elif names:
            text = message("tally.no_grade", council=names[0], judgement=judgement_words(asked))
            statements.append(Statement(text))
            lacking.append(names[0])
    if not shown:
        return Draft(Status.NOT_IN_REPORTS, tuple(statements)) if statements else nothing(scope)
    status = Status.PARTIAL if lacking else Status.ANSWERED
    return Draft(status, (*statements, scope.coverage), missing=tuple(lacking), table=table(shown))


def _followed(asked: Tally, rows: Sequence[Record], council: str) -> list[Graded]:
    """The grades of a council in the years asked about, with the one before where one is alone."""
    inside = scope_of(asked, rows, [council]).graded
    found = [(row, row.graded(asked.column)) for row in rows if row.council_id == council]
    every = [Graded(row, fact) for row, fact in found if fact]
    if asked.last_step:
        return every[-2:]
    if len(inside) == 1:
        inside = [g for g in every if g.record.date < inside[0].record.date][-1:] + inside
    return inside


def _beside(graded: Graded) -> tuple[Fact, str] | None:
    """The newest of the earlier grades that a report prints beside its own, with its year."""
    earlier = graded.record.report.of("earlier grade")
    years = {f.aspect.removeprefix(graded.fact.aspect).strip(" ()"): f for f in earlier}
    dated = {year: fact for year, fact in years.items() if year.isdigit()}
    return (dated[max(dated)], max(dated)) if dated else None


def _told_beside(asked: Tally, own: Graded, before: Fact, year: str) -> Statement:
    """How a grade changed from the earlier year that the same report gives."""
    report = own.record.report
    text = message(
        f"tally.{_direction(before, own.fact)}", council=report.name,
        judgement=judgement_words(asked), first=before.value, then=year,
        last=own.fact.value, now=report.date,
    )  # fmt: skip
    return Statement(text, (report.evidence(before), own.evidence))


def _told(asked: Tally, own: Sequence[Graded]) -> str:
    first, last = own[0], own[-1]
    way = _direction(first.fact, last.fact)
    if way == "same" and any(g.fact.value != first.fact.value for g in own):
        way = "back"
    key = "once" if len(own) == 1 else way
    return message(f"tally.{key}", judgement=judgement_words(asked), **_between(first, last))


def _between(first: Graded, last: Graded) -> dict[str, str]:
    """Two grades of a council, each with its date, as the words of a sentence."""
    return {
        "council": last.record.report.name, "first": first.fact.value,
        "then": first.record.report.date, "last": last.fact.value, "now": last.record.report.date,
    }  # fmt: skip


def _direction(first: Fact, last: Fact) -> str:
    steps = difference(first.value, last.value)
    if steps is None:
        return "other_scale"
    return "up" if steps > 0 else "down" if steps < 0 else "same"


def _changes_of_all(scope: Scope) -> Draft:
    """The changes of all councils: first to last report, or the step that a question names."""
    groups: dict[str, list[Graded]] = {}
    for graded in scope.graded:
        groups.setdefault(graded.record.council_id, []).append(graded)
    several = [own for own in groups.values() if len(own) > 1]
    if not several:
        return nothing(scope)
    if scope.asked.origin or scope.asked.grades:
        return _steps_of_all(scope, several)
    between = message("tally.between_last" if scope.asked.last_step else "tally.between_all")
    pairs = [(own[-2 if scope.asked.last_step else 0], own[-1]) for own in several]
    by = {
        key: [p for p in pairs if _direction(p[0].fact, p[1].fact) == key]
        for key in ("up", "down", "same")
    }
    one = _wanted_direction(scope.asked)
    lead = message(
        f"tally.changed_{one}" if one else "tally.changes", some=len(by[one]) if one else 0,
        councils=counted("council", len(pairs)), scope=scope.said,
        judgement=judgement_words(scope.asked), between=between, Between=between.capitalize(),
        **{key: len(found) for key, found in by.items()},
    )  # fmt: skip
    return _of_pairs(scope, lead, (by[one] if one else []) or pairs)


def _steps_of_all(scope: Scope, several: Sequence[Sequence[Graded]]) -> Draft:
    """The councils that went from the one grade to the other between two of their reports."""
    found = [pair for own in several if (pair := _step(scope.asked, own))]
    values = {
        "some": len(found), "councils": counted("council", len(several)), "scope": scope.said,
        "judgement": judgement_words(scope.asked),
    }  # fmt: skip
    if not found:
        text = message("tally.no_step", **values)
        return Draft(Status.NOT_IN_REPORTS, (Statement(text), scope.coverage))
    return _of_pairs(scope, message("tally.step", **values), found)


def _step(asked: Tally, own: Sequence[Graded]) -> tuple[Graded, Graded] | None:
    """The nearest two reports of a council between which its grade went as asked."""
    one = _wanted_direction(asked)
    places = [(i, j) for i in range(len(own)) for j in range(i + 1, len(own))]
    for i, j in sorted(places, key=lambda place: place[1] - place[0]):
        first, last = own[i], own[j]
        began = not asked.origin or first.fact.value in asked.origin
        way = _direction(first.fact, last.fact)
        if began and asked.takes(last.fact.value) and way == (one or way) and way != "same":
            return first, last
    return None


def _wanted_direction(asked: Tally) -> str:
    wanted = asked.said & {"up", "down", "same"}
    return min(wanted) if len(wanted) == 1 else ""


def _of_pairs(scope: Scope, lead: str, pairs: Sequence[tuple[Graded, Graded]]) -> Draft:
    """The reports between which grades went, the largest change first."""
    said, rows = [], []
    for first, last in sorted(pairs, key=_most):
        text = message("tally.pair", **_between(first, last))
        worded = as_printed(first.fact) and as_printed(last.fact)
        said.append(Statement(text, (first.evidence, last.evidence), own_words=not worded))
        rows.append((
            Cell(last.record.report.name),
            Cell(first.record.report.date), Cell(first.fact.value, first.evidence),
            Cell(last.record.report.date), Cell(last.fact.value, last.evidence),
        ))  # fmt: skip
    shown = headed(("council", "before", "grade_before", "after", "grade_after"), rows)
    every = (Statement(lead), *shortened(said), scope.coverage)
    return Draft(Status.ANSWERED, every, table=shown)


def _most(pair: tuple[Graded, Graded]) -> tuple[int, str]:
    first, last = pair
    return -abs(difference(first.fact.value, last.fact.value) or 0), last.record.council_id
