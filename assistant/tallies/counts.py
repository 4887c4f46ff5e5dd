"""Answers that count, filter and rank grades across the loaded reports: all from Facts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.question.tally import Tally
from assistant.tallies.coverage import (
    Graded,
    Scope,
    counted,
    judgement_words,
    lines,
    newest,
    nothing,
    order,
    quoted,
    said_of,
    shortened,
    table,
)
from assistant.types import Cell, Draft, Statement, Status, Table
from ingest.register.grades import difference, step
from prompts import message

# With no more graded reports than these, a winner is shown beside the others.
_FEW = 6


def across_draft(scope: Scope) -> Draft:
    """Which councils or reports, and how many, have the grades that are asked for."""
    asked = scope.asked
    if not asked.column:
        return _reports(scope)
    if asked.joint:
        return _joint(scope)
    graded = scope.graded
    if "ungraded" in asked.said:
        with_grade = {g.record.report.row.id for g in graded}
        rows = tuple(row for row in scope.rows if row.report.row.id not in with_grade)
        return _reports(replace(scope, rows=rows), scope.coverage)
    if not graded:
        return nothing(scope)
    if "never" in asked.said and asked.grades:
        return _never(scope, graded)
    implied = "at present" in asked.said and "reports" not in asked.said and not asked.years
    every = _hits(asked, graded)
    if implied or "latest" in asked.said:
        graded = newest(graded)
    hits = _hits(asked, graded)
    latest = implied or "latest" in asked.said
    lead = Statement(_lead(scope, graded, hits, latest=latest))
    last = [scope.coverage]
    if implied and len(every) > len(hits):
        last.append(Statement(message("tally.ever", **_sizes(every))))
    shown = hits or _nearest(asked, graded)
    if "compared" in asked.said and len(graded) <= _FEW:
        # Beside the highest of a few, what the others were given is what people compare it with.
        shown = [*shown, *(g for g in _nearest(asked, graded) if g not in shown)]
    return Draft(Status.ANSWERED, (lead, *lines(shown), *last), table=table(shown))


def _never(scope: Scope, graded: Sequence[Graded]) -> Draft:
    """The councils of which no report gave the grades."""
    had = {g.record.council_id for g in _hits(scope.asked, graded)}
    shown = newest([g for g in graded if g.record.council_id not in had])
    if not shown:
        return nothing(scope)
    text = message(
        "tally.never", judgement=judgement_words(scope.asked), scope=scope.said,
        grades=_wanted(scope.asked, shown), **_sizes(shown),
    )  # fmt: skip
    said = (Statement(text), *lines(shown), scope.coverage)
    return Draft(Status.ANSWERED, said, table=table(shown))


def _joint(scope: Scope) -> Draft:
    """The reports that have several judgements, each with its grade."""
    found = [
        [Graded(row, fact) for id, grade in scope.asked.joint
         if (fact := row.graded(id)) and fact.value == grade]
        for row in scope.rows
    ]  # fmt: skip
    hits = [g for own in found if len(own) == len(scope.asked.joint) for g in own]
    wanted = message("tally.and").join(
        message("tally.for", grade=grade, judgement=said_of(id)) for id, grade in scope.asked.joint
    )
    values = {"wanted": wanted, "scope": scope.said, **_sizes(hits)}
    if not hits:
        said = Statement(message("tally.none_joint", **values))
        return Draft(Status.NOT_IN_REPORTS, (said, scope.coverage))
    lead = Statement(message("tally.joint", **values))
    return Draft(Status.ANSWERED, (lead, *lines(hits), scope.coverage), table=table(hits))


def _nearest(asked: Tally, graded: Sequence[Graded]) -> list[Graded]:
    """The rows whose grade comes closest to one that no row has."""

    def gap(g: Graded) -> int:
        gaps = [difference(wanted, g.fact.value) for wanted in asked.grades]
        return min((abs(gap) for gap in gaps if gap is not None), default=9)

    least = min(map(gap, graded))
    return [g for g in graded if gap(g) == least]


def _hits(asked: Tally, graded: Sequence[Graded]) -> list[Graded]:
    """The rows with the grades asked for, or with the highest or lowest of their scale."""
    sign = -1 if "bottom" in asked.said else 1 if asked.only_ranks else 0
    if sign and not asked.grades:
        values = {g.fact.value for g in graded}
        graded = [
            g
            for g in graded
            if step(g.fact.value)
            and not any(sign * (difference(g.fact.value, v) or 0) > 0 for v in values)
        ]
    hits = [g for g in graded if asked.takes(g.fact.value)]
    if asked.quantity == "every judgement":
        other = {g.record.report.row.id for g in graded if g not in hits}
        hits = [g for g in hits if g.record.report.row.id not in other]
    return hits if asked.grades or sign else sorted(
        hits, key=lambda g: (-step(g.fact.value), order(g))
    )  # fmt: skip


def _sizes(graded: Sequence[Graded]) -> dict[str, str]:
    return {
        "councils": counted("council", len({g.record.council_id for g in graded})),
        "reports": counted("report", len({g.record.report.row.id for g in graded})),
    }


def _lead(scope: Scope, graded: Sequence[Graded], hits: Sequence[Graded], *, latest: bool) -> str:
    asked = scope.asked
    wanted = _wanted(asked, hits)
    values = _sizes(hits) | {
        "judgement": judgement_words(asked), "scope": scope.said, "grades": wanted,
        "of": len({g.record.report.row.id for g in graded}), "split": _split(hits or graded),
    }  # fmt: skip
    if not hits:
        return message("tally.none_latest" if latest else "tally.none", **values)
    if not wanted:
        return message("tally.all_latest" if latest else "tally.all", **values)
    if latest:
        return message("tally.latest", **values)
    return message("tally.reports" if "reports" in asked.said else "tally.councils", **values)


def _wanted(asked: Tally, hits: Sequence[Graded]) -> str:
    """The grades that are asked for in words; "" where every grade is."""
    if "bottom" in asked.said and not asked.grades or asked.only_ranks:
        key = "lowest" if "bottom" in asked.said else "highest"
        given = dict.fromkeys(g.fact.value for g in hits)
        return message(f"tally.{key}", grades=quoted(given))
    if not asked.grades:
        return ""
    named, reach = quoted(asked.grades), asked.reach.replace(" ", "_")
    return message(f"tally.reach_{reach}", grades=named) if reach else named


def _split(graded: Sequence[Graded]) -> str:
    """How often each grade was given, the highest first."""
    counts = Counter(g.fact.value for g in graded)
    ordered = sorted(counts, key=lambda grade: (-step(grade), grade))
    return ", ".join(f"{message('quote.plain', quote=grade)} {counts[grade]}" for grade in ordered)


def _reports(scope: Scope, coverage: Statement | None = None) -> Draft:
    """The reports themselves, by council and date: how many there are, and which."""
    lead = message(
        "tally.ungraded" if coverage else "tally.loaded",
        judgement=judgement_words(scope.asked),
        councils=counted("council", len({row.council_id for row in scope.rows})),
        reports=counted("report", len(scope.rows)),
        scope=scope.said,
    )
    dated = [Graded(r, f) for r in scope.rows if (f := r.dated("inspected", "published"))]
    said = [
        Statement(
            message("tally.report", council=g.record.report.name, kind=g.record.kind,
                    date=g.record.days),
            (g.evidence,),
        )
        for g in dated
    ]  # fmt: skip
    names = tuple(message(f"facts.{name}") for name in ("council", "inspected", "kind"))
    rows = tuple(
        (
            Cell(g.record.report.name),
            Cell(g.record.days, g.evidence),
            Cell(g.record.kind),
        )
        for g in dated
    )
    return Draft(
        Status.ANSWERED,
        (Statement(lead), *shortened(said), coverage or scope.coverage),
        table=Table(names, rows),
    )
