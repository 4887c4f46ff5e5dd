"""/openapi.json and /docs: our own routes, and nothing of what the window is made with."""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount

from assistant.web.assets import page
from assistant.web.schema import SCHEMAS
from prompts import message

VERSION = "1"


def docs_routes(app: FastAPI) -> APIRouter:
    """Routes of the documentation."""
    router = APIRouter(include_in_schema=False)
    schema = lru_cache(1)(lambda: described(app))

    @router.get("/openapi.json")
    def openapi() -> JSONResponse:
        return JSONResponse(schema())

    @router.get("/docs")
    def docs() -> HTMLResponse:
        return HTMLResponse(_page(schema))

    return router


def described(app: FastAPI) -> dict[str, Any]:
    """The schema of our routes."""
    routes = [route for route in app.routes if not isinstance(route, Mount)]
    schema = get_openapi(
        title=message("web.title"), version=VERSION, routes=routes,
        description=message("web.api_note"),
    )  # fmt: skip
    parts = schema.setdefault("components", {})
    parts["schemas"] = SCHEMAS
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            # A request that cannot be read is a problem like any other, told under "default".
            operation["responses"].pop("422", None)
    return schema


def _page(schema: Callable[[], Mapping[str, Any]]) -> str:
    told = "".join(_sections(schema()))
    return page("docs", title=message("web.docs_title")).replace("<!--routes-->", told)


def _sections(schema: Mapping[str, Any]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            for tag in operation.get("tags", ["Pages"]):
                groups.setdefault(tag, []).append("".join(_route(method, path, operation)))
    for tag, routes in groups.items():
        yield f"<h2>{escape(tag)}</h2>{''.join(routes)}"


def _route(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section><h3><span class="dc-method">{method.upper()}</span> {escape(path)}</h3>'
    text = str(operation.get("description", ""))
    yield "".join(f"<p>{_coded(part)}</p>" for part in text.split("\n\n") if part)
    rows = [
        (p["name"], _kind(p.get("schema", {})), f"in the {p['in']}")
        for p in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    for name, part in body.get("schema", {}).get("properties", {}).items():
        needed = name in body["schema"].get("required", ())
        told = "; ".join(filter(None, (part.get("description"), "required" if needed else "")))
        rows.append((name, _kind(part), told))
    if rows:
        yield "<table><tbody>"
        for name, kind, told in rows:
            cells = f"<td>{escape(kind)}</td><td>{escape(told)}</td>"
            yield f'<tr><th scope="row"><code>{escape(name)}</code></th>{cells}</tr>'
        yield "</tbody></table>"
    yield "</section>"


def _coded(text: str) -> str:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    return "".join(f"<code>{escape(p)}</code>" if i % 2 else escape(p) for i, p in enumerate(parts))


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
