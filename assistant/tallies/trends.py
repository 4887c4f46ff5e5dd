"""Answers that follow grades over time, for the councils that are named or for all."""

from collections.abc import Sequence

from assistant.grades.table import Record
from assistant.question.tally import Tally
from assistant.tallies.coverage import (
    Graded,
    Scope,
    counted,
    judgement_words,
    line,
    nothing,
    scope_of,
    shortened,
    table,
)
from assistant.types import Cell, Draft, Statement, Status, Table
from ingest.register.grades import difference
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
    if _only_last_step(asked):
        return every[-2:]
    if len(inside) == 1:
        inside = [g for g in every if g.record.date < inside[0].record.date][-1:] + inside
    return inside


def _only_last_step(asked: Tally) -> bool:
    """Whether the change to the newest report is meant ("since the last time"), not the whole."""
    return "latest" in asked.said and "from first" not in asked.said


def _beside(graded: Graded) -> tuple[Fact, str] | None:
    """The newest of the earlier grades that a report prints beside its own, with its year."""
    earlier = graded.record.report.of("earlier grade")
    years = {f.aspect.removeprefix(graded.fact.aspect).strip(" ()"): f for f in earlier}
    dated = {year: fact for year, fact in years.items() if year.isdigit()}
    return (dated[max(dated)], max(dated)) if dated else None


def _told_beside(asked: Tally, own: Graded, before: Fact, year: str) -> Statement:
    """How a grade changed from the earlier year that the same report gives."""
    report = own.record.report
    values = {
        "council": report.name, "judgement": judgement_words(asked),
        "first": before.value, "then": year, "last": own.fact.value, "now": report.date,
    }  # fmt: skip
    text = message(f"tally.{_way(before, own.fact)}", **values)
    return Statement(text, (report.evidence(before), own.evidence))


def _told(asked: Tally, own: Sequence[Graded]) -> str:
    first, last = own[0], own[-1]
    values = {
        "council": last.record.report.name, "judgement": judgement_words(asked),
        "first": first.fact.value, "then": first.record.report.date,
        "last": last.fact.value, "now": last.record.report.date,
    }  # fmt: skip
    way = _direction(first, last)
    if way == "same" and any(g.fact.value != first.fact.value for g in own):
        way = "back"
    return message(f"tally.{'once' if len(own) == 1 else way}", **values)


def _direction(first: Graded, last: Graded) -> str:
    return _way(first.fact, last.fact)


def _way(first: Fact, last: Fact) -> str:
    steps = difference(first.value, last.value)
    if steps is None:
        return "other_scale"
    return "up" if steps > 0 else "down" if steps < 0 else "same"


def _changes_of_all(scope: Scope) -> Draft:
    """The changes of all councils: first to last report, the last step, or the one named."""
    groups: dict[str, list[Graded]] = {}
    for graded in scope.graded:
        groups.setdefault(graded.record.council_id, []).append(graded)
    several = [own for own in groups.values() if len(own) > 1]
    if not several:
        return nothing(scope)
    if scope.asked.origin or scope.asked.grades:
        return _steps_of_all(scope, several)
    last_step = _only_last_step(scope.asked)
    first = -2 if last_step else 0
    between = message("tally.between_last" if last_step else "tally.between_all")
    pairs = [(own[first], own[-1]) for own in several]
    by = {key: [p for p in pairs if _direction(*p) == key] for key in ("up", "down", "same")}
    one = _wanted_direction(scope.asked)
    shown = sorted((by[one] if one else []) or pairs, key=_most)
    lead = message(
        f"tally.changed_{one}" if one else "tally.changes",
        some=len(by[one]) if one else 0, councils=counted("council", len(pairs)), scope=scope.said,
        judgement=judgement_words(scope.asked), between=between, Between=between.capitalize(),
        **{key: len(found) for key, found in by.items()},
    )  # fmt: skip
    return _of_pairs(scope, lead, shown)


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
    return _of_pairs(scope, message("tally.step", **values), sorted(found, key=_most))


def _step(asked: Tally, own: Sequence[Graded]) -> tuple[Graded, Graded] | None:
    """The nearest two reports of a council between which its grade went as asked."""
    one = _wanted_direction(asked)
    places = [(i, j) for i in range(len(own)) for j in range(i + 1, len(own))]
    for i, j in sorted(places, key=lambda place: place[1] - place[0]):
        first, last = own[i], own[j]
        began = not asked.origin or first.fact.value in asked.origin
        way = _direction(first, last)
        if began and asked.takes(last.fact.value) and way == (one or way) and way != "same":
            return first, last
    return None


def _wanted_direction(asked: Tally) -> str:
    wanted = [key for key in ("up", "down", "same") if key in asked.said]
    return wanted[0] if len(wanted) == 1 else ""


def _of_pairs(scope: Scope, lead: str, pairs: Sequence[tuple[Graded, Graded]]) -> Draft:
    said = (Statement(lead), *shortened([_pair(*pair) for pair in pairs]), scope.coverage)
    return Draft(Status.ANSWERED, said, table=_pairs(pairs))


def _most(pair: tuple[Graded, Graded]) -> tuple[int, str]:
    """The largest change first."""
    first, last = pair
    steps = difference(first.fact.value, last.fact.value) or 0
    return -abs(steps), last.record.council_id


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
