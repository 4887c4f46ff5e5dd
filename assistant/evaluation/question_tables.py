"""Tables as people have them, cells as text: CSV in any encoding, Excel workbooks, JSON lines."""

import codecs
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from assistant.errors import BatchError
from assistant.evaluation.spreadsheets import Rows, read_workbook, split_text

# Which characters the bytes of a text file are.

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows' code pages that spreadsheets write where they do not write Unicode, each with its
# letters outside ASCII. The first whose letters explain every byte is taken: a few words are too
# little for statistics.
_ALPHABETS = {
    "cp1252": "éèêëàâäãáåçîïíìñôöóòõøüûúùßæœÿÉÈÊËÀÂÄÃÁÅÇÎÏÍÌÑÔÖÓÒÕØÜÛÚÙÆŒ",
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüäÖÜÄßôľĺŕăâîșțşţđ",
    "cp1254": "ğışçöüĞİŞÇÖÜâîû",
    "cp1257": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽąęėįųĄĘĖĮŲõäöüÕÄÖÜ",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "cp1253": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ",
}
_SIGNS = "£€–—…‘’“”„•°«»¿¡§©®´\u00a0"
# A sign between two letters is a letter that was read in the wrong code page; an apostrophe is not.
_BETWEEN = re.compile(r"[^\W\d_][£€•°«»¿¡§©®…„][^\W\d_]")
# No Latin spelling has five letters outside ASCII in a row; Polish has four.
_FOREIGN = re.compile(r"[\u00c0-\u036f]{5}")
_OTHER_ENCODINGS = ["mac_roman", "cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949"]


def decode(file: Path, data: bytes, encoding: str = "") -> tuple[str, list[str]]:
    """The text of a file, and a note where its encoding had to be guessed."""
    if encoding:
        return _as(file, data, encoding), []
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _as(file, data, name), []
    wide = _without_mark(data)
    if wide:
        return _as(file, data, wide), []
    if _binary(data):
        raise BatchError(f"{file} is no text: give a CSV, XLSX or JSONL file.")
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        name = _code_page(data)
    if not name:
        raise BatchError(f"{file} is in no encoding that is known here: save it as UTF-8.")
    note = f"read as {name}, which is a guess: save it as UTF-8, or give --encoding"
    return data.decode(name), [note]


def _as(file: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except LookupError as error:
        raise BatchError(
            f"{encoding} is no encoding: give one such as utf-8, cp1252 or utf-16."
        ) from error
    except UnicodeDecodeError as error:
        raise BatchError(
            f"{file} is not in {encoding} (byte {error.start}): save it as UTF-8."
        ) from error


def _without_mark(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    head = data[:2000]
    if len(head) < 4:
        return ""
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / len(head[1::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _binary(data: bytes) -> bool:
    head = data[:4000]
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return b"\0" in head or control > len(head) / 50


def _code_page(data: bytes) -> str:
    """The likeliest code page, "" where none is."""
    for name, letters in _ALPHABETS.items():
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        known = {*letters, *letters.upper(), *_SIGNS}
        if {char for char in text if ord(char) > 127} <= known and _plausible(text):
            return name
    best = from_bytes(data, cp_isolation=_OTHER_ENCODINGS, threshold=0.5).best()
    return best.encoding if best else ""


def _plausible(text: str) -> bool:
    """Whether signs stand between words, Latin words have Latin letters, capitals stand first."""
    latin = all(char < "\u0370" for char in text if char.isalpha())
    return not (
        _BETWEEN.search(text)
        or (latin and _FOREIGN.search(text))
        or any(a.islower() and b.isupper() and b > "\x7f" for a, b in pairwise(text))
    )


# What a file is, and the rows that it has.

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
class Sheet:
    """The rows of a file, before any is taken for the head; `notes` say what was assumed."""

    rows: Rows
    notes: Sequence[str] = ()
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """The rows of a JSON file, with what is wrong with those that are none."""

    rows: Sequence[tuple[int, Mapping[str, Any]]]
    faults: Sequence[str]


def read_table(file: Path, encoding: str = "", sheet: str = "") -> Sheet | Records:
    """What a file holds, known by its content and not its name; BatchError where it is no table."""
    data = _bytes(file)
    if data.startswith(b"PK"):
        _refuse_other_zip(file)
        return Sheet(*read_workbook(file, sheet, MOST_ROWS))
    _refuse_other(file, data)
    text, notes = decode(file, data, encoding)
    if text.lstrip()[:1] in ("{", "[") or file.suffix.lower() in _LINES:
        return _records(text)
    rows, faults = split_text(text)
    return Sheet(rows, notes, faults)


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


def _records(text: str) -> Records:
    if text.lstrip().startswith("["):
        return _array(text)
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
    return Records(rows, faults)


def _array(text: str) -> Records:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        # One array a line is no list of rows: say so line by line.
        return Records([], ["line 1 is no JSON object: one object a line"])
    numbered = list(enumerate(rows, start=1))
    wrong = [f"row {n} is no JSON object" for n, row in numbered if not isinstance(row, dict)]
    return Records([(n, row) for n, row in numbered if isinstance(row, dict)], wrong)
