"""What a question about grades covers: the rows of the table, and how it is said."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.facts.factsheet import Filter, Record, Years
from assistant.facts.graded import Graded, counted
from assistant.types import Draft, Statement, Status
from assistant.understanding.tally import Tally
from ingest.register.grades import columns, step
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
