"""What the routes take and give, as /openapi.json and the page /docs tell it."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount

from assistant.web.assets import page
from prompts import message

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
