"""Files of reports: which of a folder count, their bytes and what these are; those taken out."""

import codecs
import contextlib
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path, PurePath

from ingest.errors import (
    ChangingFile,
    EmptyReport,
    EncryptedReport,
    MisnamedFile,
    ReportError,
    TooLarge,
    UnreadableFile,
    UnsupportedFile,
)

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".txt")
_FORMS_OF_REPORTS = (".pdf", ".docx")
MOST_BYTES = 200_000_000
# A file that is being copied is read again so often before it is given up.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a file, with the size and time (ns) that it had before and after."""

    data: bytes
    size: int
    modified: int


def find_files(folder: Path) -> list[Path]:
    """The files of a folder that count as reports: recursive, without hidden ones and notes.

    What only looks like a report is among them (a folder named x.pdf, a link that leads nowhere,
    a folder that cannot be opened): it is refused by name when it is read, not passed over.
    """
    return sorted(set(_found(folder)))


def _found(folder: Path) -> Iterator[Path]:
    closed: list[OSError] = []
    for base, folders, names in os.walk(folder, onerror=closed.append):
        at = Path(base)
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (at / name for name in folders if _looks_like_a_report(at / name))
        shown = (at / name for name in names if not name.startswith("."))
        yield from (path for path in shown if not _is_note(path) and _counts(path))
    yield from (Path(error.filename) for error in closed)


def _is_readme(path: Path) -> bool:
    return path.name.upper().startswith("README")


def _is_note(path: Path) -> bool:
    """Whether a file is a note on the folder; a README in the form of a report is named."""
    return _is_readme(path) and path.suffix.lower() not in _FORMS_OF_REPORTS


def _looks_like_a_report(folder: Path) -> bool:
    # Links to folders are not followed: they may lead round in a circle.
    return folder.is_symlink() or folder.suffix.lower() in SUFFIXES


def _counts(path: Path) -> bool:
    try:
        return path.suffix.lower() in SUFFIXES or path.is_symlink() or path.is_file()
    except OSError:
        return True


def shown_name(path: Path) -> str:
    """A file's name as it can be shown: on one line, without what does not print."""
    return "".join(c if c.isprintable() else "\ufffd" for c in path.name)


def resolved(path: Path) -> Path:
    """A path without links and steps back; a link that leads nowhere keeps its own name."""
    try:
        return path.resolve() if path.exists() else path.parent.resolve() / path.name
    except (OSError, RuntimeError):
        return path.absolute()


def read_bytes(path: Path) -> Content:
    """The bytes of a file that nobody wrote to meanwhile; raise ReportError with the reason."""
    name = shown_name(path)
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise UnreadableFile(f"{name} has a name that cannot be read: rename the file.") from error
    try:
        for _ in range(_ATTEMPTS):
            before = path.stat()
            _check_place(path, name)
            _check(path, name, before)
            data = path.read_bytes()
            if _mark(path.stat()) == _mark(before) and len(data) == before.st_size:
                return Content(data, before.st_size, before.st_mtime_ns)
    except OSError as error:
        raise UnreadableFile(f"{name} cannot be opened: {error.strerror}.") from error
    raise ChangingFile(f"{name} was being written while it was read: run index again.")


def _check_place(path: Path, name: str) -> None:
    if _is_readme(path):
        raise UnsupportedFile(
            f"{name} is passed over as a note on the folder: give it another name."
        )
    if path.is_symlink() and not path.resolve().is_relative_to(path.parent.resolve()):
        raise UnsupportedFile(f"{name} is a link to a file elsewhere: put the file itself here.")


def _check(path: Path, name: str, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        # A folder that cannot be opened says so.
        any(path.iterdir())
        raise UnsupportedFile(f"{name} is a folder, or a link to one: put the files here instead.")
    if not stat.S_ISREG(found.st_mode):
        raise UnsupportedFile(f"{name} is no file of data.")
    if found.st_size > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise TooLarge(f"{name} is larger than {limit} MB: save it with smaller pictures.")


def _mark(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


# Reports that were removed: their files are kept for a while, and can be put back.

# In the reports folder, hidden, so that no index run sees it.
_FOLDER = ".removed"
# Days for which a report that was removed can be put back.
GRACE = 30
_DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file that was taken out: its name as it was in the reports folder, and its days."""

    name: str
    path: Path
    removed: str
    kept_until: str


def remove_file(reports: Path, path: Path) -> None:
    """Take a file, named by its whole path, out of the reports folder that holds it."""
    target = reports / _FOLDER / path.relative_to(reports.resolve())
    target.parent.mkdir(parents=True, exist_ok=True)
    moved = free_path(target)
    shutil.move(path, moved)
    # The grace counts from now, and not from when the report was written.
    moved.touch()


def removed_files(reports: Path, older_than: float = 0) -> list[RemovedFile]:
    """The files that were removed more than so many days ago, the newest first."""
    found = sorted(_files(reports / _FOLDER), reverse=True)
    latest = time.time() - older_than * _DAY
    return [
        RemovedFile(
            path.relative_to(reports / _FOLDER).as_posix(), path, _day(at), _day(at + GRACE * _DAY)
        )
        for at, path in found
        if at <= latest
    ]


def put_back(reports: Path, name: str) -> str | None:
    """Move a removed file to where it was; the name that it has now, None where there is none."""
    found = next((file for file in removed_files(reports) if file.name == name), None)
    if found is None:
        return None
    target = free_path(reports / found.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(found.path, target)
    return target.relative_to(reports).as_posix()


def free_path(path: Path) -> Path:
    """The same path, or one with a number where that is taken."""
    numbered = (f"{path.stem}{f' ({n})' if n else ''}{path.suffix}" for n in range(10_000))
    return next(p for p in map(path.with_name, numbered) if not p.exists())


def _files(folder: Path) -> Iterator[tuple[float, Path]]:
    for path in folder.rglob("*"):
        if path.is_file():
            stat = path.stat()
            yield max(stat.st_mtime, stat.st_ctime), path


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(at))


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
