"""What the routes take and give, as /openapi.json and the page /docs tell it."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount

from assistant.web.assets import page
from prompts import message

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NAMES = {"oneOf": [_TEXT, _TEXTS]}
_PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "properties": {
        "type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
        "code": {**_TEXT, "description": "a word for programs"},
        "message": {**_TEXT, "description": "a sentence for people"},
        "id": {**_TEXT, "description": "the request's id, as in X-Request-ID"},
    },
}  # fmt: skip
_CITATION = {
    "type": "object",
    "properties": {
        "n": {"type": "integer"}, "report_id": _TEXT, "file": _TEXT, "council": _TEXT,
        "council_id": _TEXT, "title": _TEXT, "publisher": _TEXT, "kind": _TEXT,
        "inspected": _TEXT, "published": _TEXT,
        "pages": {"type": "array", "items": {"type": "integer"}}, "labels": _TEXTS,
        "basis": {"enum": ["printed", "contents", "inferred", "none"]}, "headings": _TEXTS,
        "quote": _TEXT, "link": {"type": ["string", "null"]},
    },
}  # fmt: skip
_ANSWER = {
    "type": "object",
    "properties": {
        "id": _TEXT, "question": _TEXT,
        "status": {"enum": ["answered", "partial", "no_such_council", "not_in_reports",
                            "out_of_scope", "ambiguous", "conversation", "failed"]},
        "mode": {"enum": ["quotes", "model"]}, "notices": _TEXTS,
        "answer": {**_TEXT, "description": "the text, with [n] for citation n"},
        "citations": {"type": "array", "items": {"$ref": "#/components/schemas/Citation"}},
        "passages": {"type": "array", "items": {"type": "object"}},
        "understood": {"type": "object"}, "choices": _TEXTS, "missing": _TEXTS,
        "suggestions": _TEXTS,
        "nearest": {"type": ["object", "null"],
                    "description": "under a refusal, the statement that comes nearest"},
        "confidence": {"type": ["number", "null"],
                       "description": "the probability that a sentence found answers"},
        "table": {"type": ["object", "null"]},
        "seconds": {"type": "object"},
        "error": {"type": ["object", "null"], "description": "code, message and id, or null"},
    },
}  # fmt: skip
_FILTERS = {
    "councils": {**_NAMES, "description": "ids or names of councils, ids of reports"},
    "reports": {**_NAMES, "description": "ids or file names of reports"},
    "kinds": {**_NAMES, "description": "kinds of inspection, such as “ILACS”"},
    "years": {**_NAMES, "description": "2019, 2019-2023, 2019- or -2019"},
}
_ASK = {
    "type": "object",
    "required": ["question"],
    "properties": {
        "question": {**_TEXT, "maxLength": 2000},
        "history": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/Answer"},
            "description": "earlier Answers, oldest first; the last ten are read",
        },
        **_FILTERS,
        "explain": {"type": "boolean", "description": "add why the answer is so"},
    },
}
_CHAT = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "model": _TEXT,
        "messages": {"type": "array", "items": {"type": "object"}},
        "stream": {"type": "boolean"},
        **_FILTERS,
    },
}
_FEEDBACK = {
    "type": "object",
    "required": ["verdict"],
    "properties": {
        "answer_id": _TEXT, "status": _TEXT, "verdict": {"enum": ["up", "down"]},
        "reason": {"enum": ["", "wrong", "wrong_page", "incomplete", "refused", "other"]},
        "share": {"type": "boolean"}, "question": _TEXT, "comment": _TEXT,
    },
}  # fmt: skip
_TURNS: dict[str, Any] = {
    "type": "object",
    "required": ["turns"],
    "properties": {"turns": {"type": "array", "items": {"$ref": "#/components/schemas/Answer"}}},
}
_KEPT = {
    "type": "object",
    "properties": {"name": _TEXT, **_TURNS["properties"]},
}
_BODIES: dict[str, dict[str, Any]] = {
    "/api/ask": _ASK,
    "/api/ask/stream": _ASK,
    "/answers": {"type": "object", "required": ["id"], "properties": {"id": _TEXT}},
    "/api/stop": {"type": "object", "properties": {"run": _TEXT}},
    "/api/feedback": _FEEDBACK,
    "/api/save/{form}": _TURNS,
    "/api/conversations": _TURNS,
    "/api/conversations/{number}": _KEPT,
    "/v1/chat/completions": _CHAT,
}
_SCHEMAS = {"Answer": _ANSWER, "Citation": _CITATION, "Problem": _PROBLEM}


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
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    told: dict[str, Any] = {
        "responses": {
            "default": {
                "description": "A problem, in words.",
                "content": {"application/problem+json": problem},
            }
        }
    }
    if path == "/api/ask":
        answer = {"schema": {"$ref": "#/components/schemas/Answer"}}
        told["responses"]["200"] = {
            "description": "An Answer; a refusal is one too.",
            "content": {"application/json": answer},
        }
    if method in ("POST", "PUT") and path in _BODIES:
        content = {"application/json": {"schema": _BODIES[path]}}
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
    parts["schemas"] = _SCHEMAS
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
