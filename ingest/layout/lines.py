"""The lines of a page in reading order, and from them drafts of blocks: paragraphs, items, rows."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.language.sentences import ends_sentence
from ingest.layout.sheets import Line, Setting
from ingest.register.rows import names_post

# From the lines of a page to drafts of blocks: paragraphs, list items, rows of a table.

# A distance of base lines this much above the usual one parts paragraphs.
_GAP = 1.25
# Sizes closer than this are one size.
SAME_SIZE = 0.7
# Within a sentence that runs on, lines may be uneven by less than this.
_UNEVEN = 1.4
# Indents closer than this are one indent, in points.
_SAME_INDENT = 4.0
# More lines than these in a cell are a column of text.
_LONGEST_CELL = 6
_BULLET = re.compile(r"^([•●▪■◼◾◦○*‣➢➤✓✔·─]|[-–—―−o](?=\s))\s*(?=\S|$)")
_NUMBER = re.compile(
    r"^(?:(\d{1,3})(?:\.?[.)]\s+|\.(?=[A-Z‘“]))|\(?([a-z]|[ivx]{2,4})\)\s+"
    # "R1 …", "Recommendation 1: …"
    r"|(?:R|Recommendation )(\d{1,2})(?:[.:)]\s+|\s+(?=[A-Z])))(?=\S)"
)
_SURE_BULLET = re.compile(r"^[•●▪■◼◾◦○‣➢➤✓✔─]")


@dataclass(slots=True)
class Draft:
    """The lines of one block; `cells` tells at which of them the cells of a row begin.

    `close`: it stands below or above another no farther than a line of the same paragraph would.
    """

    lines: list[Line]
    marker: str = ""
    cells: list[int] = field(default_factory=list)
    close: bool = False

    @property
    def size(self) -> float:
        """The size of most of its type."""
        return Counter(line.size for line in self.lines).most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def text(self) -> str:
        """Its words on one line, as printed."""
        return " ".join(line.text for line in self.lines)


def marker(text: str) -> tuple[str, int]:
    """The bullet or number that a line begins with, and where its words begin ("", 0: none)."""
    found = _BULLET.match(text) or _NUMBER.match(text)
    return (next(filter(None, found.groups())), found.end()) if found else ("", 0)


class _Sides:
    """The left and right edge of the type on a page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.left = min((line.left for line in lines), default=0.0)
        self.right = max((line.right for line in lines), default=0.0)

    def has_room(self, draft: Draft, line: Line) -> bool:
        """Whether the first word of a line would have fitted on the line before: an ended line.

        A paragraph that is indented on the left may be so on the right: a quotation is.
        """
        indent = 0.0 if draft.marker else draft.lines[0].left - self.left
        return self.right - indent - draft.lines[-1].right > 1.2 * first_word(line)


def first_word(line: Line) -> float:
    """The width of a line's first word with a space."""
    letters = len(line.text.split(" ", 1)[0]) + 1
    return (line.right - line.left) * letters / max(len(line.text), 1)


def drafts(lines: Sequence[Line], measure: Setting) -> list[Draft]:
    """Group the lines of one page, given in reading order."""
    sides = _Sides(lines)
    result: list[Draft] = []
    for line in lines:
        draft = result[-1] if result else None
        if draft and _beside(draft, line):
            draft.cells.append(len(draft.lines))
            draft.lines.append(line)
        elif draft and _continues(draft, line, measure, sides):
            draft.lines.append(line)
        else:
            close = draft is not None and _step(draft, line, measure)
            if draft and close:
                draft.close = True
            result.append(Draft([line], marker(line.text)[0], close=close))
    return list(_single_rows(result))


def _step(draft: Draft, line: Line, measure: Setting) -> bool:
    """Whether a line is no farther below a block than the next line of it would be."""
    last = draft.lines[-1]
    size = max(last.size, line.size)
    return -0.5 * size <= line.base - last.base <= _GAP * measure.leading * size


def _beside(draft: Draft, line: Line) -> bool:
    """Whether a line stands to the right of what was read, at the same height: a cell."""
    start = draft.cells[-1] if draft.cells else 0
    cell = draft.lines[start:]
    return len(cell) <= _LONGEST_CELL and (
        line.left > max(other.right for other in cell)
        and line.base > cell[0].top
        and line.top < max(cell[-1].base, draft.lines[0].base)
    )


def _continues(draft: Draft, line: Line, measure: Setting, sides: "_Sides") -> bool:
    """Whether a line goes on in the block or in the last cell of the row before it."""
    if draft.cells:
        return _continues_cell(draft, line, measure)
    return not _parts(draft, line, measure, sides)


def _continues_cell(draft: Draft, line: Line, measure: Setting) -> bool:
    """Whether a line goes on in the last cell, below its last line."""
    last = draft.lines[-1]
    step = line.base - last.base
    return (
        abs(line.left - draft.lines[draft.cells[-1]].left) < _SAME_INDENT
        and 0 < step <= _GAP * measure.leading * last.size
        and abs(line.size - last.size) < SAME_SIZE
    )


def _parts(draft: Draft, line: Line, measure: Setting, sides: "_Sides") -> bool:
    """Whether a line begins a new block."""
    last = draft.lines[-1]
    if not _step(draft, line, measure):
        return True
    ended = ends_sentence(last.text)
    room = sides.has_room(draft, line)
    if _SURE_BULLET.match(line.text) or _other_size(draft, line, runs_on=not ended and not room):
        return True
    if line.bold != draft.bold and not (line.text[:1].islower() and not ended and not room):
        return True
    mark = marker(line.text)[0]
    if mark and (ended or room or line.left < last.left - _SAME_INDENT or is_next(draft, mark)):
        return True
    if draft.marker:
        return _leaves_item(draft, line, ended, room)
    if names_post(line.text) and names_post(draft.lines[0].text):
        return True
    return (
        room
        and (ended or not _runs_on(line))
        or (ended and abs(line.left - last.left) > _SAME_INDENT and len(draft.lines) > 1)
    )


def _runs_on(line: Line) -> bool:
    """Whether a line opens as no sentence does: in lower case, or with brackets."""
    return line.text[:1].islower() or line.text[:1] == "("


def _other_size(draft: Draft, line: Line, *, runs_on: bool) -> bool:
    """Whether a line is set in another size; a sentence that runs on may be a little so."""
    same = SAME_SIZE if not runs_on or line.bold != draft.bold else _UNEVEN
    return abs(line.size - draft.lines[-1].size) >= same


def is_next(draft: Draft, mark: str) -> bool:
    """Whether a marker follows on that of a list item."""
    return (
        bool(draft.marker)
        and mark.isdigit()
        and draft.marker.isdigit()
        and (int(mark) == int(draft.marker) + 1)
    )


def _leaves_item(draft: Draft, line: Line, ended: bool, room: bool) -> bool:
    """Whether a line below a list item stands outside it: less indented than the item's words."""
    last = draft.lines[-1]
    if len(draft.lines) > 1:
        hanging = last.left > draft.lines[0].left + _SAME_INDENT
        return line.left < last.left - _SAME_INDENT or (ended and room and not hanging)
    return line.left < last.left + _SAME_INDENT and (ended or room) and not line.text[:1].islower()


def _single_rows(found: Sequence[Draft]) -> Iterator[Draft]:
    """A bullet that was read as a cell of its own belongs to the words beside it."""
    for draft in found:
        if (
            len(draft.cells) == 1
            and draft.cells[0] == 1
            and marker(draft.lines[0].text)[1] >= len(draft.lines[0].text)
        ):
            draft.cells = []
        yield draft


# The reading order of a page's lines: as the file has them, unless its columns are woven together.
# Programs write a page in reading order nearly always. Two-column text is the exception where a
# file goes across the page row by row: then the left column is read before the right one.

# So many rows with long text on both sides are columns; a table's cells are short.
_FEWEST_ROWS = 5
_COLUMN_TEXT = 25
# Lines of one row have their base lines within these points.
_SAME_BASE = 1.5
_SAME_LEFT = 6.0


def reading_order(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines in reading order."""
    gutter = _gutter(lines)
    if not gutter:
        return tuple(lines)
    ordered: list[Line] = []
    for band in _bands(lines, gutter):
        ordered += [line for line in band if line.left < gutter]
        ordered += [line for line in band if line.left >= gutter]
    return tuple(ordered)


def _gutter(lines: Sequence[Line]) -> float:
    """The left edge of the right column of woven columns, 0.0 where there are none."""
    rows = [
        (one, two)
        for one, two in pairwise(lines)
        if abs(one.base - two.base) < _SAME_BASE and two.left > one.right
    ]
    long = [pair for pair in rows if min(len(line.text) for line in pair) >= _COLUMN_TEXT]
    if len(long) < max(_FEWEST_ROWS, len(rows) / 2):
        return 0.0
    left, count = Counter(round(two.left / _SAME_LEFT) for _, two in long).most_common(1)[0]
    return (left - 1) * _SAME_LEFT if count >= len(long) * 0.8 else 0.0


def _bands(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Stretches between lines that run across both columns; such a line is a band of its own."""
    band: list[Line] = []
    for line in lines:
        if line.left < gutter < line.right:
            yield band
            yield [line]
            band = []
        else:
            band.append(line)
    yield band
