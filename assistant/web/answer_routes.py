"""Answers: asked for, whole or as a stream; opinions of them; cards that other pages show."""

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from html import escape
from threading import Event
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from assistant.answers.refusals import suggestions
from assistant.explain.explanation import Watch
from assistant.front_end import Scope
from assistant.input import read_history
from assistant.library.reports import in_words
from assistant.output import where
from assistant.people.people_database import Card, Kept, find_card, keep_card, keep_feedback
from assistant.types import Answer
from assistant.web.api import (
    Refused,
    bad_request,
    base_of,
    described_routes,
    details,
    parts_of,
    problem,
    question_of,
    read_object,
    scope_given,
)
from assistant.web.assets import page, texts
from assistant.web.service import Service
from ingest.types import Basis, Place
from prompts import message

Made = TypeVar("Made")
# How often it is looked whether the one who asked is still there, in seconds.
_LOOK = 0.5


def ask_routes(service: Service, kept: Kept) -> APIRouter:
    """Routes that answer and keep."""
    views = _Asking(service, kept)
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


class _Asking:
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


# What other pages show: answer cards, the chat alone, and the page that makes snippets.

_MARK = re.compile(r"\s*\[(\d{1,3})\]")
_ADDRESS = re.compile(r"/answers/([\w-]{1,40})")
_HEIGHT, _WIDTH = 420, 640


def card_routes(service: Service, kept: Kept) -> APIRouter:
    """Routes of answer cards, and of the chat alone, for an iframe."""
    views = _Cards(service, kept)
    router = described_routes(
        "Answer cards",
        ("POST", "/answers", views.keep),
        ("GET", "/answers/{number}.json", views.as_json),
        ("GET", "/answers/{number}", views.as_page),
        ("GET", "/oembed", views.oembed),
    )
    hidden = described_routes(
        "",
        ("GET", "/embedding", views.embedding),
        ("GET", "/embed", views.chat),
        ("GET", "/embed/start", views.start),
        shown=False,
    )
    router.include_router(hidden)
    return router


class _Cards:
    """What each route returns."""

    def __init__(self, service: Service, kept: Kept) -> None:
        self._service, self._kept = service, kept

    def chat(self) -> HTMLResponse:
        """The chat alone."""
        return HTMLResponse(page("embed", title=message("web.title")))

    def start(self) -> dict[str, Any]:
        """What the chat begins with."""
        return {
            "examples": list(suggestions(self._service.assistant.library)),
            "summary": self._service.summary(),
            "model": self._service.assistant.chat_model,
            "samples": self._service.settings.shows_samples,
        }

    async def keep(self, request: Request) -> JSONResponse:
        """Keep a recent answer, named by its id, at a permanent address."""
        answer = self._service.recent.get(str((await read_object(request)).get("id")))
        if answer is None or not answer.citations:
            raise Refused(404, "not_found", message("card.not_recent"))
        library = self._service.assistant.library
        card = await run_in_threadpool(keep_card, self._kept, answer.as_json(), library)
        return JSONResponse({"id": card.id, "link": f"/answers/{card.id}"}, 201)

    def as_json(self, number: str) -> JSONResponse:
        """A saved answer, and whether the reports have changed since."""
        card = self._card(number)
        changed = card.changed(self._service.assistant.library)
        told = {"id": card.id, "made": card.made, "changed": changed, "said": _since(card, changed)}
        return JSONResponse(told | {"answer": card.answer})

    def as_page(self, number: str, request: Request) -> HTMLResponse:
        """A saved answer as a page, which may be framed where framing is allowed."""
        card = self._card(number)
        base = base_of(request)
        html = page(
            "card", title=card.question, id=card.id, answer=_shown(card.answer),
            said=_since(card, card.changed(self._service.assistant.library)),
            oembed=f"{base}/oembed?{urlencode({'url': f'{base}/answers/{card.id}'})}",
        )  # fmt: skip
        return HTMLResponse(html)

    def oembed(
        self, url: str, request: Request, maxwidth: int = _WIDTH, maxheight: int = _HEIGHT
    ) -> JSONResponse:
        """What a publishing system asks to show a card by its address."""
        found = _ADDRESS.fullmatch(parts_of(url).path)
        if not found:
            raise Refused(404, "not_found", message("card.gone"))
        card = self._card(found[1])
        base = base_of(request)
        width, height = max(1, min(_WIDTH, maxwidth)), max(1, min(_HEIGHT, maxheight))
        frame = (
            f'<iframe src="{escape(base)}/answers/{card.id}" width="{width}" height="{height}"'
            f' title="{escape(card.question)}"></iframe>'
        )
        return JSONResponse(
            {"type": "rich", "version": "1.0", "title": card.question, "html": frame,
             "width": width, "height": height, "provider_name": message("web_window.title")}
        )  # fmt: skip

    def embedding(self) -> HTMLResponse:
        """The page that makes the lines for another page."""
        return HTMLResponse(page("embedding", title=message("web_window.embedding")))

    def _card(self, number: str) -> Card:
        card = find_card(self._kept, number)
        if card is None:
            raise Refused(404, "not_found", message("card.gone"))
        return card


def _since(card: Card, changed: bool) -> str:
    key = "card.changed" if changed else "card.same"
    return message(key, date=in_words(card.made[:10]))


def _shown(answer: Mapping[str, Any]) -> str:
    """An Answer as HTML of which every word is escaped, as the scripts make it."""
    table = answer.get("table")
    if table and table["side_by_side"]:
        rows = [[_marked(_cell(cell)) for cell in row] for row in table["rows"]]
        table = {"columns": table["columns"], "rows": rows}
    else:
        table = None
    lines = filter(str.strip, str(answer["answer"]).splitlines())
    return page(
        "answer",
        status=texts().get(f"status_{answer.get('status')}"),
        lines=[
            {"html": _marked(line), "leads": line.rstrip().endswith(":") and not _MARK.search(line)}
            for line in lines
        ],
        table=table,
        sources=[_source(cited) for cited in answer["citations"]],
    )


def _cell(cell: Mapping[str, Any]) -> str:
    return f"{cell['text']} [{cell['citation']}]" if cell.get("citation") else str(cell["text"])


def _source(cited: Mapping[str, Any]) -> dict[str, Any]:
    place = Place(tuple(cited["pages"]), tuple(cited["labels"]), Basis(cited["basis"]))
    date = in_words(cited["inspected"] or cited["published"])
    return {**cited, "date": date, "where": where(place)}


def _marked(line: str) -> str:
    """Text whose marks lead to their sources; a mark stays on the line of the word before it."""
    parts = _MARK.split(line)
    shown = [escape(part) for part in parts]
    for i in range(1, len(parts), 2):
        before, space, word = shown[i - 1].rpartition(" ")
        mark = f'<a class="ra-mark" href="#c{parts[i]}">{parts[i]}</a>'
        shown[i - 1] = before + space
        shown[i] = f'<span class="ra-nobr">{word}{mark}</span>'
    return "".join(shown)
