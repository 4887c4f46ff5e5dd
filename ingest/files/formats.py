"""What a file is, told by its content; the name counts only where the content leaves it open."""

import codecs
import contextlib
import re
from enum import Enum, auto
from pathlib import PurePath

from ingest.errors import (
    EmptyReport,
    EncryptedReport,
    MisnamedFile,
    ReportError,
    UnsupportedFile,
)

_HEAD = 4096
_PDF_MARK, _PDF_HEAD = re.compile(rb"(?:^|[\r\n])%PDF-\d"), 1024
_WEB_NAMES = (".html", ".htm", ".xhtml")
_WEB_PAGE = re.compile(
    rb"^<(?:!doctype html|html|head|body|!--|\?xml(?s:.){0,1000}?<html)\b|^<!--", re.I
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# In such a file, this names the stream of one that needs a password.
_PROTECTED = "EncryptedPackage".encode("utf-16-le")
_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF", b"\0\0\0\x0cjP",
)  # fmt: skip
_PLAIN = (".txt", ".text")
# The marks that a text begins with, the longer ones first: one begins as a shorter one does.
_ENCODINGS = {
    codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}  # fmt: skip
_BYTE_ORDER = tuple(_ENCODINGS)


class Form(Enum):
    """The forms of files that are read."""

    PDF = auto()
    HTML = auto()
    DOCX = auto()
    TEXT = auto()


def form_of(name: str, data: bytes) -> Form:
    """The form of a file; raise ReportError for one that is not read."""
    if not data.strip():
        raise EmptyReport(f"{name} is empty.")
    start = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    # PDF readers look for its mark in the first kilobyte: what a server sent may stand before it.
    if start.startswith(b"%PDF-") or _PDF_MARK.search(data[:_PDF_HEAD]):
        return Form.PDF
    if start.startswith(b"PK\x03\x04"):
        return _packed(name, data)
    refused = _other(name, start, data)
    if refused:
        raise refused
    if data.startswith(_BYTE_ORDER):
        start = decoded(data[:_HEAD]).encode(errors="ignore").lstrip()
    return _written(name, start)


def _packed(name: str, data: bytes) -> Form:
    """A zip archive: a Word file, or something else that is packed so."""
    if b"word/document.xml" in data:
        return Form.DOCX
    if b"mimetypeapplication/vnd.oasis" in data[:200]:
        raise UnsupportedFile(f"{name} is an OpenDocument file: save it as PDF or DOCX.")
    raise UnsupportedFile(
        f"{name} is a packed file, neither PDF nor plain text: put its reports here unpacked."
    )


def _other(name: str, start: bytes, data: bytes) -> ReportError | None:
    """Why a file of a known other form is not read."""
    if start.startswith(_OLD_OFFICE):
        if _PROTECTED in data:
            return EncryptedReport(f"{name} needs a password: save a copy without one.")
        return UnsupportedFile(f"{name} is an old Office file: save it as DOCX or PDF.")
    if start.startswith(_PICTURES):
        return UnsupportedFile(
            f"{name} is a picture: run text recognition (OCR) on it and save it as PDF."
        )
    if start.startswith(b"{\\rtf"):
        return UnsupportedFile(f"{name} is a rich text file: save it as DOCX or PDF.")
    if b"\0" in start and not data.startswith(_BYTE_ORDER):
        return UnsupportedFile(f"{name} is neither PDF nor plain text: convert it to one of these.")
    return None


def _written(name: str, start: bytes) -> Form:
    """A file of characters: a web page or plain text, as its name must say too."""
    suffix = PurePath(name).suffix.lower()
    if _WEB_PAGE.match(start):
        if suffix in _WEB_NAMES:
            return Form.HTML
        # What a failed download leaves: a page that says so, under the report's name.
        raise MisnamedFile(
            f"{name} is a web page, not a report: fetch the report again, or name it .html."
        )
    if suffix in (".pdf", ".docx"):
        raise MisnamedFile(f"{name} is not a {suffix[1:].upper()} although its name says so.")
    if suffix in _WEB_NAMES and start.startswith(b"<") and not start.startswith(b"<?"):
        return Form.HTML
    if suffix in _WEB_NAMES:
        raise MisnamedFile(f"{name} is no web page although its name says so.")
    if suffix not in _PLAIN:
        raise UnsupportedFile(f"{name} is no report as PDF, DOCX, HTML or .txt: save it as one.")
    return Form.TEXT


def decoded(data: bytes, declared: str = "") -> str:
    """The characters of a file: UTF-8 where it is that, else as declared, else of Windows."""
    for mark, encoding in _ENCODINGS.items():
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").removeprefix("\ufeff")
    # As browsers do: what calls itself Latin-1 is the set of Windows, which holds it.
    latin = declared.lower() in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii")
    for encoding in ("utf-8-sig", "cp1252" if latin else declared):
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            return data.decode(encoding)
    return data.decode("cp1252", errors="replace")
