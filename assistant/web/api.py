"""What routes share: requests read with limits, who asks, problems, and what is told of the API."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import lru_cache
from http import HTTPStatus
from importlib.resources import files
from typing import Any
from urllib.parse import SplitResult, urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount

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


def parts_of(address: str) -> SplitResult:
    """The parts of an address, all of them empty where it cannot be read."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


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


# What the routes take and give, as /openapi.json and the page /docs tell it.

# The parts of an Answer, and the bodies that routes take, by their addresses.
_TOLD = json.loads(files("assistant.web").joinpath("schemas.json").read_text(encoding="utf-8"))
_SAME = {"/api/ask/stream": "/api/ask", "/api/conversations": "/api/save/{form}"}


def described_routes(
    tag: str,
    *views: tuple[str, str, Callable[..., Any]],
    described: bool = True,
    shown: bool = True,
) -> APIRouter:
    """Routes (method, path, view) as the schema tells of them; `described`: bodies and errors too.

    Those without a tag stand among the pages; those that are not `shown` stand nowhere.
    """
    router = APIRouter(tags=[tag] if tag else None, include_in_schema=shown)
    for method, path, view in views:
        more = _described(method, path) if described else None
        router.add_api_route(path, view, methods=[method], response_model=None, openapi_extra=more)
    return router


def _described(method: str, path: str) -> dict[str, Any]:
    """What is told of a route beside its address: its body, and its errors."""
    responses = _TOLD["responses"]
    told: dict[str, Any] = {"responses": responses["every route"] | responses.get(path, {})}
    body = _TOLD["bodies"].get(_SAME.get(path, path))
    if method in ("POST", "PUT") and body:
        content = {"application/json": {"schema": body}}
        told["requestBody"] = {"required": True, "content": content}
    return told


# /openapi.json and /docs: our own routes, and nothing of what the window is made with.

_VERSION = "1"


def docs_routes(app: FastAPI) -> APIRouter:
    """Routes of the documentation."""
    router = APIRouter(include_in_schema=False)
    schema = lru_cache(1)(lambda: _schema(app))

    @router.get("/openapi.json")
    def openapi() -> JSONResponse:
        return JSONResponse(schema())

    @router.get("/docs")
    def docs() -> HTMLResponse:
        title, groups = message("web.docs_title"), _groups(schema())
        return HTMLResponse(page("docs", title=title, groups=groups))

    return router


def _schema(app: FastAPI) -> dict[str, Any]:
    """The schema of our routes."""
    routes = [route for route in app.routes if not isinstance(route, Mount)]
    schema = get_openapi(
        title=message("web.title"), version=_VERSION, routes=routes,
        description=message("web.api_note"),
    )  # fmt: skip
    parts = schema.setdefault("components", {})
    parts["schemas"] = _TOLD["schemas"]
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            # A request that cannot be read is a problem like any other, told under "default".
            operation["responses"].pop("422", None)
    return schema


def _groups(schema: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What the page tells of the routes, by their tags."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            said = str(operation.get("description", "")).split("\n\n")
            route = {"method": method.upper(), "path": path, "said": list(filter(None, said)),
                     "rows": list(_rows(operation))}  # fmt: skip
            for tag in operation.get("tags", ["Pages"]):
                groups.setdefault(tag, []).append(route)
    return groups


def _rows(operation: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The name and kind of what a route takes, and what is told of it."""
    for given in operation.get("parameters", []):
        yield given["name"], _kind(given.get("schema", {})), f"in the {given['in']}"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for name, part in body.get("schema", {}).get("properties", {}).items():
        needed = "required" if name in body["schema"].get("required", ()) else ""
        yield name, _kind(part), "; ".join(filter(None, (part.get("description"), needed)))


def _kind(part: Mapping[str, Any]) -> str:
    """The kind of a value in a word or two."""
    if "oneOf" in part or "anyOf" in part:
        kinds = (_kind(one) for one in part.get("oneOf") or part["anyOf"])
        return " or ".join(dict.fromkeys(kinds))
    if "enum" in part:
        return ", ".join(f"“{value}”" for value in part["enum"])
    named = {"string": "text", "array": "list", "integer": "number", "boolean": "true or false"}
    kind = str(part.get("type", "text"))
    return named.get(kind, kind)
