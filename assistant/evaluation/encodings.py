"""Which characters the bytes of a text file are."""

import codecs
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
# What spreadsheets write where they do not write Unicode: Windows' and the old Mac's code pages.
_CODE_PAGES = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "mac_roman",
    "cp932", "gb18030", "big5", "cp949",
]  # fmt: skip
# Bytes that are letters of Western Europe, dashes and quotes in cp1252, and seldom anything else.
_WESTERN = frozenset("£€éèêëàâäáçîïíôöóûüúùñßÉÄÖÜåøæœ‘’“”–—…•°«»¿¡")


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
    """The likeliest code page; the Western one where what it reads is what Westerners write."""
    try:
        special = {char for char in data.decode("cp1252") if ord(char) > 127}
        if special <= _WESTERN:
            return "cp1252"
    except UnicodeDecodeError:
        pass
    best = from_bytes(data, cp_isolation=_CODE_PAGES, threshold=0.5).best()
    return best.encoding if best else ""
