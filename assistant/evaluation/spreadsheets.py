"""Rows of a table: of a workbook's sheet, or of text with delimiters. The owner of openpyxl."""

import csv
import datetime as dt
import io
import re
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as _ILLEGAL
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.errors import BatchError
from prompts import packaged

# Each row with the number that a spreadsheet or an editor counts.
Rows = list[tuple[int, list[Any]]]
# Rows in which the head is looked for: titles and empty rows may stand above it.
HEAD = 20
_FOLDED = re.compile(r"[\W_]+")
# What openpyxl and its parsers raise where the parts of a workbook are not what they should be.
_DAMAGE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, SyntaxError, KeyError,
    ValueError, TypeError, AttributeError, IndexError,
)  # fmt: skip
_DELIMITERS = ",;\t|"
_LOOKED_AT = 200
_LONGEST_CELL = 1_000_000


@cache
def known_columns() -> tuple[dict[str, str], dict[str, bool]]:
    """The contract's name of each folded name, and the meaning of each word for yes and no."""
    given = packaged("assistant.evaluation", "columns.toml")
    flags, words = given["flags"], {name: given[name] for name in given if name != "flags"}
    names = {fold(called): name for name, others in words.items() for called in (name, *others)}
    return names, {w: m for m, ws in ((True, flags["yes"]), (False, flags["no"])) for w in ws}


def fold(name: object) -> str:
    """The name of a column as it is compared."""
    return _FOLDED.sub(" ", str(name or "")).strip().casefold()


def contract_names(cells: Iterable[Any]) -> int:
    """How many cells of a row are names of our columns, each counted once."""
    known, _ = known_columns()
    return len({known[name] for cell in cells if (name := fold(cell)) in known})


# Text with delimiters: the dialect is the one in which the rows are equally wide.


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
    named = max(contract_names(cells) for cells in filled[:HEAD])
    width, count = Counter(len(cells) for cells in filled).most_common(1)[0]
    return named, (count / len(filled) if width > 1 else 0.0), width


# Workbooks: the sheet with the questions, its cells as values.


def read_workbook(file: Path, sheet: str, most: int) -> tuple[Rows, list[str]]:
    """The rows of the named sheet, else of the one whose head names most of our columns."""
    try:
        # A handle, since the name of a file says nothing about what it is.
        with warnings.catch_warnings(), file.open("rb") as data:
            # Of styles and validations that it leaves out; we read values only.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(data, data_only=True)
    except _DAMAGE as error:
        raise BatchError(f"{file} cannot be read as a workbook: save it again as .xlsx.") from error
    chosen = _named(book, file, sheet) if sheet else _likeliest(book, file)
    last = chosen.iter_rows(min_row=chosen.max_row, values_only=True)
    if chosen.max_row > most + HEAD and any(cell is not None for cells in last for cell in cells):
        raise BatchError(
            f"{file} has {chosen.max_row:,} rows, and a run takes at most {most:,}: split it."
        )
    rows = [
        (number, [_value(cell) for cell in cells])
        for number, cells in enumerate(chosen.iter_rows(values_only=True), start=1)
    ]
    _fill_merged(chosen, rows)
    others = [s.title for s in book.worksheets if s is not chosen and s.max_row > 1]
    notes = [f"the sheet “{chosen.title}” is read, not {', '.join(others)}"] if others else []
    return rows, notes


def _named(book: openpyxl.Workbook, file: Path, sheet: str) -> Worksheet:
    for one in book.worksheets:
        if one.title.casefold() == sheet.casefold():
            return one
    titles = ", ".join(one.title for one in book.worksheets)
    raise BatchError(f"{file} has no sheet “{sheet}”: it has {titles}.")


def _likeliest(book: openpyxl.Workbook, file: Path) -> Worksheet:
    visible = [one for one in book.worksheets if one.sheet_state == "visible"] or book.worksheets
    if not visible:
        raise BatchError(f"{file} has no sheet with cells.")

    def named(sheet: Worksheet) -> int:
        heads = sheet.iter_rows(max_row=HEAD, values_only=True)
        return max((contract_names(map(_value, cells)) for cells in heads), default=0)

    return max(visible, key=named)


def _fill_merged(sheet: Worksheet, rows: Rows) -> None:
    """A cell merged down several rows holds its value in each of them."""
    for area in sheet.merged_cells.ranges:
        if area.max_row == area.min_row:
            continue
        value = rows[area.min_row - 1][1][area.min_col - 1]
        for row in range(area.min_row, area.max_row):
            rows[row][1][area.min_col - 1] = value


def _value(cell: Any) -> Any:
    """A cell as text or as the JSON value that it is; dates as ISO, whole numbers without ".0"."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def write_workbook(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """A workbook of text cells: none is a formula, whatever it begins with."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            cell.value = _ILLEGAL.sub("", text)
            cell.data_type = "s"
    sheet.freeze_panes = "A2"
    book.save(path)
