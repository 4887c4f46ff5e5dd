"""POST /api/ask, feedback, and the saving of conversations."""

import json
import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.types import Status
from assistant.web.export import as_docx, as_markdown
from assistant.web.feedback import keep_feedback
from assistant.web.history import read_history
from assistant.web.service import Service
from prompts import message

# Ten Answers with their passages and citations stay far below this.
_MOST_BYTES = 4_000_000
_MOST_COUNCILS = 200
_FORMATS = {
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}


def ask_routes(service: Service) -> APIRouter:
    """Routes that answer and keep."""
    router = APIRouter()

    @router.post("/api/ask")
    async def ask(request: Request) -> JSONResponse:
        given = await _body(request)
        question = None if given is None else given.get("question")
        if given is None or not isinstance(question, str):
            return problem(422, "request", message("web.bad_request"))
        history = read_history(given.get("history"))
        councils = [c for c in given.get("councils") or () if isinstance(c, str)][:_MOST_COUNCILS]
        answer = await run_in_threadpool(service.answer, question, history, councils)
        fault = answer.error
        if answer.status is Status.FAILED and fault and fault.code == "question":
            return problem(422, fault.code, fault.message, fault.id)
        return JSONResponse(answer.as_json())

    @router.post("/api/feedback")
    async def feedback(request: Request) -> JSONResponse:
        given = await _body(request)
        if given is None or not await run_in_threadpool(keep_feedback, service.store.folder, given):
            return problem(422, "request", message("web.bad_request"))
        return JSONResponse({"kept": True})

    @router.post("/api/save/{form}")
    async def save(form: str, request: Request) -> Response:
        given = await _body(request)
        turns = read_all(given)
        if form not in _FORMATS or not turns:
            return problem(422, "request", message("web.bad_request"))
        kind, write = _FORMATS[form]
        return Response(
            write(turns),
            media_type=kind,
            headers={
                "Content-Disposition": f'attachment; filename="{message("web.file_name")}.{form}"'
            },
        )

    return router


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
