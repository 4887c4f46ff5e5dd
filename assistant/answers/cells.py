"""One figure of a table, or how it changed, where a row and heads of columns say what is asked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import takewhile

from assistant.library.reports import Library, Loaded
from assistant.question.question import Question
from assistant.retrieval.candidates import Retrieved
from assistant.types import Draft, Evidence, Stage, Statement, Status
from ingest.language.words import fold, stems
from ingest.types import CELL_BREAK, HEAD_BREAK, Sentence
from prompts import message
from vectorstore.types import Found

# What the rows are counted in.
_UNIT = re.compile(r"[£%(]")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?")
# A figure that can be reckoned with, what stands before it, and what it is counted in.
_FIGURE = re.compile(r"(?P<before>£?)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>%?)")
# Words that ask for a figure, of whatever.
_ASKING = frozenset(stems("number figure amount count percentage proportion share rate per cent"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure with its row's name and its column's head, and where they stand.

    `first` is the head of the column that names the rows.
    """

    row: str
    head: str
    value: str
    first: str
    found: Found
    sentence: Sentence

    @property
    def year(self) -> str:
        """The year that it is of, by its column or its row; "" where neither is one."""
        return next((name for name in (self.head, self.row) if _YEAR.fullmatch(name)), "")

    @property
    def subject(self) -> str:
        """What it counts, beside the year."""
        return self.row if self.year == self.head else self.head

    @property
    def above(self) -> set[str]:
        """Stems of the headings over its table."""
        return set(stems(" ".join(self.found.section.path)))

    def evidence(self, report: Loaded) -> Evidence:
        """The row that it stands in."""
        said = self.sentence
        return report.cite(said.text, said.place, self.found.section.path, said.start)


def cell_draft(
    question: Question, reports: Sequence[Loaded], library: Library, retrieved: Retrieved
) -> Draft | None:
    """The figure or change that is asked for, in each report that has it; None where no one is."""
    asked = {*question.matter.terms, *question.years} - _ASKING
    statements: list[Statement] = []
    for report in reports:
        cells = list(_cells(report, library, retrieved))
        changed = _changed(report, cells, question) if question.wording.change else []
        statements += changed or _one(report, cells, question, asked)
    return Draft(Status.ANSWERED, tuple(statements), stage=Stage.QUOTES) if statements else None


# One word may stand in any row.
_FEWEST = 2


def _cells(report: Loaded, library: Library, retrieved: Retrieved) -> Iterator[_Cell]:
    """The figures of the tables in the passages that were found."""
    passages = (p.found for _, ranked in retrieved.groups for p in ranked)
    own = [found for found in passages if found.report.id == report.row.id]
    rows = {s.start: (f, s) for f in own for _, s in f.sentences if HEAD_BREAK in s.lead_in}
    text = library.text(report.row.id) if rows else ""
    for found, sentence in rows.values():
        cells = [fold(cell) for cell in text[sentence.start : sentence.end].split(CELL_BREAK)]
        heads = sentence.lead_in.split(HEAD_BREAK)
        if len(cells) != len(heads):
            continue
        # A row may be named in several columns: "Fostering, Manager".
        named = max(1, sum(1 for _ in takewhile(_is_name, cells)))
        row, first = (" ".join(filter(None, part[:named])) for part in (cells, heads))
        for head, value in zip(heads[named:], cells[named:], strict=True):
            if not _is_name(value):
                yield _Cell(row, head, value, first, found, sentence)


def _is_name(cell: str) -> bool:
    """Whether a cell holds no figure."""
    return not any(map(str.isdigit, cell))


def _one(
    report: Loaded, cells: Sequence[_Cell], question: Question, asked: set[str]
) -> list[Statement]:
    """The one figure that has all words that were asked; the row's name, if several have them."""
    if len(asked) < _FEWEST:
        return []
    held = _saying(cells, asked)
    held = held if len(held) == 1 else [c for c in held if question.calls(c.row)]
    if len(held) != 1:
        return []
    cell = held[0]
    text = message("cell.one", row=_named(cell, cell.row), head=cell.head, value=cell.value)
    return [_lead(report), Statement(text, (cell.evidence(report),), own_words=True)]


def _saying(cells: Sequence[_Cell], asked: set[str]) -> list[_Cell]:
    """The cells that say all that is asked; what the headings over them say may be left out."""
    own = [c for c in cells if _says(c, asked)]
    return own or [c for c in cells if _says(c, asked - c.above)]


def _says(cell: _Cell, asked: set[str]) -> bool:
    """Whether a row and a column together say all words that were asked, the row one at least."""
    row = set(stems(cell.row))
    present = row | set(stems(f"{cell.head} {cell.first}"))
    return asked <= present and bool(row & asked)


def _lead(report: Loaded) -> Statement:
    key = "lead.report" if report.date else "lead.report_undated"
    return Statement(message(key, council=report.name, date=report.date))


def _named(cell: _Cell, name: str) -> str:
    """A name with what the rows are counted in, which stands in the first head: "Spend (£000)"."""
    return f"{cell.first}, {name}" if _UNIT.search(cell.first) else name


# How a figure changed: from the first to the last of the years that are asked of.


def _changed(report: Loaded, cells: Sequence[_Cell], question: Question) -> list[Statement]:
    """From which figure to which a thing went, with the difference where one can be reckoned."""
    asked = set(question.matter.terms) - _ASKING - {*question.years} - question.wording.changing
    own = _saying([replace(c, head=c.year, row=c.subject) for c in cells if c.year], asked)
    if len({c.subject for c in own}) > 1:
        own = [c for c in own if question.calls(c.subject)]
    between = [c for c in own if c.year in question.years]
    years = sorted(between if len(between) > 1 else own, key=lambda cell: cell.year)
    if len({c.subject for c in own}) != 1 or len({c.year for c in years}) < len(years) > 1:
        return []
    return [_lead(report), _from_to(report, years[0], years[-1])] if len(years) > 1 else []


def _from_to(report: Loaded, first: _Cell, last: _Cell) -> Statement:
    way, by = _difference(first.value, last.value)
    text = message(
        f"cell.{way}", subject=_named(first, first.subject), then=first.year, now=last.year,
        first=first.value, last=last.value, by=by,
    )  # fmt: skip
    rows = dict.fromkeys((first.evidence(report), last.evidence(report)))
    return Statement(text, tuple(rows), own_words=True)


def _difference(first: str, last: str) -> tuple[str, str]:
    """Whether the second figure is more, less or the same, and by how much.

    "from_to" where they cannot be reckoned with.
    """
    one, two = _FIGURE.fullmatch(first), _FIGURE.fullmatch(last)
    if not one or not two or one["before"] + one["after"] != two["before"] + two["after"]:
        return "from_to", ""
    change = _number(two["number"]) - _number(one["number"])
    unit = " percentage points" if one["after"] else ""
    way = "more" if change > 0 else "less" if change else "same"
    return way, f"{one['before']}{abs(change):,}{unit}"


def _number(figure: str) -> Decimal:
    return Decimal(figure.replace(",", ""))
