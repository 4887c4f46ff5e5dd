"""What a question about grades covers: rows of the table, and each grade as a cited line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.grades.table import Filter, Record, Years
from assistant.question.tally import Tally
from assistant.tallies.grade_answers import in_line
from assistant.types import Cell, Draft, Evidence, Statement, Status, Table
from ingest.register.grades import columns, step
from ingest.types import Fact
from prompts import message

# Grades of the table as lines and rows of an answer, each with its citation.

# Lines of a list in the text; the table beside it has all of them.
_LINES = 15


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
    """One line and one citation a row; a long list is cut, and says so."""
    return shortened([line(g) for g in graded])


def shortened(said: Sequence[Statement]) -> list[Statement]:
    """The first lines of a long list, and that they are the first."""
    if len(said) <= _LINES:
        return list(said)
    return [*said[:_LINES], Statement(message("tally.cut", shown=_LINES, all=len(said)))]


def line(graded: Graded) -> Statement:
    """A grade with its council, kind and date; the judgement as its framework words it."""
    record, fact = graded.record, graded.fact
    text = message(
        "tally.row",
        council=record.report.name,
        kind=record.kind,
        date=record.days,
        grade=fact.value,
        aspect=in_line(fact.aspect),
    )
    # A report may print a grade in other words than its scale ("require improvement").
    return Statement(text, (graded.evidence,), own_words=fact.value not in fact.quote.lower())


def table(graded: Sequence[Graded]) -> Table:
    """All rows, the citation at the grade."""
    names = ("council", "grade", "inspected", "kind", "worded")
    return Table(
        tuple(message(f"facts.{name}") for name in names),
        tuple(
            (
                Cell(g.record.report.name),
                Cell(g.fact.value, g.evidence),
                Cell(g.record.days),
                Cell(g.record.kind),
                Cell(g.fact.aspect),
            )
            for g in graded
        ),
    )


def quoted(grades: Iterable[str]) -> str:
    """Grades in quotation marks: “good” or “outstanding”."""
    return message("tally.or").join(message("quote.plain", quote=grade) for grade in grades)


def counted(what: str, count: int) -> str:
    """A number with its noun: "1 report", "no council", "12 councils"."""
    key = f"tally.one_{what}" if count == 1 else f"tally.many_{what}"
    return message(key, count=count)


# What a question about grades covers: the rows of the table, and how it is said.


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
    return message("tally.since", first=years.first) if years.first else message(
        "tally.until", last=years.last
    )  # fmt: skip


def _kind_name(rows: Sequence[Record], kind: str) -> str:
    return next((r.kind for r in rows if r.report.row.cover.kind == kind), kind)
