"""Grades of the table as lines and rows of an answer, each with its citation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answers.grades import in_line
from assistant.facts.factsheet import Record
from assistant.types import Cell, Evidence, Statement, Table
from ingest.types import Fact
from prompts import message

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
