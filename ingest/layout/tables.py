"""Tables and narrow columns of a page, told by how pieces of text stand beside each other.

A row is a cell with others to the right of it, at its height; rows whose cells share their
columns make a table. Where the text of such columns runs on from row to row it is prose, set in
columns and written across the page: it is read column by column.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.layout.blocks import ADDRESS, head_of, is_prose, names_column, stand_by_cells
from ingest.layout.lines import marker
from ingest.layout.sheets import Line, Setting
from ingest.register.rows import is_grade, opens_letter

# Cells of one column have an edge or their middle in common, within these points.
_SAME_COLUMN = 9.0
# What is set in by more than this is no longer the same cell.
_INDENT = 45.0
# Lines of one cell are no farther apart than so many usual distances: a cell may hold a list.
_WITHIN_CELL = 1.9
_LONGEST_CELL = 16
_FEWEST_ROWS = 2
# So great a share of the cells below others begin in lower case where prose runs on.
_RUNS_ON = 0.3
_FEWEST_COLUMN_ROWS = 3
# Lines between the addressee of a letter and its salutation.
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """The lines of one cell."""

    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        """Its left edge."""
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        """Its right edge."""
        return max(line.right for line in self.lines)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.lines[0].base + self.lines[-1].base) / 2

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(line.text for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.bold for line in self.lines)

    @property
    def is_prose(self) -> bool:
        """Whether it holds sentences or a list, rather than a name or a value."""
        return is_prose(self.text) or any(marker(line.text)[0] for line in self.lines)

    def shares_column(self, other: "Cell") -> bool:
        """Whether another cell stands above or below it in one column."""
        edges = (self.left - other.left, self.right - other.right)
        middle = (self.left + self.right - other.left - other.right) / 2
        return min(map(abs, (*edges, middle))) < _SAME_COLUMN


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `head` is the row above them that names the columns, where there is one.

    `over` is a row above that, each of whose cells stands over some of the columns.
    """

    rows: tuple[Row, ...]
    head: Row = ()
    over: Row = ()

    @property
    def heads(self) -> tuple[str, ...]:
        """The words above its columns."""
        return tuple(f"{self._over(cell)} {cell.text}".strip() for cell in self.head)

    def _over(self, head: Cell) -> str:
        """What stands over the head of a column: from its left edge on, or about its middle."""
        edges = [abs(each.left - cell.left) for each in self.over for cell in self.head]
        if sum(edge < _SAME_COLUMN for edge in edges) >= len(self.over):
            return next((c.text for c in self.over[::-1] if c.left < head.left + _SAME_COLUMN), "")
        if head is self.head[0]:
            return ""
        middle = head.left + head.right
        return min(self.over, key=lambda c: abs(c.left + c.right - middle)).text

    def columns(self, row: Row) -> tuple[Cell | None, ...]:
        """The cells of a row in their columns, None where one is empty; as they come if unclear."""
        widest = max((self.head, *self.rows), key=len)
        if len(row) < 2 or len(row) == len(widest):
            return row
        under = [next((c for c in row if c.shares_column(each)), None) for each in widest]
        found = [cell for cell in under if cell]
        return tuple(under) if list(row) == found else row

    @property
    def by_cells(self) -> bool:
        """Whether its cells stand each for themselves, rather than for the first of their row."""
        return stand_by_cells([[cell.text for cell in row] for row in self.rows], self.heads)


def regions(lines: Sequence[Line], measure: Setting) -> Iterator[Table | list[Line]]:
    """The lines of a page in reading order, cut where tables stand."""
    flow: list[Line] = []
    at = 0 if _has_rows(lines) else len(lines)
    if at:
        flow += lines
    while at < len(lines):
        rows, end = _rows(lines, at, measure)
        if sum(len(row) > 1 for row in rows) < _FEWEST_ROWS:
            flow.append(lines[at])
            at += 1
            continue
        at = end
        rows, flow = _with_heads_above(rows, flow, measure)
        if flow:
            yield flow
            flow = []
        if _heads_letter(lines[end : end + _NEAR]):
            yield from ([line] for column in _by_columns(rows) for line in column)
        else:
            yield from _by_columns(rows) if _is_prose(rows) else [_table(rows)]
    if flow:
        yield flow


def _with_heads_above(
    rows: list[Row], flow: list[Line], measure: Setting
) -> tuple[list[Row], list[Line]]:
    """The rows of a table with what stands over its heads, which may share no column with them."""
    above = [line for line in flow[-_LONGEST_CELL:] if _same_base(line, flow[-1])]
    row = tuple(Cell((line,)) for line in above)
    top = rows[0][0].lines[0]
    if not row or not 0 < top.base - above[0].base <= _WITHIN_CELL * measure.leading * top.size:
        return rows, flow
    if not _stand_over([row, *rows]):
        return rows, flow
    return [row, *rows], flow[: -len(above)]


def _has_rows(lines: Sequence[Line]) -> bool:
    """Whether any piece of text stands beside another: most pages have none."""
    return any(two.left > one.right and two.top < one.base for one, two in pairwise(lines))


def _rows(lines: Sequence[Line], at: int, measure: Setting) -> tuple[list[Row], int]:
    """The rows of a table that begins with a line, and where it ends."""
    rows: list[Row] = []
    while at < len(lines):
        row, end = _row(lines, at, measure)
        if len(row) < 2:
            row, end = _single(lines, at, rows, measure)
        if not row or (rows and not _fits(row, rows)):
            break
        rows.append(row)
        at = end
    return rows, at


def _row(lines: Sequence[Line], at: int, measure: Setting) -> tuple[Row, int]:
    """The row whose first cell begins with a line, and where it ends; () where there is none."""
    cells: list[Cell] = []
    while at < len(lines) and (not cells or lines[at].left > cells[-1].right):
        cell, after = _cell(lines, at, measure)
        if cells and not _level(cells[0], cell, measure):
            break
        cells.append(cell)
        at = after
    return tuple(cells), at


def _cell(lines: Sequence[Line], at: int, measure: Setting) -> tuple[Cell, int]:
    cell = [lines[at]]
    left = lines[at].left
    for line in lines[at + 1 : at + _LONGEST_CELL]:
        step = line.base - cell[-1].base
        below = 0 < step <= _WITHIN_CELL * measure.leading * line.size
        inside = -_SAME_COLUMN / 2 < line.left - left < _INDENT
        if not (below and inside and line.bold == cell[0].bold):
            break
        cell.append(line)
    return Cell(tuple(_until_beside(lines, at, cell))), at + len(_until_beside(lines, at, cell))


def _until_beside(lines: Sequence[Line], at: int, cell: Sequence[Line]) -> Sequence[Line]:
    """A cell ends where the line after stands beside a later line of it: two rows were read."""
    after = at + len(cell)
    if after >= len(lines) or lines[after].left <= max(line.right for line in cell):
        return cell
    beside = [i for i, line in enumerate(cell) if _same_base(line, lines[after])]
    return cell[: beside[0]] if beside and beside[0] and not _centred(cell, lines[after]) else cell


def _same_base(one: Line, two: Line) -> bool:
    return abs(one.base - two.base) < 0.3 * two.size


def _centred(cell: Sequence[Line], line: Line) -> bool:
    return abs((cell[0].base + cell[-1].base) / 2 - line.base) < 0.3 * line.size


def _level(first: Cell, cell: Cell, measure: Setting) -> bool:
    """Whether a cell stands in the row of the first: their tops or their middles are level."""
    top = abs(first.lines[0].base - cell.lines[0].base) < 0.6 * first.lines[0].size
    return top or abs(first.middle - cell.middle) < 0.6 * measure.leading * first.lines[0].size


def _single(
    lines: Sequence[Line], at: int, rows: Sequence[Row], measure: Setting
) -> tuple[Row, int]:
    """A row of one cell within a table: nothing stands beside it."""
    if not rows or len(rows[-1]) < 2:
        return (), at
    cell, end = _cell(lines, at, measure)
    above = max((each.lines[-1] for each in rows[-1]), key=lambda line: line.base)
    near = 0 < cell.lines[0].base - above.base <= _WITHIN_CELL * measure.leading * above.size
    gutter = min(each.left for each in rows[-1][1:])
    narrow = cell.right < gutter and len(cell.lines) == 1 and cell.lines[0].text[-1] not in ".:;"
    return ((cell,), end) if near and narrow and cell.shares_column(rows[-1][0]) else ((), at)


def _fits(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a row has its cells in the columns of those before, below the last of them."""
    widest = max(_cornered([*rows, row])[:-1], key=len)
    few, many = sorted((row, widest), key=len)
    below = row[0].lines[0].base > rows[-1][0].lines[-1].base
    return below and all(any(cell.shares_column(other) for other in many) for cell in few)


def _cornered(rows: Sequence[Row]) -> list[Row]:
    """The rows, the first with an empty corner where nothing stands above the names of the rest."""
    first, names = rows[0], [row[0] for row in rows[1:]]
    left = first[0].left
    wide = len(first) > 1 and bool(names)
    if not wide or any(name.right >= left or name.left >= left - _SAME_COLUMN for name in names):
        return [*rows]
    line = first[0].lines[0]
    corner = Cell((replace(line, text="", left=names[0].left, right=names[0].left),))
    return [(corner, *first), *rows[1:]]


def _is_prose(rows: Sequence[Row]) -> bool:
    """Whether the text of the columns runs on from row to row."""
    full = [row for row in rows if len(row) == len(rows[0])]
    if len(full) < _FEWEST_COLUMN_ROWS or any(len(c.lines) > 1 for row in rows for c in row):
        return False
    below = [cell.text for row in full[1:] for cell in row]
    lower = sum(text[:1].islower() and not ADDRESS.search(text) for text in below)
    return lower >= _RUNS_ON * len(below) and not any(map(is_grade, below))


def _heads_letter(below: Sequence[Line]) -> bool:
    """Whether a letter begins below: whom it is to stands beside whom it is from."""
    return any(opens_letter(line.text) for line in below)


def _by_columns(rows: Sequence[Row]) -> Iterator[list[Line]]:
    for column in range(max(map(len, rows))):
        cells = [row[column] for row in rows if column < len(row)]
        yield [line for cell in cells for line in cell.lines]


def _table(rows: Sequence[Row]) -> Table:
    over = rows[0] if _stand_over(rows) else ()
    rows = _cornered(rows[bool(over) :])
    headed = _has_head(rows)
    return Table(tuple(rows[headed:]), rows[0] if headed else (), over)


def _has_head(rows: Sequence[Row]) -> bool:
    """Whether the first row holds the heads of the columns."""
    bold = all(cell.bold for cell in rows[0]) and not all(c.bold for row in rows for c in row)
    return bool(head_of([[cell.text for cell in row] for row in rows], marked=bold))


def _stand_over(rows: Sequence[Row]) -> bool:
    """Whether each cell of the first row stands over some of the heads in the second."""
    first, below = rows[0], rows[1:]
    names = all(names_column(cell.text) for cell in first)
    beside = first[0].left > below[0][0].right if below else False
    return beside and names and 1 < len(first) < len(below[0]) and _has_head(below)
