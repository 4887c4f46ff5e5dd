"""POST /api/ask, whole or as a stream, and feedback."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.explain.explanation import Watch
from assistant.filters import Scope
from assistant.input import read_history
from assistant.people.people_database import Kept, keep_feedback
from assistant.types import Answer
from assistant.web.documentation import described_routes
from assistant.web.requests import (
    Refused,
    bad_request,
    details,
    problem,
    question_of,
    read_object,
    scope_given,
)
from assistant.web.service import Service

Made = TypeVar("Made")
# How often it is looked whether the one who asked is still there, in seconds.
_LOOK = 0.5


def ask_routes(service: Service, kept: Kept) -> APIRouter:
    """Routes that answer and keep."""
    views = _Views(service, kept)
    return described_routes(
        "Questions",
        ("POST", "/api/ask", views.ask),
        ("POST", "/api/ask/stream", views.stream),
        ("POST", "/api/stop", views.stop),
        ("POST", "/api/feedback", views.feedback),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question as it came in."""

    question: str
    history: list[Answer]
    scope: Scope
    explain: bool


class _Views:
    """What each route returns."""

    def __init__(self, service: Service, kept: Kept) -> None:
        self._service, self._kept = service, kept

    async def ask(self, request: Request) -> JSONResponse:
        """Answer a question from the reports.

        A refusal is an Answer too; a question that cannot be used is 422.
        """
        asked = await self._asked(request)
        watch = Watch() if asked.explain else None
        async with self._service.turnstile:
            answer = await unless_left(
                request,
                lambda stop: self._service.answer(
                    asked.question, asked.history, asked.scope, stop, watch
                ),
            )
        fault = answer.error
        if fault and fault.code == "question":
            return problem(422, fault.code, fault.message, fault.id)
        why = {"explain": self._service.why(watch, answer)} if watch else {}
        return JSONResponse(answer.as_json() | why)

    async def stream(self, request: Request) -> Response:
        """Answer as server-sent events.

        `statement` for each checked statement as it comes, then `answer` with the whole Answer,
        or `problem`.
        """
        asked = await self._asked(request)
        self._service.turnstile.check()
        return event_stream(self._events(asked))

    async def stop(self, request: Request) -> JSONResponse:
        """Stop the chat model of an answer that is on its way in the window."""
        run = (await read_object(request)).get("run")
        return JSONResponse({"stopped": isinstance(run, str) and self._service.stop(run)})

    async def feedback(self, request: Request) -> JSONResponse:
        """Keep an opinion on an answer; the question is kept only where it is sent along."""
        given = await read_object(request)
        if not await run_in_threadpool(keep_feedback, self._kept, given):
            raise bad_request()
        return JSONResponse({"kept": True})

    async def _asked(self, request: Request) -> _Asked:
        given = await read_object(request)
        return _Asked(
            question_of(given),
            read_history(given.get("history")),
            scope_given(request, given, self._service.assistant.library),
            given.get("explain") is True,
        )

    async def _events(self, asked: _Asked) -> AsyncIterator[str]:
        yield ": the question has arrived\n\n"
        try:
            async with self._service.turnstile:
                async for step in steps_of(
                    self._service, asked.question, asked.history, asked.scope
                ):
                    yield _event(step)
        except Refused as refused:
            yield _sent("problem", details(refused.status, refused.code, str(refused)))


def event_stream(lines: AsyncIterator[str]) -> StreamingResponse:
    """Server-sent events, each sent as soon as it is there."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def steps_of(
    service: Service, question: str, history: list[Answer], scope: Scope
) -> AsyncIterator[str | Answer]:
    """The checked statements and the Answer; when the one who asked has left, the model stops."""
    run = uuid.uuid4().hex
    try:
        async for step in iterate_in_threadpool(service.stream(question, history, scope, run)):
            yield step
    finally:
        service.stop(run)


def _event(step: str | Answer) -> str:
    if isinstance(step, str):
        return _sent("statement", {"text": step})
    fault = step.error
    if fault and fault.code == "question":
        return _sent("problem", details(422, fault.code, fault.message, fault.id))
    return _sent("answer", step.as_json())


def _sent(name: str, data: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


async def unless_left(request: Request, answer: Callable[[Event], Made]) -> Made:
    """What is made in a thread; its chat model stops when the one who asked has left."""
    stop = Event()
    task = asyncio.create_task(run_in_threadpool(answer, stop))
    while not (await asyncio.wait([task], timeout=_LOOK))[0]:
        if await request.is_disconnected():
            stop.set()
    return await task
