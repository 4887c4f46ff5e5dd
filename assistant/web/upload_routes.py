"""Routes of upload, removal and progress."""

import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.people.keys import Role
from assistant.web.requests import person_of, problem
from assistant.web.schema import describes
from assistant.web.uploads import MOST_BYTES, Shelf
from ingest.files.folder import SUFFIXES
from prompts import message


def manage_routes(shelf: Shelf) -> APIRouter:
    """Routes that change what is loaded; the gate lets editors alone through."""
    views, router = _Views(shelf), APIRouter(tags=["Changing what is loaded"])
    for path, method, view in (
        ("/api/progress", "GET", views.progress),
        ("/api/index", "POST", views.index),
        ("/api/reports/{name}", "PUT", views.upload),
        ("/api/reports/{name}", "DELETE", views.remove),
    ):
        router.add_api_route(
            path, view, methods=[method], response_model=None, openapi_extra=describes(path)
        )
    return router


class _Views:
    """What each route returns."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def progress(self, request: Request) -> JSONResponse:
        """How far an index run is, and whether the one who asks may change reports."""
        person = person_of(request)
        may = person is not None and person.role.may(Role.EDITOR) and not self._shelf.follows
        return JSONResponse(self._shelf.progress.as_json() | {"may_change": may})

    def index(self) -> JSONResponse:
        """Read the reports folder anew."""
        return self._elsewhere() or JSONResponse({"started": self._shelf.start()}, 202)

    async def upload(self, name: str, request: Request) -> JSONResponse:
        """Put the body into the reports folder; an index run makes it answer."""
        refused = self._refusal()
        if refused:
            return refused
        if not name.lower().endswith(SUFFIXES):
            return problem(415, "unsupported", message("web.bad_kind"))
        folder = Path(tempfile.mkdtemp())
        try:
            if not await _receive(request, folder / "upload"):
                limit = MOST_BYTES // 1_000_000
                return problem(413, "too_large", message("web.too_large", limit=limit))
            kept_as = await run_in_threadpool(self._shelf.add, name, folder / "upload")
        except OSError as error:
            return _unwritable(error)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return JSONResponse({"file": kept_as}, 201)

    def remove(self, name: str) -> JSONResponse:
        """Take a report, named by its id, out of the folder and the index."""
        refused = self._refusal()
        if refused:
            return refused
        try:
            if not self._shelf.remove(name):
                return problem(404, "not_removable", message("web.not_removable"))
        except OSError as error:
            return _unwritable(error)
        return JSONResponse({"started": self._shelf.start(removed=True)}, 202)

    def _refusal(self) -> JSONResponse | None:
        if self._shelf.progress.running:
            return problem(409, "busy", message("web.busy"))
        return self._elsewhere()

    def _elsewhere(self) -> JSONResponse | None:
        if self._shelf.follows:
            return problem(409, "follows", message("web.follows"))
        return None


def _unwritable(error: OSError) -> JSONResponse:
    return problem(507, "unwritable", message("web.unwritable", reason=error.strerror or ""))


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
