"""One cell of a table, where its row and the head of its column say all that is asked for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.library.reports import Library, Loaded
from assistant.question.question import Question
from assistant.retrieval.candidates import Retrieved
from assistant.types import Draft, Stage, Statement, Status
from ingest.language.words import fold, stems
from ingest.types import CELL_BREAK, HEAD_BREAK, Sentence
from prompts import message
from vectorstore.types import Found

# What the rows are counted in.
_UNIT = re.compile(r"[£%(]")
# Words that ask for a figure, of whatever.
_ASKING = frozenset(stems("number figure amount count percentage proportion share rate per cent"))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A figure with its row's name and its column's head, and where they stand."""

    row: str
    head: str
    value: str
    found: Found
    sentence: Sentence


def cell_draft(
    question: Question, reports: Sequence[Loaded], library: Library, retrieved: Retrieved
) -> Draft | None:
    """The figure that is asked for, in each report that has it; None where it is not just one."""
    asked = {*question.matter.terms, *question.years} - _ASKING
    if len(asked) < _FEWEST:
        return None
    statements: list[Statement] = []
    for report in reports:
        held = [c for c in _cells(report, library, retrieved) if _says(c, asked)]
        if len(held) == 1:
            statements += _told(report, held[0])
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
        for head, value in zip(heads[1:], cells[1:], strict=True):
            if any(map(str.isdigit, value)):
                yield _Cell(cells[0], head, value, found, sentence)


def _says(cell: _Cell, asked: set[str]) -> bool:
    """Whether a row and a column together say all words that were asked, the row one at least."""
    row = set(stems(cell.row))
    first = cell.sentence.lead_in.split(HEAD_BREAK)[0]
    present = row | set(stems(f"{cell.head} {first}"))
    return asked <= present and bool(row & asked)


def _told(report: Loaded, cell: _Cell) -> list[Statement]:
    key = "lead.report" if report.date else "lead.report_undated"
    lead = Statement(message(key, council=report.name, date=report.date))
    sentence = cell.sentence
    path = cell.found.section.path
    evidence = report.cite(sentence.text, sentence.place, path, sentence.start)
    # What the rows are counted in stands in the first head: "Spend (£000)".
    first = sentence.lead_in.split(HEAD_BREAK)[0]
    row = f"{first}, {cell.row}" if _UNIT.search(first) else cell.row
    text = message("cell.one", row=row, head=cell.head, value=cell.value)
    return [lead, Statement(text, (evidence,), own_words=True)]
