"""What the cells of a table hold, by their words: values, names, prose, the heads of columns."""

import re
from collections.abc import Sequence

from ingest.register.grades import names_grade
from ingest.register.rows import is_grade

# So many grades, all different, head columns.
_FEWEST_GRADES = 3
# A cell with more characters than these is prose; a value has no more than the second number.
_PROSE, _VALUE = 90, 40
_YEAR = re.compile(r"^(?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?$")
_PART_OF_YEAR = re.compile(r"^(?:Q[1-4]|(?:Quarter|Month|Week) \d{1,2})\b")
_FIGURE = re.compile(r"\d")
_TICK = re.compile(r"^(?:[✓✔√☑xX✗✘●•–—-]|n/a|yes|no)$", re.IGNORECASE)
ADDRESS = re.compile(r"www\.|@|\.(?:gov|nhs|org)\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


def stand_by_cells(rows: Sequence[Sequence[str]], heads: Sequence[str]) -> bool:
    """Whether the cells of rows stand each for themselves: prose, or names under two heads."""
    others = [cell for row in rows for cell in row[1:]]
    if any(map(is_prose, others)):
        return True
    if len(heads) == 2 and names_grade(heads[1]):
        return False
    return len(heads) == 2 and sum(map(is_value, others)) < len(others) / 2


def is_prose(text: str) -> bool:
    """Whether a cell holds sentences rather than a name or a value."""
    return len(text) > _PROSE


def is_value(text: str) -> bool:
    """Whether a cell holds a value: a figure, a grade, a tick."""
    if len(text) > _VALUE or ADDRESS.search(text):
        return False
    return bool(_FIGURE.search(text) or _TICK.match(text) or is_grade(text))


def names_column(text: str) -> bool:
    """Whether a text may be the head of a column: no value, unless it is a time."""
    return not is_value(text) or bool(_YEAR.match(text) or _PART_OF_YEAR.match(text))


def head_of(rows: Sequence[Sequence[str]], *, marked: bool) -> tuple[str, ...]:
    """The heads of the columns, where the first row holds them, () where it does not.

    It is marked, or alone in having words or years where figures stand below.
    """
    first, rest = rows[0], [row for row in rows[1:] if len(row) == len(rows[0])]
    if marked and _names_grades(first):
        return tuple(first)
    if len(first) < 2 or not rest:
        return ()
    named = all(map(names_column, first[1:]))
    below = [text for row in rest for text in row[1:]]
    figures = sum(map(is_value, below)) > len(below) / 2
    told = figures and named and not _YEAR.match(below[0])
    return tuple(first) if named and (marked or told) else ()


def _names_grades(row: Sequence[str]) -> bool:
    """Whether a row holds grades that all differ: each is the head of a column."""
    named = [text.lower() for text in row if is_grade(text)]
    return len(set(named)) == len(named) >= max(_FEWEST_GRADES, len(row) - 1)
