"""Kept conversations of whoever has signed in: listed, opened, renamed, exported, deleted."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.history import read_answers
from assistant.people.kept_answers import Conversations
from assistant.people.people_database import Kept
from assistant.types import Answer
from assistant.web.ask_routes import FORMATS, as_file
from assistant.web.requests import MOST_SAVED, Refused, bad_request, person_of, read_object
from assistant.web.schema import describes
from assistant.web.service import Turnstile, linked
from prompts import message


def conversation_routes(kept: Kept, desk: Turnstile, *, keeps: bool) -> APIRouter:
    """Routes of kept conversations, written one at a time; `keeps` says whether any are."""
    views, router = _Views(kept, desk, keeps=keeps), APIRouter(tags=["Kept conversations"])
    every, one = "/api/conversations", "/api/conversations/{number}"
    for path, method, view in (
        (every, "GET", views.every),
        (every, "POST", views.begin),
        (one, "GET", views.open),
        (one, "PUT", views.change),
        (one, "DELETE", views.remove),
        (f"{one}/file/{{form}}", "GET", views.file),
    ):
        router.add_api_route(
            path, view, methods=[method], response_model=None,
            openapi_extra=describes(path if method in ("POST", "PUT") else ""),
        )  # fmt: skip
    return router


class _Views:
    """What each route returns."""

    def __init__(self, kept: Kept, desk: Turnstile, *, keeps: bool) -> None:
        self._kept, self._desk, self._keeps = kept, desk, keeps

    def every(self, request: Request) -> JSONResponse:
        """The conversations of who asks, the last changed first, and whether any are kept."""
        person = person_of(request)
        if not self._keeps or person is None or not person.owner:
            return JSONResponse({"keeps": False, "conversations": []})
        found = Conversations(self._kept, person.owner).every()
        return JSONResponse({"keeps": True, "conversations": [asdict(one) for one in found]})

    async def begin(self, request: Request) -> JSONResponse:
        """Keep a conversation: `turns` are its Answers."""
        own = self._own(request)
        given = await read_object(request, MOST_SAVED)
        async with self._desk:
            number = await run_in_threadpool(lambda: own.begin(_turns(given)))
        if number is None:
            raise Refused(422, "too_many", message("conversations.too_many"))
        return JSONResponse({"id": number}, 201)

    def open(self, number: str, request: Request) -> JSONResponse:
        """Its Answers, oldest first."""
        turns = linked(self._found(number, request))
        return JSONResponse({"turns": [turn.as_json() for turn in turns]})

    async def change(self, number: str, request: Request) -> JSONResponse:
        """Keep what it has become (`turns`), or give it another name (`name`)."""
        own = self._own(request)
        given = await read_object(request, MOST_SAVED)
        name = given.get("name")
        if isinstance(name, str) and name.strip():
            done = await run_in_threadpool(own.rename, number, name.strip())
        else:
            async with self._desk:
                done = await run_in_threadpool(lambda: own.replace(number, _turns(given)))
        return _done(done)

    def remove(self, number: str, request: Request) -> JSONResponse:
        """Delete it for good."""
        return _done(self._own(request).remove(number))

    def file(self, number: str, form: str, request: Request) -> Response:
        """It as a file: md, docx or csv."""
        if form not in FORMATS:
            raise bad_request()
        return as_file(form, self._found(number, request), request)

    def _own(self, request: Request) -> Conversations:
        person = person_of(request)
        if not self._keeps or person is None or not person.owner:
            raise Refused(404, "not_kept", message("conversations.not_kept"))
        return Conversations(self._kept, person.owner)

    def _found(self, number: str, request: Request) -> list[Answer]:
        turns = self._own(request).turns(number)
        if turns is None:
            raise _gone()
        return turns


def _turns(given: dict[str, Any]) -> list[Answer]:
    turns = read_answers(given.get("turns"))
    if not turns:
        raise bad_request()
    return turns


def _done(found: bool) -> JSONResponse:
    if not found:
        raise _gone()
    return JSONResponse({"done": True})


def _gone() -> Refused:
    return Refused(404, "not_found", message("conversations.gone"))
