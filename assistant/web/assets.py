"""What the browser gets from us besides answers: pages, scripts, styles, sentences, the font."""

import json
import re
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from prompts import packaged


def texts() -> dict[str, str]:
    """The section [web_window] of the messages: what the scripts say."""
    return dict(packaged("prompts", "messages.toml")["web_window"])


_TYPES = {
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
}
_REM = re.compile(r"(\d*\.?\d+)rem\b")
_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_DARK = re.compile(r"@media \(prefers-color-scheme:dark\)\{:root,:host\{([^}]*)\}\}")
_STATIC = files("assistant.web").joinpath("static")


def asset_routes() -> APIRouter:
    """Routes of scripts, styles and fonts: only files that are in the package."""
    router = APIRouter(include_in_schema=False)
    known = {f"{folder}{name}": kind for folder, name, kind in _listed()}

    @router.get("/ui/texts.js")
    def texts_script() -> Response:
        return Response(f"export const texts = {_json(texts())};", media_type=_TYPES["js"])

    @router.get("/ui/window-all.css")
    def window_styles() -> Response:
        return Response(
            _window_styles(), media_type=_TYPES["css"], headers={"Cache-Control": "no-cache"}
        )

    @router.get("/ui/{path:path}")
    def asset(path: str) -> Response:
        if path not in known:
            raise HTTPException(404)
        keep = "public, max-age=31536000" if path.endswith("woff2") else "no-cache"
        return Response(_bytes(path), media_type=known[path], headers={"Cache-Control": keep})

    @router.get("/embed.js")
    def embed_script() -> Response:
        return Response(_embed(), media_type=_TYPES["js"], headers={"Cache-Control": "no-cache"})

    @router.get("/favicon.ico")
    def favicon() -> Response:
        return Response(_bytes("icon.svg"), media_type=_TYPES["svg"])

    return router


_PAGES = Environment(
    loader=PackageLoader("assistant.web", "static"),
    autoescape=True,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def page(name: str, **values: object) -> str:
    """One of our own pages with its names filled in, escaped; `t_` are sentences of the window."""
    said = {f"t_{key}": text for key, text in texts().items()}
    return _PAGES.get_template(f"{name}.html").render(said | values)


def _listed() -> list[tuple[str, str, str]]:
    found = []
    for folder, place in (("", _STATIC), ("fonts/", _STATIC.joinpath("fonts"))):
        for entry in place.iterdir():
            suffix = entry.name.rpartition(".")[2]
            if suffix in _TYPES:
                found.append((folder, entry.name, _TYPES[suffix]))
    return found


@cache
def _bytes(path: str) -> bytes:
    return _STATIC.joinpath(path).read_bytes()


@cache
def _window_styles() -> str:
    """One sheet for the window; nesting raises our rules above Gradio's reset of every button."""
    plain = [_bytes(name).decode("utf-8") for name in ("tokens.css", "window.css")]
    raised = [
        _bytes(name).decode("utf-8")
        for name in ("answer.css", "why.css", "viewer.css", "reports.css", "controls.css")
    ]
    return "\n".join([*plain, ":is(.gradio-container,#ra-none){", *raised, "}"])


@cache
def _embed() -> str:
    """The elements for other pages: one classic script without any further request."""
    scripts = ("dom.js", "table.js", "answer.js", "element.js")
    modules = [_bytes(name).decode("utf-8") for name in scripts]
    lines = [
        line.strip()
        for module in modules
        for line in module.splitlines()
        if not line.startswith("import ") and not line.lstrip().startswith("//")
    ]
    body = "\n".join(line.removeprefix("export ") for line in lines)
    names = ("tokens.css", "answer.css", "element.css")
    # Whatever size the other page gives its root, ours stays; our font is not fetched there.
    plain = _FONT_FACE.sub("", "\n".join(_bytes(name).decode("utf-8") for name in names))
    # The page around decides whether it is dark, not the system.
    themed = _DARK.sub(lambda dark: f":is(.ra-card,.rc)[data-theme=dark]{{{dark[1]}}}", plain)
    styles = _REM.sub(lambda size: f"{float(size[1]) * 16:g}px", themed)
    # A script says a sentence by its name, or by the beginning of it.
    said = {
        name: text for name, text in texts().items()
        if f"texts.{name}" in body or name.startswith(("status_", "notice_"))
    }  # fmt: skip
    return (
        f"(() => {{\n'use strict';\nconst texts = {_json(said)};\n"
        f"const styles = {_json(styles)};\n{body}\n}})();\n"
    )


def _json(value: object) -> str:
    """JSON that may stand in a script."""
    return json.dumps(value).replace("<", "\\u003c")
