"""What changed among the files: read the new ones, say why one cannot be read."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from ingest.files.folder import resolved, shown_name
from ingest.reader import Reading, read_all
from ingest.types import Report
from vectorstore.types import FileState


class Progress(Protocol):
    """Told how a long run gets on."""

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """`done` more of `total` units of a stage are done; 0 announces the stage."""


def silent(stage: str, done: int, total: int, detail: str = "") -> None:
    """No progress shown."""


def path_key(path: Path) -> str:
    """The path by which a file is known; letters that are none are written out."""
    return str(resolved(path)).encode("utf-8", "backslashreplace").decode()


def read_changed(
    paths: Sequence[Path],
    known: Mapping[str, FileState],
    progress: Progress,
    *,
    check: bool = False,
) -> Iterator[tuple[FileState, Report | None]]:
    """The state of each file, with the report of one that is new or changed, as they are read.

    With `check` a file is known by its bytes, else by its size and time.
    """
    changed: list[Path] = []
    for key, path in {path_key(path): path for path in paths}.items():
        state = known.get(key)
        if state and _is_as_read(path, state) and not (check and _was_edited(path, state)):
            yield state, None
        else:
            changed.append(path)
    progress("reading", 0, len(changed))
    pages = chunks = 0
    with closing(read_all(changed)) as readings:
        for reading in readings:
            pages += len(reading.report.pages) if reading.report else 0
            chunks += len(reading.report.chunks) if reading.report else 0
            progress("reading", 1, len(changed), f"{pages} pages, {chunks} chunks")
            yield _state(reading), reading.report


def _is_as_read(path: Path, state: FileState) -> bool:
    try:
        found = path.stat()
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (state.size, state.modified)


def _was_edited(path: Path, state: FileState) -> bool:
    """Whether the bytes of a file are others than those that were read; its size is the same."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != state.report_id
    except OSError:
        return True


def _state(reading: Reading) -> FileState:
    return FileState(
        path_key(reading.path),
        reading.report.id if reading.report else "",
        reading.status,
        reading.reason,
        reading.size,
        reading.modified,
    )


def without_doubles(states: Iterable[FileState]) -> list[FileState]:
    """Two files of the same content are one report; the second is listed with the first's name."""
    first: dict[str, str] = {}
    result: list[FileState] = []
    for state in states:
        if state.status in ("ok", "duplicate") and state.report_id in first:
            name, other = (shown_name(Path(p)) for p in (state.path, first[state.report_id]))
            reason = f"{name} has the same content as {other}."
            state = FileState(
                state.path, state.report_id, "duplicate", reason, state.size, state.modified
            )
        elif state.status in ("ok", "duplicate"):
            first[state.report_id] = state.path
            state = FileState(state.path, state.report_id, "ok", "", state.size, state.modified)
        result.append(state)
    return result
