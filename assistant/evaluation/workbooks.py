"""Excel workbooks: the sheet with the questions, its cells as values. The owner of openpyxl."""

import datetime as dt
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as _ILLEGAL
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from assistant.errors import BatchError
from assistant.evaluation.columns import contract_names

Rows = list[tuple[int, list[Any]]]
_HEAD = 20
# What openpyxl and its parsers raise where the parts of a workbook are not what they should be.
_DAMAGE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, OSError, SyntaxError, KeyError,
    ValueError, TypeError, AttributeError, IndexError,
)  # fmt: skip


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
    if chosen.max_row > most + _HEAD and any(_row_filled(chosen, chosen.max_row)):
        raise BatchError(
            f"{file} has {chosen.max_row:,} rows, and a run takes at most {most:,}: split it."
        )
    rows = [(n, [_value(cell) for cell in row]) for n, row in enumerate(
        chosen.iter_rows(values_only=True), start=1)]  # fmt: skip
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
    return max(visible, key=lambda one: max(
        (contract_names([_value(c) for c in row])
         for row in one.iter_rows(max_row=_HEAD, values_only=True)), default=0))  # fmt: skip


def _row_filled(sheet: Worksheet, row: int) -> Iterator[bool]:
    for cells in sheet.iter_rows(min_row=row, max_row=row, values_only=True):
        yield from (cell is not None for cell in cells)


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
