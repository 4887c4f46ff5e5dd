"""Which characters the bytes of a text file are."""

import codecs
import re
from itertools import pairwise
from pathlib import Path

from charset_normalizer import from_bytes

from assistant.errors import BatchError

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
_OTHERS = ["mac_roman", "cp1255", "cp1256", "cp932", "gb18030", "big5", "cp949"]


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
    best = from_bytes(data, cp_isolation=_OTHERS, threshold=0.5).best()
    return best.encoding if best else ""


def _plausible(text: str) -> bool:
    """Whether signs stand between words, Latin words have Latin letters, capitals stand first."""
    latin = all(char < "\u0370" for char in text if char.isalpha())
    return not (
        _BETWEEN.search(text)
        or (latin and _FOREIGN.search(text))
        or any(a.islower() and b.isupper() and b > "\x7f" for a, b in pairwise(text))
    )
