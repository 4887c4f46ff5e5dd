"""The reading order of a page's lines: as the file has them, unless its columns are woven together.

Programs write a page in reading order nearly always. Two-column text is the exception where a
file goes across the page row by row: then the left column is read before the right one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.sheets import Line

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
