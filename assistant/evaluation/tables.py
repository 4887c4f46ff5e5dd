"""Tables as people have them: CSV in any dialect, Excel workbooks, JSON lines; cells as text."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.delimited import split_text
from assistant.evaluation.encodings import decode
from assistant.evaluation.workbooks import read_workbook

MOST_BYTES = 50_000_000
MOST_ROWS = 50_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "a text document (RTF)",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}
_LINES = (".jsonl", ".ndjson")
_ZIPPED = {
    "mimetype": "an OpenDocument file",
    "Index/Document.iwa": "a Numbers document",
    "word/document.xml": "a Word document",
    "xl/workbook.bin": "a binary Excel workbook",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands in the file; `number` is what a spreadsheet or an editor counts."""

    number: int
    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file, before any is taken for the head; `notes` say what was assumed."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a JSON file, with what is wrong with those that are none."""

    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    faults: tuple[str, ...] = field(default=())


def read_table(file: Path, encoding: str = "", sheet: str = "") -> Sheet | Records:
    """What a file holds, known by its content and not its name; BatchError where it is no table."""
    data = _bytes(file)
    if data.startswith(b"PK"):
        _refuse_other_zip(file)
        lines, notes = read_workbook(file, sheet, MOST_ROWS)
        return Sheet(_lines(lines), tuple(notes))
    _refuse_other(file, data)
    text, notes = decode(file, data, encoding)
    if text.lstrip()[:1] in ("{", "[") or file.suffix.lower() in _LINES:
        return _records(file, text)
    lines, faults = split_text(text)
    return Sheet(_lines(lines), tuple(notes), tuple(faults))


def _bytes(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise BatchError(
                f"{file} has {size // 1_000_000} MB, and a file of questions may have "
                f"{MOST_BYTES // 1_000_000}: split it."
            )
        return file.read_bytes()
    except OSError as error:
        raise BatchError(
            f"{file} cannot be read ({error.strerror}): give a CSV, XLSX or JSONL file."
        ) from error


def _refuse_other(file: Path, data: bytes) -> None:
    if data.startswith(_OLD_OFFICE):
        raise BatchError(
            f"{file} is an old or a password-protected Excel file: save it as .xlsx or CSV."
        )
    for start, name in _OTHERS.items():
        if data.startswith(start):
            raise BatchError(f"{file} is {name}, no table: give a CSV, XLSX or JSONL file.")


def _refuse_other_zip(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            size = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise BatchError(f"{file} is damaged: save the workbook again.") from error
    for part, name in _ZIPPED.items():
        if part in names:
            raise BatchError(f"{file} is {name}: save it as .xlsx or CSV.")
    if "xl/workbook.xml" not in names:
        raise BatchError(f"{file} is an archive and no workbook: give a CSV, XLSX or JSONL file.")
    if size > 10 * MOST_BYTES:
        raise BatchError(f"{file} unpacks to {size // 1_000_000} MB: split it.")


def _lines(rows: Sequence[tuple[int, Sequence[Any]]]) -> tuple[Line, ...]:
    return tuple(Line(number, tuple(cells)) for number, cells in rows)


def _records(file: Path, text: str) -> Records:
    if text.lstrip().startswith("["):
        return _array(file, text)
    rows: list[tuple[int, Mapping[str, Any]]] = []
    faults: list[str] = []
    # Not splitlines(): a line separator may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = getattr(error, "msg", "nested too deeply")
            faults.append(f"line {number} is no JSON ({what}): one object a line")
            continue
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            faults.append(f"line {number} is no JSON object: one object a line")
    return Records(tuple(rows), tuple(faults))


def _array(file: Path, text: str) -> Records:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        # One array a line is no list of rows: say so line by line.
        return Records((), ("line 1 is no JSON object: one object a line",))
    known = tuple((n, row) for n, row in enumerate(rows, start=1) if isinstance(row, dict))
    wrong = tuple(
        f"row {n} is no JSON object"
        for n, row in enumerate(rows, start=1)
        if not isinstance(row, dict)
    )
    return Records(known, wrong)
