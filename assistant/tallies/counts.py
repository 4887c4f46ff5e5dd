"""Answers that count, filter and rank grades across reports, and what they cover: from Facts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.grades.table import Filter, Record, Years
from assistant.question.tally import Tally
from assistant.tallies.grade_answers import as_printed, in_line
from assistant.types import Cell, Draft, Evidence, Statement, Status, Table
from ingest.register.grades import columns, difference, step
from ingest.types import Fact
from prompts import message

# Lines of a list in the text; the table beside it has all of them.
_LINES = 15
# With no more graded reports than these, a winner is shown beside the others.
_FEW = 6


@dataclass(frozen=True, slots=True)
class Graded:
    """A row of the table with the grade that is asked about."""

    record: Record
    fact: Fact

    @property
    def evidence(self) -> Evidence:
        """The words that show the grade."""
        return self.record.report.evidence(self.fact)


def newest(graded: Sequence[Graded]) -> list[Graded]:
    """The newest graded report of each council."""
    by_age = sorted(graded, key=lambda g: g.record.report.row.cover.age)
    last = {g.record.council_id: g.record for g in by_age}
    return [g for g in sorted(graded, key=order) if g.record == last[g.record.council_id]]


def order(graded: Graded) -> tuple[str, tuple[str, str]]:
    """By council, the oldest first."""
    return graded.record.council_id, graded.record.report.row.cover.age


def lines(graded: Sequence[Graded]) -> list[Statement]:
    """One line a report and grade, and one citation a row; a long list is cut, and says so."""
    found: dict[tuple[str, str], list[Graded]] = {}
    for g in graded:
        found.setdefault((g.record.report.row.id, g.fact.value), []).append(g)
    return shortened([line(*own) for own in found.values()])


def shortened(said: Sequence[Statement]) -> list[Statement]:
    """The first lines of a long list, and that they are the first."""
    if len(said) <= _LINES:
        return list(said)
    return [*said[:_LINES], Statement(message("tally.cut", shown=_LINES, all=len(said)))]


def line(*graded: Graded) -> Statement:
    """A grade with its council, kind and date; judgements as their framework words them."""
    record, fact = graded[0].record, graded[0].fact
    text = message(
        "tally.row", council=record.report.name, kind=record.kind, date=record.days,
        grade=fact.value, aspect="; ".join(in_line(g.fact.aspect) for g in graded),
    )  # fmt: skip
    printed = all(as_printed(g.fact) for g in graded)
    return Statement(text, tuple(g.evidence for g in graded), own_words=not printed)


def table(graded: Sequence[Graded]) -> Table:
    """All rows, the citation at the grade."""
    rows = [
        (
            Cell(g.record.report.name), Cell(g.fact.value, g.evidence), Cell(g.record.days),
            Cell(g.record.kind), Cell(g.fact.aspect),
        )
        for g in graded
    ]  # fmt: skip
    return headed(("council", "grade", "inspected", "kind", "worded"), rows)


def headed(names: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """Rows below the names of their columns."""
    return Table(tuple(message(f"facts.{name}") for name in names), tuple(rows))


def quoted(grades: Iterable[str]) -> str:
    """Grades in quotation marks: “good” or “outstanding”."""
    return message("tally.or").join(message("quote.plain", quote=grade) for grade in grades)


def counted(what: str, count: int) -> str:
    """A number with its noun: "1 report", "no council", "12 councils"."""
    key = f"tally.one_{what}" if count == 1 else f"tally.many_{what}"
    return message(key, count=count)


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
        names = {row.report.row.cover.kind: row.kind for row in reversed(self.rows)}
        kinds = [names.get(kind, kind) for kind in self.asked.kinds]
        parts = [message("tally.of_kind", kinds=" / ".join(kinds))] if kinds else []
        parts += [_span(years) for years in self.asked.years]
        return message("tally.scope", parts=", ".join(parts)) if parts else ""

    @property
    def coverage(self) -> Statement:
        """How many councils and reports were looked at, and how many lack the judgement."""
        graded = {g.record.report.row.id for g in self.graded}
        lacking = [row for row in self.rows if row.report.row.id not in graded]
        all_of_them = len(self.rows) == self.loaded
        text = message(
            "tally.covered" if all_of_them else "tally.covered_some",
            councils=counted("council", len({row.council_id for row in self.rows})),
            reports=counted("report", len(self.rows)) if all_of_them else len(self.rows),
            loaded=self.loaded, scope=self.said,
        )  # fmt: skip
        if lacking and self.asked.column:
            judgement = judgement_words(self.asked)
            text += " " + message("tally.without", count=len(lacking), judgement=judgement)
        return Statement(text)


def scope_of(asked: Tally, rows: Sequence[Record], councils: Sequence[str] = ()) -> Scope:
    """The rows of the councils, kinds and years that a question names."""
    chosen = Filter(councils=tuple(councils), kinds=asked.kinds, years=asked.years)
    return Scope(asked, tuple(row for row in rows if chosen.covers(row)), len(rows))


def nothing(scope: Scope) -> Draft:
    """No row has the judgement, or there is no row at all."""
    text = message("tally.nothing", judgement=judgement_words(scope.asked), scope=scope.said)
    return Draft(Status.NOT_IN_REPORTS, (Statement(text), scope.coverage))


def judgement_words(asked: Tally) -> str:
    """A judgement inside a sentence."""
    if asked.quantity:
        return message(f"tally.{asked.quantity.replace(' ', '_')}")
    return said_of(asked.column)


def said_of(column: str) -> str:
    """A column inside a sentence."""
    return next((c.said for c in columns() if c.id == column), column[:1].lower() + column[1:])


def _span(years: Years) -> str:
    if years.first and years.first == years.last:
        return message("tally.in", first=years.first)
    if years.first and years.last:
        return message("tally.between", first=years.first, last=years.last)
    if years.first:
        return message("tally.since", first=years.first)
    return message("tally.until", last=years.last)


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
    latest = implied or "latest" in asked.said
    every = _hits(asked, graded)
    if latest:
        graded = newest(graded)
    hits = _hits(asked, graded)
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
    if asked.grades or sign:
        return hits
    return sorted(hits, key=lambda g: (-step(g.fact.value), order(g)))


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
    said, rows = [], []
    for g in dated:
        name, kind, date = g.record.report.name, g.record.kind, g.record.days
        text = message("tally.report", council=name, kind=kind, date=date)
        said.append(Statement(text, (g.evidence,)))
        rows.append((Cell(name), Cell(date, g.evidence), Cell(kind)))
    return Draft(
        Status.ANSWERED,
        (Statement(lead), *shortened(said), coverage or scope.coverage),
        table=headed(("council", "inspected", "kind"), rows),
    )
