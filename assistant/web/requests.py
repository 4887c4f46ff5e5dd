"""A request: what is sent, read with limits; who sends it; the problem with which it is refused."""

import json
import re
from collections.abc import Mapping
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.errors import ScopeError
from assistant.front_end import ALL, Scope, scope_of
from assistant.library.reports import Library
from assistant.people.keys import Person
from assistant.web.assets import page
from prompts import message

# What goes wrong over HTTP, as problem details (RFC 9457), and the id of the request.

MEDIA = "application/problem+json"
# Set by the outermost layer for each request; what a person reports finds it in the log.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def details(status: int, code: str, sentence: str, number: str = "") -> dict[str, Any]:
    """The members of a problem; `id` is the request's where it has none of its own."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": code,
        "message": sentence,
        "id": number or request_id.get(),
    }


def problem(
    status: int,
    code: str,
    sentence: str,
    number: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as the response to a request."""
    body = details(status, code, sentence, number)
    return JSONResponse(body, status, headers=headers, media_type=MEDIA)


def told(
    request: Request, status: int, code: str, sentence: str,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A page for people who follow a link, a problem for programs."""
    if wants_page(request):
        return HTMLResponse(page("missing", title=sentence), status, headers)
    return problem(status, code, sentence, headers=headers)


def wants_page(request: Request) -> bool:
    """Whether a person follows a link."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


class Refused(Exception):
    """A request that is not answered: ends in a problem wherever it is raised."""

    def __init__(
        self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status, self.code, self.headers = status, code, headers

    @property
    def response(self) -> JSONResponse:
        """The problem."""
        return problem(self.status, self.code, str(self), headers=self.headers)


def bad_request(sentence: str = "") -> Refused:
    """A request whose body cannot be used."""
    return Refused(422, "request", sentence or message("web.bad_request"))


def no_such_address(request: Request, said: str = "") -> Response:
    """A page for people, a problem for programs."""
    return told(request, 404, "not_found", said or message("web.no_such_address"))


# JSON that anybody may have sent: of bearable size, and every string of it sound.

# Ten Answers with their passages stay below this.
MOST_BYTES = 1_000_000
# A whole conversation that is kept or saved as a file: its passages are not sent along.
MOST_SAVED = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAY_HOLD_ONE = re.compile(rb"\\u[dD][89a-fA-F]")


async def read_object(request: Request, most: int = MOST_BYTES) -> dict[str, Any]:
    """A JSON object; raise Refused for anything else, and for one that is too large."""
    if not re.match(r"application/json\b", request.headers.get("content-type", "")):
        raise bad_request()
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length[:12]) > most:
        raise too_large(most, "web.body_too_large")
    data = await read_body(request, most)
    if len(data) > most:
        raise too_large(most, "web.body_too_large")
    try:
        given = json.loads(data)
        found = sound(given) if _MAY_HOLD_ONE.search(data) else given
    except (ValueError, RecursionError) as error:
        raise bad_request() from error
    if not isinstance(found, dict):
        raise bad_request()
    return found


async def read_body(request: Request, most: int) -> bytes:
    """The body of a request; of one that is longer than `most`, a part that is longer too."""
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > most:
            break
    return bytes(data)


def too_large(most: int, said: str = "web.too_large") -> Refused:
    """A request with more bytes than are taken."""
    return Refused(413, "too_large", message(said, limit=most // 1_000_000))


def base_of(request: Request) -> str:
    """The address at which this server was asked, from which its own are made whole."""
    return str(request.base_url).rstrip("/")


def sound(value: Any) -> Any:
    """A JSON value in which no string has half a character (a lone surrogate)."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [sound(item) for item in value]
    if isinstance(value, dict):
        return {sound(key): sound(item) for key, item in value.items()}
    return value


def question_of(given: Mapping[str, Any]) -> str:
    """The question of a request."""
    question = given.get("question")
    if not isinstance(question, str):
        raise bad_request()
    return question


def scope_given(request: Request, given: Mapping[str, Any], library: Library) -> Scope:
    """What a request may be answered from: its filters, within what the asker may ask."""
    filters = {
        many: _names(given, many, one)
        for many, one in (
            ("councils", "council"), ("reports", "report"), ("kinds", "kind"), ("years", "year"),
        )
    }  # fmt: skip
    try:
        return scope_of(library, **filters).within(allowed_scope(request, library))
    except ScopeError as error:
        raise Refused(422, error.code, str(error)) from error


def _names(given: Mapping[str, Any], *names: str) -> list[str]:
    found: list[str] = []
    for name in names:
        value = given.get(name)
        items = value if isinstance(value, list) else [] if value is None else [value]
        for item in items:
            if isinstance(item, bool) or not isinstance(item, str | int):
                raise bad_request(message("scope.bad", name=name))
            found.append(str(item))
    return found


# Who asks, as the gate has found out, and from what they may be answered.


def person_of(request: Request | None) -> Person | None:
    """Who asks, as the gate has found out."""
    found = getattr(request.state, "person", None) if request is not None else None
    return found if isinstance(found, Person) else None


def allowed_scope(request: Request | None, library: Library) -> Scope:
    """What the one who asks may be answered from; ScopeError where that is not loaded any more."""
    person = person_of(request)
    return scope_of(library, person.councils) if person else ALL
