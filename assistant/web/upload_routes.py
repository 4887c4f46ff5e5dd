"""Upload and removal of reports, and the index run that follows, with its progress."""

import logging
import re
import shutil
import tempfile
import threading
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.people.keys import Role
from assistant.web.api import Refused, described_routes, person_of, too_large
from assistant.web.service import Service
from ingest.report_files import (
    SUFFIXES,
    find_files,
    free_path,
    put_back,
    remove_file,
    removed_files,
)
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
            said = {"reports": stats.reports, "seconds": max(1, round(stats.seconds))}
            self.progress = Progress(message=message("web.indexed", **said))
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


def safe_name(name: str) -> str:
    """A file name that is one on every system, and nothing but a name."""
    last = re.split(r"[/\\]", name)[-1]
    stem, dot, suffix = _FORBIDDEN.sub("_", last).strip(" .").rpartition(".")
    stem, suffix = (stem, f"{dot}{suffix}".lower()) if dot else (suffix, "")
    stem = stem.lstrip("-. ")[:100] or uuid.uuid4().hex[:8]
    return f"_{stem}{suffix}" if _RESERVED.match(stem + suffix) else stem + suffix


def manage_routes(shelf: Shelf) -> APIRouter:
    """Routes that change what is loaded; the gate lets editors alone through."""
    views = _Views(shelf)
    return described_routes(
        "Changing what is loaded",
        ("GET", "/api/progress", views.progress),
        ("POST", "/api/index", views.index),
        ("PUT", "/api/reports/{name}", views.upload),
        ("DELETE", "/api/reports/{name}", views.remove),
        ("GET", "/api/removed", views.removed),
        ("POST", "/api/removed/{name:path}", views.put_back),
    )


class _Views:
    """What each route returns."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def progress(self, request: Request) -> JSONResponse:
        """How far an index run is, and whether the one who asks may change reports."""
        person = person_of(request)
        may = person is not None and person.role.may(Role.EDITOR) and not self._shelf.follows
        return JSONResponse(asdict(self._shelf.progress) | {"may_change": may})

    def index(self) -> JSONResponse:
        """Read the reports folder anew."""
        self._check_is_own()
        return JSONResponse({"started": self._shelf.start()}, 202)

    async def upload(self, name: str, request: Request) -> JSONResponse:
        """Put the body into the reports folder; an index run makes it answer."""
        self._check_is_free()
        if not name.lower().endswith(SUFFIXES):
            raise Refused(415, "unsupported", message("web.bad_kind"))
        folder = Path(tempfile.mkdtemp())
        try:
            if not await _receive(request, folder / "upload"):
                raise too_large(MOST_BYTES)
            kept_as = await run_in_threadpool(self._shelf.add, name, folder / "upload")
        except OSError as error:
            raise _unwritable(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return JSONResponse({"file": kept_as}, 201)

    def remove(self, name: str) -> JSONResponse:
        """Take a report, named by its id, out of the folder and the index."""
        self._check_is_free()
        try:
            removed = self._shelf.remove(name)
        except OSError as error:
            raise _unwritable(error) from error
        if not removed:
            raise Refused(404, "not_removable", message("web.not_removable"))
        return JSONResponse({"started": self._shelf.start(removed=True)}, 202)

    def removed(self) -> JSONResponse:
        """The files that were removed and can be put back, the newest first."""
        return JSONResponse({
            "removed": [
                {"file": f.name, "removed": f.removed, "kept_until": f.kept_until}
                for f in removed_files(self._shelf.folder)
            ]
        })  # fmt: skip

    def put_back(self, name: str) -> JSONResponse:
        """Put a removed file back into the folder and the index."""
        self._check_is_free()
        try:
            kept_as = put_back(self._shelf.folder, name)
        except OSError as error:
            raise _unwritable(error) from error
        if kept_as is None:
            raise Refused(404, "not_removed", message("web.not_removed"))
        return JSONResponse({"file": kept_as, "started": self._shelf.start()}, 202)

    def _check_is_free(self) -> None:
        if self._shelf.progress.running:
            raise Refused(409, "busy", message("web.busy"))
        self._check_is_own()

    def _check_is_own(self) -> None:
        if self._shelf.follows:
            raise Refused(409, "follows", message("web.follows"))


def _unwritable(error: OSError) -> Refused:
    return Refused(507, "unwritable", message("web.unwritable", reason=error.strerror or ""))


async def _receive(request: Request, target: Path) -> bool:
    """Write the body to a file; False as soon as it is too long."""
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST_BYTES:
        return False
    size = 0
    with target.open("wb") as file:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                return False
            file.write(part)
    return size > 0
