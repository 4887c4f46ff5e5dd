"""The Batch page: upload a table of questions, run it, see and take the results."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.errors import BatchError
from assistant.web.assets import page
from assistant.web.batches import FILES, Batches
from assistant.web.bodies import sound
from assistant.web.problems import problem
from assistant.web.service import Service
from prompts import message

_MOST_BYTES = 20_000_000


def batch_routes(service: Service) -> APIRouter:
    """Routes of the Batch page; the gate lets editors run batches, and nobody else."""
    views, router = _Views(service), APIRouter()
    at = "/api/batch/{id}"
    for path, method, view in (
        ("/batch", "GET", views.page),
        ("/api/batch", "POST", views.upload),
        (at, "GET", views.state),
        (f"{at}/start", "POST", views.start),
        (f"{at}/stop", "POST", views.stop),
        (f"{at}/compare/{{other}}", "POST", views.compare),
        (f"{at}/files/{{name}}", "GET", views.file),
    ):
        router.add_api_route(path, view, methods=[method], response_model=None)
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._batches = Batches(service)

    def page(self) -> HTMLResponse:
        """The page; its script asks for the rest."""
        return HTMLResponse(page("batch", title=message("web.batch_title")))

    async def upload(self, request: Request, name: str = "") -> Response:
        """Keep a file of questions, and say its rows and faults."""
        data = b""
        async for part in request.stream():
            data += part
            if len(data) > _MOST_BYTES:
                limit = _MOST_BYTES // 1_000_000
                return problem(413, "too_large", message("web.too_large", limit=limit))
        return await run_in_threadpool(self._told, lambda: self._batches.put(name, data))

    def state(self, id: str) -> Response:
        """How far a run is."""
        return self._told(lambda: self._batches.state(id) | {"earlier": self._batches.earlier(id)})

    def start(self, id: str, request: Request) -> Response:
        """Begin, or go on."""
        base = str(request.base_url).rstrip("/")
        return self._told(lambda: {"started": self._batches.start(id, base)})

    def stop(self, id: str) -> Response:
        """Stop the run at work."""
        return self._told(lambda: {"stopped": self._batches.stop()})

    def compare(self, id: str, other: str, request: Request) -> Response:
        """Compare with an earlier run."""
        base = str(request.base_url).rstrip("/")
        return self._told(lambda: self._batches.compared(id, other, base))

    def file(self, id: str, name: str) -> Response:
        """A file of a run, to be kept: it is never shown as a page of this server."""
        path = self._batches.file(id, name)
        if path is None:
            return problem(404, "batch", message("web.batch_gone"))
        return FileResponse(path, media_type=FILES[name], filename=name)

    def _told(self, act: Callable[[], dict[str, Any]]) -> Response:
        """What an act gives, or why it cannot be done."""
        try:
            return JSONResponse(sound(act()))
        except BatchError as error:
            return problem(422, error.code, str(error))
