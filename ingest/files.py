"""Files as they lie in a folder: which count as reports, how they are named, and their bytes."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ChangingFile, TooLarge, UnreadableFile, UnsupportedFile

SUFFIXES = (".pdf", ".docx", ".html", ".htm", ".txt")
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
    """The files of a folder that count as reports: recursive, without hidden ones and READMEs.

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
        shown = (
            at / n for n in names if not n.startswith(".") and not n.upper().startswith("README")
        )
        yield from (path for path in shown if _counts(path))
    yield from (Path(error.filename) for error in closed)


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
            _check(path, name, before)
            data = path.read_bytes()
            if _mark(path.stat()) == _mark(before) and len(data) == before.st_size:
                return Content(data, before.st_size, before.st_mtime_ns)
    except OSError as error:
        raise UnreadableFile(f"{name} cannot be opened: {error.strerror}.") from error
    raise ChangingFile(f"{name} was being written while it was read: run index again.")


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
