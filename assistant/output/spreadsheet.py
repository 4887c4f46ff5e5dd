"""CSV that is safe to open in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for a formula when a cell begins with it (ASVS 1.2.10), in full width
# too, and after what some of them pass over: white space, marks of direction, zero width.
_FORMULA = re.compile(
    r"[\s\x00-\x20\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠|%]"
)
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Where another delimiter is assumed than was written, a cell may end here and a formula begin.
_SPLIT = re.compile(r"([\"'][,;\t|]\s*)([=+\-@＝＋－＠])")
# No spreadsheet keeps them, and some end the cell there.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe(cell: str) -> str:
    """A cell that cannot start a formula, nor can its lines, or what follows a delimiter in it."""
    text = _CONTROL.sub("", _BREAK.sub("\n", cell)).replace("\t", " ")
    plain = _SPLIT.sub(r"\1'\2", text)
    return "\n".join(f"'{line}" if _FORMULA.match(line) else line for line in plain.split("\n"))


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, every cell safe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
