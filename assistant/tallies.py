"""Answers that count, filter and rank grades across the loaded reports: all from Facts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.factsheet import Filter, Record, Years
from assistant.graded import Graded, counted, lines, newest, order, quoted, shortened, table
from assistant.judgements import columns, difference, step
from assistant.tally import Tally
from assistant.types import Cell, Draft, Statement, Status, Table
from prompts import message


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows that a question covers, of all that are loaded."""

    asked: Tally
    rows: tuple[Record, ...]
    loaded: int

    @property
    def graded(self) -> list[Graded]:
        """The rows that have the judgement."""
        if self.asked.quantity:
            return [Graded(row, f) for row in self.rows for f in row.judged if step(f.value)]
        found = [(row, row.graded(self.asked.column)) for row in self.rows]
        return [Graded(row, fact) for row, fact in found if fact]

    @property
    def said(self) -> str:
        """The kinds and years that narrow it, as words of a sentence."""
        kinds = [_kind_name(self.rows, kind) for kind in self.asked.kinds]
        parts = [message("tally.of_kind", kinds=" / ".join(kinds))] if kinds else []
        parts += [_span(years) for years in self.asked.years]
        return message("tally.scope", parts=", ".join(parts)) if parts else ""

    @property
    def coverage(self) -> Statement:
        """How many councils and reports were looked at, and how many lack the judgement."""
        lacking = {r.report.row.id for r in self.rows} - {
            g.record.report.row.id for g in self.graded
        }
        without = len(lacking) if self.asked.column else 0
        all_of_them = len(self.rows) == self.loaded
        text = message(
            "tally.covered" if all_of_them else "tally.covered_some",
            councils=counted("council", len({row.council_id for row in self.rows})),
            reports=counted("report", len(self.rows)) if all_of_them else len(self.rows),
            loaded=self.loaded,
            scope=self.said,
        )
        if without:
            text += " " + message(
                "tally.without", count=without, judgement=judgement_words(self.asked)
            )
        return Statement(text)


def scope_of(asked: Tally, rows: Sequence[Record], councils: Sequence[str] = ()) -> Scope:
    """The rows of the councils, kinds and years that a question names."""
    chosen = Filter(councils=tuple(councils), kinds=asked.kinds, years=asked.years)
    return Scope(asked, tuple(row for row in rows if chosen.covers(row)), len(rows))


def across_draft(scope: Scope) -> Draft:
    """Which councils or reports, and how many, have the grades that are asked for."""
    asked = scope.asked
    if not asked.column:
        return _reports(scope)
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
    shown = hits or sorted(graded, key=lambda g: (-step(g.fact.value), order(g)))
    return Draft(Status.ANSWERED, (lead, *lines(shown), *last), table=table(shown))


def nothing(scope: Scope) -> Draft:
    """No row has the judgement, or there is no row at all."""
    text = message("tally.nothing", judgement=judgement_words(scope.asked), scope=scope.said)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text), scope.coverage))


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
    whole = table(dated)
    kept = (0, 1, 2)
    rows = tuple(
        (row[0], row[1], Cell(row[2].text, g.evidence))
        for row, g in zip(whole.rows, dated, strict=True)
    )
    return Draft(
        Status.ANSWERED,
        (Statement(lead), *shortened(said), coverage or scope.coverage),
        table=Table(tuple(whole.columns[i] for i in kept), rows),
    )


def judgement_words(asked: Tally) -> str:
    """A judgement inside a sentence."""
    if asked.quantity:
        return message(f"tally.{asked.quantity.replace(' ', '_')}")
    return next((c.said for c in columns() if c.id == asked.column), asked.column)


def _span(years: Years) -> str:
    if years.first and years.first == years.last:
        return message("tally.in", first=years.first)
    if years.first and years.last:
        return message("tally.between", first=years.first, last=years.last)
    return message("tally.since", first=years.first) if years.first else message(
        "tally.until", last=years.last
    )  # fmt: skip


def _kind_name(rows: Sequence[Record], kind: str) -> str:
    return next((r.kind for r in rows if r.report.row.cover.kind == kind), kind)
