"""Answers that follow grades over time, set councils side by side, or look within one report."""

from collections.abc import Sequence

from assistant.factsheet import Record
from assistant.graded import Graded, counted, line, lines, newest, quoted, shortened, table
from assistant.grades import in_line
from assistant.judgements import difference, step
from assistant.tallies import Scope, judgement_words, nothing, scope_of
from assistant.tally import Tally
from assistant.types import Cell, Draft, Statement, Status, Table
from ingest.types import Fact
from prompts import message


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
            statements += [Statement(_told(asked, own)), *map(line, own)]
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
    if "latest" in asked.said:
        return every[-2:]
    if len(inside) == 1:
        inside = [g for g in every if g.record.date < inside[0].record.date][-1:] + inside
    return inside


def _told(asked: Tally, own: Sequence[Graded]) -> str:
    first, last = own[0], own[-1]
    values = {
        "council": last.record.report.name, "judgement": judgement_words(asked),
        "first": first.fact.value, "then": first.record.report.date,
        "last": last.fact.value, "now": last.record.report.date,
    }  # fmt: skip
    return message(f"tally.{'once' if len(own) == 1 else _direction(first, last)}", **values)


def _direction(first: Graded, last: Graded) -> str:
    steps = difference(first.fact.value, last.fact.value)
    if steps is None:
        return "other_scale"
    return "up" if steps > 0 else "down" if steps < 0 else "same"


def _changes_of_all(scope: Scope) -> Draft:
    """From the first to the last graded report of each council, those of the direction asked."""
    asked = scope.asked
    groups: dict[str, list[Graded]] = {}
    for graded in scope.graded:
        groups.setdefault(graded.record.council_id, []).append(graded)
    pairs = [(own[0], own[-1]) for own in groups.values() if len(own) > 1]
    if not pairs:
        return nothing(scope)
    by = {key: [p for p in pairs if _direction(*p) == key] for key in ("up", "down", "same")}
    wanted = [key for key in by if key in asked.said]
    one = wanted[0] if len(wanted) == 1 else ""
    meant = by[one] if one else pairs
    lead = message(
        f"tally.changed_{one}" if one else "tally.changes",
        some=len(meant), councils=counted("council", len(pairs)), scope=scope.said,
        judgement=judgement_words(asked), **{key: len(found) for key, found in by.items()},
    )  # fmt: skip
    shown = sorted((p for p in meant if _fits(asked, *p)), key=_most)
    said = [Statement(lead)]
    if len(shown) < len(meant):
        said.append(Statement(message("tally.of_these", councils=counted("council", len(shown)))))
    said += shortened([_pair(*pair) for pair in shown or pairs])
    said.append(scope.coverage)
    return Draft(Status.ANSWERED, tuple(said), table=_pairs(shown or pairs))


def _most(pair: tuple[Graded, Graded]) -> tuple[int, str]:
    """The largest change first."""
    first, last = pair
    steps = difference(first.fact.value, last.fact.value) or 0
    return -abs(steps), last.record.council_id


def _fits(asked: Tally, first: Graded, last: Graded) -> bool:
    began = not asked.origin or first.fact.value in asked.origin
    return began and asked.takes(last.fact.value)


def _pair(first: Graded, last: Graded) -> Statement:
    text = message(
        "tally.pair", council=last.record.report.name,
        first=first.fact.value, then=first.record.report.date,
        last=last.fact.value, now=last.record.report.date,
    )  # fmt: skip
    worded = all(g.fact.value in g.fact.quote.lower() for g in (first, last))
    return Statement(text, (first.evidence, last.evidence), own_words=not worded)


def _pairs(pairs: Sequence[tuple[Graded, Graded]]) -> Table:
    names = ("council", "before", "grade_before", "after", "grade_after")
    return Table(
        tuple(message(f"facts.{name}") for name in names),
        tuple(
            (
                Cell(last.record.report.name),
                Cell(first.record.report.date),
                Cell(first.fact.value, first.evidence),
                Cell(last.record.report.date),
                Cell(last.fact.value, last.evidence),
            )
            for first, last in pairs
        ),
    )


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
