"""Read files into Reports, by their content and not their names, in processes of their own.

A file that breaks its reader costs nothing but itself.
"""

import contextlib
import hashlib
import math
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path

from ingest.documents import docx, html, text
from ingest.errors import DamagedReport, EmptyReport, ReportError, TooLarge, TooSlow
from ingest.facts.cover import first_page, read_cover
from ingest.facts.extraction import facts
from ingest.language.words import unbroken
from ingest.pages.pagination import paginate
from ingest.pdf import document
from ingest.register.councils import name_words
from ingest.register.profiles import profile
from ingest.report_files import Form, decoded, form_of, read_bytes, shown_name
from ingest.structure.chunks import chunks
from ingest.structure.outline import front_end, parts
from ingest.structure.roles import sentences
from ingest.types import Layout, Report

# Read one file into a Report. The kind of a file is told by its content, not by its name.

# A report has some words; less is a scan, or no report.
_FEWEST_CHARACTERS = 200
# Ten times those of the longest reports.
MOST_CHARACTERS = 5_000_000
# A hundred times those of the longest reports: each may become a sentence, with its place.
MOST_LINES = 200_000


def report_of(path: Path, data: bytes) -> Report:
    """The report that a file's bytes are; raise ReportError with one sentence for the user."""
    name = shown_name(path)
    return structure_report(hashlib.sha256(data).hexdigest(), name, _layout(name, data))


def structure_report(report_id: str, file: str, layout: Layout) -> Report:
    """Everything that is read from a file's layout."""
    front = front_end(layout)
    cover = read_cover(
        layout.blocks[: max(front, 1)], first_page(layout)[front:], layout.made, file
    )
    names = name_words(cover.council)
    kind = profile(cover.kind)
    found = parts(layout, names, cover.title, standards=kind.standards)
    sections = tuple(part.section for part in found)
    said = tuple(sentences(layout, found, names))
    return Report(
        id=report_id,
        file=file,
        cover=cover,
        text=layout.text,
        pages=layout.pages,
        sections=sections,
        sentences=said,
        chunks=tuple(chunks(report_id, layout.text, cover, sections, said)),
        facts=tuple(facts(layout, found, said, kind)),
        unread=layout.unread,
    )


def _layout(name: str, data: bytes) -> Layout:
    form = form_of(name, data)
    read = {
        Form.PDF: document.read_layout,
        Form.HTML: html.read_layout,
        Form.DOCX: docx.read_layout,
        Form.TEXT: _text_layout,
    }
    layout = read[form](name, data)
    _check_length(name, layout.text)
    if len(layout.text.strip()) < _FEWEST_CHARACTERS:
        raise EmptyReport(f"{name} holds too little text to be a report.")
    return layout


def _check_length(name: str, content: str) -> None:
    if len(content) > MOST_CHARACTERS:
        limit = MOST_CHARACTERS // 1_000_000
        raise TooLarge(f"{name} holds more than {limit} million characters: no report is so long.")
    if sum(map(bool, map(str.strip, content.split("\n")))) > MOST_LINES:
        raise TooLarge(f"{name} holds more than {MOST_LINES:,} lines: no report has so many.")


def _text_layout(name: str, data: bytes) -> Layout:
    content = unbroken(decoded(data)).replace("\r\n", "\n").replace("\r", "\n")
    _check_length(name, content)
    content = text.with_rows(content)
    paged = text.by_pages(content)
    if paged:
        return Layout(*paged, text.read_blocks(paged[0]))
    blocks = text.read_blocks(content)
    return Layout(content, paginate(content, blocks), blocks)


# Read files in processes of their own: a file that breaks its reader costs nothing but itself.
# PDFium and libxml2 are C: a broken file can end the process that reads it (ADR 8).

try:
    import resource
except ImportError:  # Windows has no such limits.
    resource = None  # type: ignore[assignment]


# Seconds of work that one file has; a thousand pages take about ten.
LIMIT = 60.0
# On a busy machine a file waits for its turn: by the clock it has so many times as long.
_PATIENCE = 5
# Seconds until it is looked at again whether a file has had its time.
_AGAIN = 1.0
# Seconds that a process may take to begin, on a machine that has much else to do.
_BEGINNING = 120.0
# Starting a process takes as long as reading some files.
_FILES_EACH = 4
# Bytes of address space beyond those of the process itself; a thousand pages take a tenth of it.
_MOST_MEMORY = 1 << 30
_OWN_MEMORY = Path("/proc/self/statm")
# Where the system does not say how much the process itself has.
_USUAL_MEMORY = 1 << 30
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Reading:
    """One file as read: the report, or status and reason; size and time as when it was read."""

    path: Path
    report: Report | None = None
    status: str = "ok"
    reason: str = ""
    size: int = 0
    modified: int = 0


Read = Callable[[Path], Reading]


def read_file(path: Path) -> Reading:
    """Read one file in this process."""
    size = modified = 0
    try:
        content = read_bytes(path)
        size, modified = content.size, content.modified
        return Reading(path, report_of(path, content.data), size=size, modified=modified)
    except ReportError as error:
        return Reading(path, None, error.status, str(error), size, modified)


def read_all(
    paths: Sequence[Path], workers: int = 0, limit: float = LIMIT, read: Read = read_file
) -> Generator[Reading]:
    """Read files in parallel, each given as soon as it is read; one a process is held, no more.

    A file whose process ends, or has not read it within `limit` seconds of work, is refused like
    others.
    """
    waiting = deque(paths)
    most = workers or os.cpu_count() or 1
    team = [_Reader(read) for _ in range(min(most, -(-len(waiting) // _FILES_EACH)))]
    try:
        for reader in team:
            reader.take(waiting)
        while busy := [reader for reader in team if reader.path]:
            for reader in _ready(busy, limit):
                reading = reader.result(limit)
                if reading:
                    # The next file is read while this report is put away.
                    reader.take(waiting)
                    yield reading
    finally:
        for reader in team:
            reader.stop()


def _ready(busy: Sequence["_Reader"], limit: float) -> list["_Reader"]:
    """Those that have something to say, or are out of time; waits for the first of them."""
    first = min(reader.ends(limit) for reader in busy)
    wait([reader.connection for reader in busy], max(0.0, first - time.monotonic()))
    now = time.monotonic()
    return [r for r in busy if r.connection.poll() or (now >= r.ends(limit) and r.is_late(limit))]


class _Reader:
    """A process that reads one file after another; a new one takes its place when it ends."""

    def __init__(self, read: Read) -> None:
        self.path: Path | None = None
        self._read = read
        self._open()

    def _open(self) -> None:
        self._begun = False
        self._since = time.monotonic()
        self._look, self._before = 0.0, 0.0
        self.connection, far = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(far, self._read), daemon=True)
        self._process.start()
        # With this end closed here, the death of the process is the end of what it sends.
        far.close()

    def take(self, waiting: deque[Path]) -> None:
        """Begin with the next file, if there is one."""
        self.path = waiting.popleft() if waiting else None
        self._since, self._look = time.monotonic(), 0.0
        self._before = _worked(self._process.pid or 0) if self._begun else 0.0
        if self.path:
            with contextlib.suppress(OSError):  # It ended meanwhile: `result` tells.
                self.connection.send(self.path)

    def ends(self, limit: float) -> float:
        """When the file may have had its time, besides that of its process to begin."""
        return max(self._since + limit + (0.0 if self._begun else _BEGINNING), self._look)

    def is_late(self, limit: float) -> bool:
        """Whether the file has had its time, and not only waited for its turn at the processor."""
        now = time.monotonic()
        patience = self._since + _PATIENCE * limit + (0.0 if self._begun else _BEGINNING)
        worked = _worked(self._process.pid or 0)
        late = now >= patience or math.isinf(worked) or worked - self._before >= limit
        self._look = 0.0 if late else now + _AGAIN
        return late

    def result(self, limit: float) -> Reading | None:
        """What became of the file; None where the process only said that it has begun."""
        path = self.path or Path()
        name = shown_name(path)
        try:
            if self.connection.poll():
                reading: Reading | None = self.connection.recv()
                if reading is None:
                    self._begun, self._since = True, time.monotonic()
                    self._before = _worked(self._process.pid or 0)
                return reading
            error: ReportError = TooSlow(f"{name} was not read within {limit:.0f} s: save it anew.")
        except (EOFError, OSError):
            if not self._begun:
                # No process can be started from here (a script without a main guard, say).
                return self._read(path)
            error = DamagedReport(f"{name} is damaged: reading it broke off.")
        self.stop()
        self._open()
        return _refused(path, error)

    def stop(self) -> None:
        """End the process."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _worked(pid: int) -> float:
    """Seconds of work that a process has had; without end where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return math.inf


def _refused(path: Path, error: ReportError) -> Reading:
    """What took too long is not tried again until it changes; a lack of memory may pass."""
    size = modified = 0
    with contextlib.suppress(OSError):
        if isinstance(error, TooSlow):
            size, modified = path.stat().st_size, path.stat().st_mtime_ns
    return Reading(path, None, error.status, str(error), size, modified)


def _serve(connection: Connection, read: Read) -> None:
    """The work of a process: read what it is sent, until nothing more comes."""
    # Ctrl-C goes to every process of the terminal: the first one decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        while True:
            connection.send(_within_memory(read, connection.recv()))


def _within_memory(read: Read, path: Path) -> Reading:
    """Read a file; one that wants more than `_limit_memory` leaves is refused in one sentence."""
    try:
        return read(path)
    except MemoryError:
        most = _MOST_MEMORY >> 30
        wants = f"{shown_name(path)} wants more than {most} GB of memory: save it anew."
        return _refused(path, TooLarge(wants))


def _limit_memory() -> None:
    """A file that unpacks to more than a machine bears ends its own reader alone."""
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):
            most = _MOST_MEMORY + _own_memory()
            resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _own_memory() -> int:
    """Bytes of address space that this process has now."""
    try:
        return int(_OWN_MEMORY.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return _USUAL_MEMORY
