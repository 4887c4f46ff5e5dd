"""POST /api/ask, feedback, and the saving of conversations."""

import asyncio
import json
import re
from collections.abc import Callable
from threading import Event
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.explaining.trace import Watch
from assistant.history import read_history, strings
from assistant.types import Answer
from assistant.web.export import as_csv, as_docx, as_markdown
from assistant.web.feedback import keep_feedback
from assistant.web.service import Service
from prompts import message

# Ten Answers with their passages and citations stay far below this.
_MOST_BYTES = 4_000_000
_MOST_COUNCILS = 200
# How often it is looked whether the one who asked is still there, in seconds.
_LOOK = 0.5
_FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}


def ask_routes(service: Service) -> APIRouter:
    """Routes that answer and keep."""
    views, router = _Views(service), APIRouter()
    router.add_api_route("/api/ask", views.ask, methods=["POST"], response_model=None)
    router.add_api_route("/api/stop", views.stop, methods=["POST"], response_model=None)
    router.add_api_route("/api/feedback", views.feedback, methods=["POST"], response_model=None)
    router.add_api_route("/api/save/{form}", views.save, methods=["POST"], response_model=None)
    return router


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def ask(self, request: Request) -> JSONResponse:
        """An Answer, with why it is so if asked; a question that cannot be used is 422."""
        given = await _body(request)
        question = (given or {}).get("question")
        if given is None or not isinstance(question, str):
            return problem(422, "request", message("web.bad_request"))
        history = read_history(given.get("history"))
        councils = strings(given.get("councils"))[:_MOST_COUNCILS]
        watch = Watch() if given.get("explain") is True else None
        answer = await _unless_left(
            request, lambda stop: self._service.answer(question, history, councils, stop, watch)
        )
        fault = answer.error
        if fault and fault.code == "question":
            return problem(422, fault.code, fault.message, fault.id)
        why = {"explain": self._service.why(watch, answer)} if watch else {}
        return JSONResponse(answer.as_json() | why)

    async def stop(self, request: Request) -> JSONResponse:
        """Stop the chat model of an answer that is on its way."""
        run = (await _body(request) or {}).get("run")
        return JSONResponse({"stopped": isinstance(run, str) and self._service.stop(run)})

    async def feedback(self, request: Request) -> JSONResponse:
        """Keep an opinion on an answer."""
        given = await _body(request)
        folder = self._service.store.folder
        if given is None or not await run_in_threadpool(keep_feedback, folder, given):
            return problem(422, "request", message("web.bad_request"))
        return JSONResponse({"kept": True})

    async def save(self, form: str, request: Request) -> Response:
        """A conversation as a file."""
        turns = read_all(await _body(request))
        if form not in _FORMATS or not turns:
            return problem(422, "request", message("web.bad_request"))
        kind, write = _FORMATS[form]
        name = f"{message('web.file_name')}.{form}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write(turns), media_type=kind, headers=headers)


async def _unless_left(request: Request, answer: Callable[[Event], Answer]) -> Answer:
    """An answer made in a thread; its chat model stops when the one who asked has left."""
    stop = Event()
    task = asyncio.create_task(run_in_threadpool(answer, stop))
    while not (await asyncio.wait([task], timeout=_LOOK))[0]:
        if await request.is_disconnected():
            stop.set()
    return await task


def read_all(given: dict[str, Any] | None) -> list[Any]:
    """All turns of a conversation to be saved, ten at a time through the same careful reading."""
    turns = (given or {}).get("turns")
    if not isinstance(turns, list):
        return []
    return [
        answer
        for start in range(0, len(turns), 10)
        for answer in read_history(turns[start : start + 10])
    ]


def problem(status: int, code: str, sentence: str, number: str = "") -> JSONResponse:
    """An error as design section 6 has it."""
    return JSONResponse({"error": {"code": code, "message": sentence, "id": number}}, status)


async def _body(request: Request) -> dict[str, Any] | None:
    """A JSON object of bearable size, else None."""
    if not re.match(r"application/json\b", request.headers.get("content-type", "")):
        return None
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _MOST_BYTES:
            return None
    try:
        given = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None
