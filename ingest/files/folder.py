"""Files as they lie in a folder: which count as reports, their names and bytes; those taken out."""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import ChangingFile, TooLarge, UnreadableFile, UnsupportedFile

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
