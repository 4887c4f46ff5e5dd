"""Grades in tables of every usual shape: a row a judgement, a column a grade, a column a year.

A row is a line whose cells are parted by CELL_BREAK; an empty cell keeps its place. Where the
cells of a row are not told apart, its last words may still be grades.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ingest.language.words import fold
from ingest.pages.labels import Places
from ingest.register.grades import GRADE, named_grade, names_grade
from ingest.register.rows import graded, is_grade
from ingest.structure.outline import Part
from ingest.types import CELL_BREAK, Block, BlockKind, Fact, Layout

# The head of a column of one year: "2023–24", "Last time (2021)", "June 2024"; of no year, what
# was before and what is now, of which the second sorts last.
_YEAR = re.compile(r"^(?:[A-Z][\w’ ]{0,30} \(?)?(?P<year>(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?)\)?$")
_BEFORE = re.compile(
    r"^(?:previous|last|earlier|former|prior)(?: (?:grade|judge?ment|rating|time|inspection))?$",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"^(?:current|this|new|latest|present)(?: (?:grade|judge?ment|rating|time|inspection))?$",
    re.IGNORECASE,
)
_YEARS = re.compile(r"^(?P<label>.*?)\s*(?P<years>(?:(?:19|20)\d\d)(?:\s+(?:19|20)\d\d)+)$")
_GRADES = re.compile(rf"\s+({GRADE})(?=\s|$)", re.IGNORECASE)
_TICK = re.compile(r"^(?:[✓✔√☑xX✗●•*]|yes)$", re.IGNORECASE)
# A phrase of another scale, under a head that says that grades stand there.
_MET = re.compile(r"(?:\w+ )?met", re.IGNORECASE)
_PHRASE = re.compile(r"[A-Z][a-z’'-]+(?:[ /][A-Za-z’'-]+){0,4}")
# Tables of what grades mean, and of how it was before.
_OTHER = re.compile(
    r"\b(?:previous|last|earlier|past|former|history|mean|means|descriptors?|scale|key to)\b",
    re.IGNORECASE,
)
_FEWEST_ROWS, _FEWEST_HEADS, _WORDS = 2, 3, 20
# Characters of the words that show a grade.
_LONGEST_QUOTE = 500


@dataclass(frozen=True, slots=True)
class Given:
    """A grade that a table gives: the row, the judgement, the grade, and its year if several.

    `head` is the row that names the grades or years above the columns.
    """

    row: int
    aspect: str
    grade: str
    year: str = ""
    head: int | None = field(default=None, compare=False)


def table_grades(layout: Layout, parts: Sequence[Part], *, headed: bool = False) -> list[Fact]:
    """The grades of the tables of these parts; those of earlier years are of another kind.

    `headed`: only of tables that are more than a judgement and its grade in each row.
    """
    places = Places(layout)
    found: list[Fact] = []
    for part in parts:
        if any(map(_OTHER.search, part.section.path)):
            continue
        for run, lines in groupby(part.blocks, key=lambda block: block.kind is BlockKind.LINE):
            blocks = list(lines) if run else []
            rows = [_cells(layout.text[block.start : block.end]) for block in blocks]
            if not headed or _is_shaped(rows):
                found += _facts(rows, blocks, layout.text, places)
    return found


def _facts(
    rows: Sequence[Sequence[str]], blocks: Sequence[Block], text: str, places: Places
) -> Iterator[Fact]:
    given = list(grades_of(rows))
    newest = max((each.year for each in given), default="")
    for each in given:
        start, end = _shown(each, blocks)
        place = places.of(start, end, (start, end))
        kind = "grade" if each.year == newest else "earlier grade"
        aspect = each.aspect if kind == "grade" else f"{each.aspect} ({each.year})"
        yield Fact(kind, aspect, each.grade, fold(text[start:end]), start, place)


def _shown(given: Given, blocks: Sequence[Block]) -> tuple[int, int]:
    """The stretch of text that shows a grade: its row, from the head on where that is near."""
    row = blocks[given.row]
    head = row if given.head is None else blocks[given.head]
    return (head if row.end - head.start <= _LONGEST_QUOTE else row).start, row.end


def _cells(raw: str) -> list[str]:
    """The cells of a row, in their columns."""
    return [fold(cell) for cell in raw.split(CELL_BREAK)]


def grades_of(rows: Sequence[Sequence[str]]) -> Iterator[Given]:
    """The grades of one table, whatever its shape; none where it gives no grades."""
    at = next((i for i, row in enumerate(rows) if _is_head(row)), None)
    if at is None:
        found = list(_plain(rows)) or list(_under_name(rows))
        yield from found if len(found) >= _FEWEST_ROWS else ()
        return
    head, below = rows[at], rows[at + 1 :]
    for i, row in enumerate(below, start=at + 1):
        yield from (Given(i, *each, head=at) for each in _row(head, row))


def _is_shaped(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is more than a judgement and its grade in each row.

    Heads tell what its cells are, grades stand below judgements, or more is told beside them.
    """
    if any(map(_is_head, rows)) or any(len(row) > 1 and all(map(is_grade, row)) for row in rows):
        return True
    if sum(any(map(is_grade, row[1:-1])) for row in rows) >= _FEWEST_ROWS:
        return True
    return not any(_plain(rows)) and any(_under_name(rows))


def _is_head(row: Sequence[str]) -> bool:
    if len(row) == 1:
        return bool(_YEARS.match(row[0]))
    years = len(_years(row))
    named = [cell.lower() for cell in row if is_grade(cell)]
    apart = len(set(named)) == len(named) >= len([cell for cell in row if cell]) - 1
    return years > 1 or (apart and len(named) >= _FEWEST_HEADS)


def _row(head: Sequence[str], row: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Aspect, grade and year of each grade of a row under a head."""
    years = _years(head)
    if len(row) not in (1, len(head)):
        return  # Which column a cell stands in is not known.
    if years:
        cells = list(row) if len(row) > 1 else _split(row[0], len(years))
        for year, cell in zip(years, cells[1:], strict=False):
            if is_grade(cell):
                yield cells[0], named_grade(cell), year
    elif all(is_grade(cell) for cell in head if cell) and is_grade(head[0]):
        for name, cell in zip(head, row, strict=False):
            if _is_aspect(cell):
                yield cell, named_grade(name), ""
    else:
        ticked = [name for name, cell in zip(head[1:], row[1:], strict=False) if _TICK.match(cell)]
        if len(ticked) == 1 and is_grade(ticked[0]) and _is_aspect(row[0]):
            yield row[0], named_grade(ticked[0]), ""


def _years(head: Sequence[str]) -> list[str]:
    if len(head) == 1:
        found = _YEARS.match(head[0])
        return found["years"].split() if found else []
    if len(head) == 3 and {_BEFORE, _NOW} == {_time(cell) for cell in head[1:]}:
        return ["before" if _BEFORE.match(cell) else "now" for cell in head[1:]]
    years = [found["year"] for cell in head[1:] if (found := _YEAR.match(cell))]
    return years if _YEAR.match(head[-1]) and len(set(years)) == len(years) else []


def _time(head: str) -> re.Pattern[str] | None:
    return next((time for time in (_BEFORE, _NOW) if time.match(head)), None)


def _split(text: str, count: int) -> list[str]:
    """A row whose cells are not told apart, cut before its last grades."""
    for cut in _GRADES.finditer(text):
        found = _GRADES.findall(text[cut.start() :])
        if len(found) == count and not _GRADES.sub("", text[cut.start() :]).strip():
            return [text[: cut.start()], *found]
    return [text]


def _plain(rows: Sequence[Sequence[str]]) -> Iterator[Given]:
    """A judgement in the first cell, its grade in another; or judgements above a row of grades."""
    for i, row in enumerate(rows):
        held = [cell for cell in row[1:] if is_grade(cell)]
        one = graded(" ".join(row)) if len(row) == 1 else None
        if one:
            yield Given(i, *one)
        elif len(held) == 1 and _is_aspect(row[0]) and not _names_grade(row[0]):
            yield Given(i, row[0].rstrip(":"), named_grade(held[0]))
        elif i and len(row) == len(rows[i - 1]) and held and _heads_grades(row[0]):
            pairs = zip(rows[i - 1], row, strict=True)
            yield from (
                Given(i, a, named_grade(c)) for a, c in pairs if is_grade(c) and _is_aspect(a)
            )


def _names_grade(head: str) -> bool:
    return not head or names_grade(head)


def _heads_grades(first: str) -> bool:
    """Whether a row below judgements holds their grades alone: its first cell is none of them."""
    return _names_grade(first) or is_grade(first)


def _under_name(rows: Sequence[Sequence[str]]) -> Iterator[Given]:
    """Grades of no known scale, as printed, in a column that is named after them."""
    heads = ((i, k, cell) for i, row in enumerate(rows) for k, cell in enumerate(row) if k)
    at, column = next(((i, k) for i, k, cell in heads if names_grade(cell)), (0, 0))
    below = [(i, row) for i, row in enumerate(rows) if i > at and len(row) == len(rows[at])]
    # What an action led to is an outcome, too; a standard is met or not.
    outcome = column and rows[at][column].lower().startswith("outcome")
    printed = _MET if outcome else _PHRASE
    if column and all(printed.fullmatch(row[column]) and _is_aspect(row[0]) for _, row in below):
        yield from (Given(i, row[0].rstrip(":"), row[column]) for i, row in below)


def _is_aspect(cell: str) -> bool:
    return bool(cell) and not is_grade(cell) and len(cell.split()) <= _WORDS and cell[:1].isalnum()
