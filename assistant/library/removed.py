"""Reports that were removed: their files are kept for a while, and can be put back."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
