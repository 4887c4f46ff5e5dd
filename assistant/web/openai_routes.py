"""/v1/chat/completions and /v1/models: the interface that many programs speak already."""

import json
import time
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.front_end import Scope
from assistant.types import Answer, Status
from assistant.web.answer_routes import event_stream, steps_of, unless_left
from assistant.web.api import (
    MEDIA,
    Refused,
    bad_request,
    base_of,
    described_routes,
    details,
    read_object,
    scope_given,
)
from assistant.web.service import Recent, Service, source_line
from prompts import message

MODEL = "council-reports"
# Turns before the last that are taken up, and conversations of which the Answers are kept.
_TURNS, _KEPT = 6, 200
_Key = tuple[tuple[str, ...], tuple[str, ...]]


def openai_routes(service: Service) -> APIRouter:
    """Routes that speak OpenAI's protocol."""
    views = _Views(service)
    return described_routes(
        "OpenAI's protocol",
        ("GET", "/v1/models", views.models),
        ("GET", "/v1/models/{name}", views.model),
        ("POST", "/v1/chat/completions", views.complete),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of a conversation, the last of which is to be answered."""

    questions: tuple[str, ...]
    scope: Scope
    base: str
    stream: bool
    usage: bool


class _Views:
    """What each route returns."""

    def __init__(self, service: Service) -> None:
        self._service = service
        # By the questions that led to them: this protocol sends texts alone back.
        self._earlier: Recent[_Key, Answer] = Recent(_KEPT)

    def models(self) -> JSONResponse:
        """The one model there is."""
        return JSONResponse({"object": "list", "data": [_model()]})

    def model(self, name: str) -> JSONResponse:
        """That model by its name."""
        return JSONResponse(_model()) if name == MODEL else _failed(_unknown(name))

    async def complete(self, request: Request) -> Response:
        """Answer the last message of a conversation.

        The sources stand below the text; `citations` and `status` of the message hold them for
        programs. The filters of /api/ask may stand beside the messages.
        """
        try:
            asked = await self._asked(request)
            self._service.turnstile.check()
            if not asked.stream:
                async with self._service.turnstile:
                    return await unless_left(request, lambda stop: self._whole(asked, stop))
        except Refused as refused:
            return _failed(refused)
        return event_stream(self._chunks(asked))

    def _whole(self, asked: _Asked, stop: Event) -> JSONResponse:
        history = self._history(asked, stop)
        answer = self._service.answer(asked.questions[-1], history, asked.scope, stop)
        if answer.error and answer.error.code == "question":
            return _failed(Refused(422, answer.error.code, answer.error.message))
        self._earlier.keep(_key(asked), answer)
        return _completion(answer, asked)

    async def _asked(self, request: Request) -> _Asked:
        given = await read_object(request)
        name = given.get("model", MODEL)
        if name != MODEL:
            raise _unknown(str(name))
        questions = _questions(given.get("messages"))
        if not questions:
            raise bad_request(message("web.no_message"))
        options = given.get("stream_options")
        return _Asked(
            tuple(questions[-_TURNS - 1 :]),
            scope_given(request, given, self._service.assistant.library),
            base_of(request),
            given.get("stream") is True,
            isinstance(options, Mapping) and options.get("include_usage") is True,
        )

    def _history(self, asked: _Asked, stop: Event) -> list[Answer]:
        """The Answers to the questions before: as they were given, else answered again."""
        history: list[Answer] = []
        for count in range(1, len(asked.questions)):
            key = (asked.questions[:count], asked.scope.only)
            answer = self._earlier.get(key)
            if answer is None:
                question = asked.questions[count - 1]
                answer = self._service.answer(question, history, asked.scope, stop)
                self._earlier.keep(key, answer)
            if answer.status is not Status.FAILED:
                history.append(answer)
        return history

    async def _chunks(self, asked: _Asked) -> AsyncIterator[str]:
        name, said = f"chatcmpl-{uuid.uuid4().hex}", ""
        yield _chunk(name, {"role": "assistant", "content": ""})
        try:
            async with self._service.turnstile:
                history = await run_in_threadpool(self._history, asked, Event())
                async for step in steps_of(
                    self._service, asked.questions[-1], history, asked.scope
                ):
                    if isinstance(step, str):
                        said += step
                        yield _chunk(name, {"content": step})
                        continue
                    self._earlier.keep(_key(asked), step)
                    rest = f"{step.answer.removeprefix(said)}{_sources(step, asked.base)}"
                    yield _chunk(name, {"content": rest, **_extra(step, asked.base)})
        except Refused as refused:
            yield _line(_failure(refused))
            return
        yield _chunk(name, {}, "stop")
        if asked.usage:
            yield _line({**_head(name, "chat.completion.chunk"), "choices": [], "usage": _USAGE})
        yield "data: [DONE]\n\n"


def _key(asked: _Asked) -> _Key:
    return asked.questions, asked.scope.only


def _questions(messages: object) -> list[str]:
    """The texts of the messages that people wrote."""
    found = messages if isinstance(messages, list) else []
    asked = [m for m in found if isinstance(m, Mapping) and m.get("role") == "user"]
    return [text for m in asked if (text := _text(m.get("content"))).strip()]


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts: Sequence[Any] = content if isinstance(content, list) else []
    texts = (part.get("text") for part in parts if isinstance(part, Mapping))
    return "\n".join(text for text in texts if isinstance(text, str))


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def _completion(answer: Answer, asked: _Asked) -> JSONResponse:
    text = f"{answer.answer}{_sources(answer, asked.base)}"
    said = {"role": "assistant", "content": text, "refusal": None, **_extra(answer, asked.base)}
    choice = {"index": 0, "message": said, "logprobs": None, "finish_reason": "stop"}
    name = f"chatcmpl-{answer.id}"
    return JSONResponse({**_head(name, "chat.completion"), "choices": [choice], "usage": _USAGE})


def _extra(answer: Answer, base: str) -> dict[str, Any]:
    """What is told beside the text: the citations with whole addresses, and the status."""
    citations = [c.as_json() for c in answer.citations]
    for citation in citations:
        citation["link"] = f"{base}{citation['link']}" if citation["link"] else None
    return {"citations": citations, "status": answer.status.value}


def _sources(answer: Answer, base: str) -> str:
    # In angles an address is a link as a whole: its last full stop would be left out of it.
    lines = [
        f"[{c.n}] {source_line(c)}: “{c.quote}”{f' <{base}{c.link}>' if c.link else ''}"
        for c in answer.citations
    ]
    offers = [f"- {choice}" for choice in answer.choices]
    below = [message("web.sources"), *lines] if lines else []
    return "".join(f"\n\n{part}" for part in ("\n".join(offers), "\n".join(below)) if part)


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "council-report-assistant"}


def _head(name: str, kind: str) -> dict[str, Any]:
    return {"id": name, "object": kind, "created": int(time.time()), "model": MODEL}


def _chunk(name: str, delta: Mapping[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return _line({**_head(name, "chat.completion.chunk"), "choices": [choice]})


def _line(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


def _unknown(name: str) -> Refused:
    known = message("web.no_such_model", name=name[:80], known=MODEL)
    return Refused(404, "model_not_found", known)


def _failure(refused: Refused) -> dict[str, Any]:
    """A problem that a client of this protocol understands too."""
    kind = "rate_limit_error" if refused.status == 429 else "invalid_request_error"
    error = {"message": str(refused), "type": kind, "param": None, "code": refused.code}
    return details(refused.status, refused.code, str(refused)) | {"error": error}


def _failed(refused: Refused) -> JSONResponse:
    return JSONResponse(
        _failure(refused), refused.status, headers=refused.headers, media_type=MEDIA
    )
