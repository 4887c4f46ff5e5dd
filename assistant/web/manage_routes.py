"""Routes of upload, removal and progress."""

import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from assistant.web.ask_routes import problem
from assistant.web.manage import MOST_BYTES, SUFFIXES, Shelf
from prompts import message


def manage_routes(shelf: Shelf) -> APIRouter:
    """Routes that change what is loaded; refused from beyond this machine."""
    router = APIRouter()

    @router.get("/api/progress")
    def progress() -> JSONResponse:
        return JSONResponse(shelf.progress.as_json() | {"may_change": shelf.may_change})

    @router.put("/api/reports/{name}")
    async def upload(name: str, request: Request) -> JSONResponse:
        if not shelf.may_change:
            return problem(403, "forbidden", message("web.no_changes"))
        if not name.lower().endswith(SUFFIXES):
            return problem(415, "unsupported", message("web.bad_kind"))
        if shelf.progress.running:
            return problem(409, "busy", message("web.busy"))
        folder = Path(tempfile.mkdtemp())
        try:
            kept = await _receive(request, folder / "upload")
            if not kept:
                return problem(
                    413, "too_large", message("web.too_large", limit=MOST_BYTES // 1_000_000)
                )
            kept_as = await run_in_threadpool(shelf.add, name, folder / "upload")
        except OSError as error:
            return problem(
                507, "unwritable", message("web.unwritable", reason=error.strerror or "")
            )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return JSONResponse({"file": kept_as}, 201)

    @router.post("/api/index")
    def index() -> JSONResponse:
        if not shelf.may_change:
            return problem(403, "forbidden", message("web.no_changes"))
        return JSONResponse({"started": shelf.start()}, 202)

    @router.delete("/api/reports/{report_id}")
    def remove(report_id: str) -> JSONResponse:
        if not shelf.may_change:
            return problem(403, "forbidden", message("web.no_changes"))
        if shelf.progress.running:
            return problem(409, "busy", message("web.busy"))
        try:
            if not shelf.remove(report_id):
                return problem(404, "not_removable", message("web.not_removable"))
        except OSError as error:
            return problem(
                507, "unwritable", message("web.unwritable", reason=error.strerror or "")
            )
        return JSONResponse({"started": shelf.start()}, 202)

    return router


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
