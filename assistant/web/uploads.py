"""Upload and removal of reports, with the index run that follows."""

import logging
import re
import shutil
import threading
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.library.removed import RemovedFile, free_path, put_back, remove_file, removed_files
from assistant.web.service import Service
from ingest.files.folder import find_files
from prompts import message
from vectorstore.errors import StoreError
from vectorstore.maintenance.build import How, build_index, path_key
from vectorstore.types import IndexStats

log = logging.getLogger(__name__)

MOST_BYTES = 100_000_000
_FORBIDDEN = re.compile(r"[^\w .,()&+-]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
# A file's path, size and time (ns).
_File = tuple[str, int, int]
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the current run is."""

    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    message: str = ""
    failed: bool = False

    def as_json(self) -> dict[str, Any]:
        """For the window's progress bar."""
        return {
            "running": self.running, "stage": self.stage, "done": self.done, "total": self.total,
            "message": self.message, "failed": self.failed,
        }  # fmt: skip


class Shelf:
    """Puts reports into the reports folder and takes them out; one run at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._busy = threading.Lock()
        self._seen: frozenset[_File] = frozenset()
        self._indexed: frozenset[_File] = frozenset()
        self.progress = Progress()

    @property
    def follows(self) -> bool:
        """Whether another process writes the index, and this one only reads it."""
        return self._service.settings.follow

    @property
    def folder(self) -> Path:
        """Where uploads go: the samples stay as they are."""
        return self._service.settings.reports_dir or Path("reports")

    def add(self, name: str, source: Path) -> str:
        """Put a file into the folder under a safe name; return that name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = free_path(self.folder / safe_name(name))
        shutil.move(source, target)
        return target.name

    def remove(self, report_id: str) -> bool:
        """Take a report's file out of the folder; False where that is not possible."""
        reading = self._service.reading
        with reading.mutex:
            states = [s for s in reading.ledger.files() if s.report_id == report_id]
        inside = [
            Path(s.path) for s in states if Path(s.path).is_relative_to(self.folder.resolve())
        ]
        for path in inside:
            remove_file(self.folder, path)
        return bool(inside)

    def removed(self) -> list[RemovedFile]:
        """The files that can be put back, the newest first."""
        return removed_files(self.folder)

    def put_back(self, name: str) -> str | None:
        """Put a removed file where it was; the name that it has now, None where there is none."""
        return put_back(self.folder, name)

    def start(self, *, removed: bool = False) -> bool:
        """Index the folder in a thread; False while a run is under way.

        The last report may go where one was `removed` from here: only then may the folder be empty.
        """
        if not self._busy.acquire(blocking=False):
            return False
        self.progress = Progress(running=True, stage="reading")
        threading.Thread(target=self._run, args=(removed,), daemon=True).start()
        return True

    def look(self) -> bool:
        """Index the folder where its files are others than were read; whether a run was started.

        They must be the same at two looks: one that is being copied is left until it is whole. A
        folder that is empty may be unmounted: nothing is done.
        """
        seen = _files(self._service.settings.reports)
        steady, self._seen = seen == self._seen, seen
        if not seen or not steady or seen == self._indexed:
            return False
        with self._service.reading.mutex:
            states = self._service.reading.ledger.files()
        changed = seen != {(s.path, s.size, s.modified) for s in states}
        if changed and not self.start():
            return False
        # What could not be read is not tried again until it changes.
        self._indexed = seen
        return changed

    def _run(self, removed: bool) -> None:
        try:
            stats = self._index(removed)
            self.progress = Progress(message=_said(stats))
        except (StoreError, OSError) as error:
            log.error("index run failed: %s", type(error).__name__)
            self.progress = Progress(failed=True, message=str(error))
        finally:
            if self.progress.running:
                self.progress = Progress(failed=True, message=message("web.index_failed"))
            self._busy.release()

    def _index(self, removed: bool) -> IndexStats:
        service = self._service

        def tell(stage: str, done: int, total: int, detail: str = "") -> None:
            at = self.progress
            so_far = at.done + done if at.stage == stage and done else done
            self.progress = Progress(True, stage, so_far, total)

        # Answers come from a snapshot meanwhile, and from the next one afterwards.
        files, how = find_files(service.settings.reports), How(may_empty=removed, apart=True)
        stats = build_index(service.store, files, service.embedder, tell, how)
        service.renew()
        return stats


def _files(folder: Path) -> frozenset[_File]:
    """The files of a folder that count as reports, each with its size and time."""
    found = set()
    for path in find_files(folder):
        with suppress(OSError):
            stat = path.stat()
            found.add((path_key(path), stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _said(stats: IndexStats) -> str:
    return message("web.indexed", reports=stats.reports, seconds=max(1, round(stats.seconds)))


def safe_name(name: str) -> str:
    """A file name that is one on every system, and nothing but a name."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = _FORBIDDEN.sub("_", last).strip(" .").rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}".lower()) if dot else (suffix, "")
    stem = stem.lstrip("-. ")[:100] or uuid.uuid4().hex[:8]
    return f"_{stem}{suffix}" if _RESERVED.match(stem + suffix) else stem + suffix
