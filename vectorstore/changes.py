"""What changed among the files: read the new ones, say why one cannot be read."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from ingest.errors import ReportError
from ingest.reading import read_report
from ingest.types import Report
from vectorstore.types import FileState


class Progress(Protocol):
    """Told how a long run gets on."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` more of `total` units of a stage are done; 0 announces the stage."""


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


def read_changed(
    paths: Sequence[Path], known: dict[str, FileState], progress: Progress
) -> tuple[list[FileState], list[Report]]:
    """States of all files, each once, and the reports among those that are new or changed."""
    states: list[FileState] = []
    reports: dict[str, Report] = {}
    paths = list({path.resolve(): path for path in paths}.values())
    progress("reading", 0, len(paths))
    for path in paths:
        state, report = _read(path, known.get(str(path.resolve())))
        if report is not None and report.id not in reports:
            reports[report.id] = report
        states.append(state)
        progress("reading", 1, len(paths))
    return states, list(reports.values())


def _read(path: Path, known: FileState | None) -> tuple[FileState, Report | None]:
    name = str(path.resolve())
    try:
        stat = path.stat()
        size, modified = stat.st_size, stat.st_mtime_ns
    except OSError as error:
        return FileState(
            name, "", "unreadable", f"{path.name} cannot be opened: {error.strerror}.", 0, 0
        ), None
    if known and (known.size, known.modified) == (size, modified):
        return known, None
    try:
        report = read_report(path)
    except ReportError as error:
        return FileState(name, "", error.status, str(error), size, modified), None
    return FileState(name, report.id, "ok", "", size, modified), report


def without_doubles(states: Iterable[FileState]) -> list[FileState]:
    """Two files of the same content are one report; the second is listed with the first's name."""
    first: dict[str, str] = {}
    result: list[FileState] = []
    for state in states:
        if state.status in ("ok", "duplicate") and state.report_id in first:
            name, other = Path(state.path).name, Path(first[state.report_id]).name
            reason = f"{name} has the same content as {other}."
            state = FileState(
                state.path, state.report_id, "duplicate", reason, state.size, state.modified
            )
        elif state.status in ("ok", "duplicate"):
            first[state.report_id] = state.path
            state = FileState(state.path, state.report_id, "ok", "", state.size, state.modified)
        result.append(state)
    return result
