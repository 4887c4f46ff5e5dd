"""Text with delimiters: the dialect is the one in which the rows are equally wide."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence

from assistant.evaluation.columns import contract_names

_DELIMITERS = ",;\t|"
_LOOKED_AT = 200
_LONGEST_CELL = 1_000_000
Rows = list[tuple[int, list[str]]]


def split_text(text: str) -> tuple[Rows, list[str]]:
    """The rows of a CSV text with their numbers, and what is wrong with it."""
    text = text.removesuffix("\x1a")
    told = re.match(r"sep=(.)\r?\n", text)
    if told:
        # Excel writes and reads this line; it is the first row of the sheet.
        rows, faults = _split(text, told[1], '"')
        return rows[1:], faults
    head = "".join(text.splitlines(keepends=True)[:_LOOKED_AT])
    tried = [
        (_fit(_split(head, delimiter, quote)[0]), delimiter, quote)
        for quote in ('"', "'")
        for delimiter in _DELIMITERS
    ]
    fit = max(known for known, _, _ in tried)
    _, delimiter, quote = next(one for one in tried if one[0] == fit)
    return _split(text, delimiter, quote)


def _split(text: str, delimiter: str, quote: str) -> tuple[Rows, list[str]]:
    """Read strictly, which finds the quotation mark that is never closed; else as it stands."""
    csv.field_size_limit(_LONGEST_CELL)
    faults: list[str] = []
    for strict in (True, False):
        rows: Rows = []
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, strict=strict
        )
        try:
            rows.extend(enumerate(reader, start=1))
        except csv.Error as error:
            if "delimiter expected" not in str(error):
                faults = [f"row {len(rows) + 1}: a quotation mark is opened and not closed"]
        else:
            break
    return rows, faults


def _fit(rows: Rows) -> tuple[int, float, int]:
    """How well a dialect fits: names of the contract in the head, rows alike in width, width."""
    filled = [cells for _, cells in rows if any(cell.strip() for cell in cells)]
    if not filled:
        return 0, 0.0, 0
    named = max((contract_names(cells) for cells in filled[:20]), default=0)
    width, count = _commonest([len(cells) for cells in filled])
    return named, (count / len(filled) if width > 1 else 0.0), width


def _commonest(widths: Sequence[int]) -> tuple[int, int]:
    return Counter(widths).most_common(1)[0]
