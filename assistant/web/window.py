"""The chat window, by Gradio, and what of Gradio is let out.

Gradio holds the conversation; our scripts show it and the page beside it.
"""

import json
import re
import secrets
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import gradio as gr
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answers.refusals import suggestions
from assistant.errors import ScopeError
from assistant.front_end import scope_of
from assistant.input import read_history
from assistant.types import Answer, Fault, Status
from assistant.web.api import no_such_address, problem, read_body
from assistant.web.assets import page
from assistant.web.service import Service, linked
from prompts import message

# A session keeps so many turns; older ones leave the window.
_MOST_TURNS = 60
_LONGEST_SHARED = 2_000
# What a reload brings back is shown whole: a summary may be long.
_LONGEST_KEPT = 100_000
_CONCURRENT, _WAITING = 8, 100
_CONNECT = "import('/ui/window.js').then((m) => m.connect(element, trigger, props, watch));"
_SCOPE = "import('/ui/scope.js').then((m) => m.connectScope(element, props, watch));"

Turns = list[Answer]


def build_window(service: Service) -> gr.Blocks:
    """The Blocks of the window."""
    blocks = gr.Blocks(
        title=message("web.title"),
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(3600, 3600),
    )
    with blocks:
        turns = gr.State([], time_to_live=12 * 3600)
        _html(page("head"), "ra-head")
        with gr.Row(elem_id="ra-main"):
            with gr.Column(elem_id="ra-talk"):
                talk = _html(_shown(service, []), "ra-conversation", page("talk"), _CONNECT)
                question, ask = _composer()
                scope = _html([], "ra-scope", page("scope"), _SCOPE)
            _html(page("desk"), "ra-desk")
        _wire(service, blocks, turns, talk, question, ask, scope)
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_CONCURRENT, api_open=False)
    return blocks


def _composer() -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_id="ra-composer"):
        question = gr.Textbox(
            label=message("web_window.question"),
            placeholder=message("web_window.placeholder"),
            max_lines=8,
            elem_id="ra-question",
            scale=8,
        )
        ask = gr.Button(message("web_window.ask"), elem_id="ra-ask", variant="primary", scale=0)
    return question, ask


def _html(value: object, name: str, template: str = "${value}", script: str = "") -> gr.HTML:
    """An element of ours: its template is fixed, a value reaches our script and no template."""
    return gr.HTML(
        value,
        html_template=template,
        js_on_load=script or None,
        apply_default_css=False,
        elem_id=name,
    )


def _wire(
    service: Service, blocks: gr.Blocks, turns: gr.State, talk: gr.HTML, question: gr.Textbox,
    ask: gr.Button, scope: gr.HTML,
) -> None:  # fmt: skip
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

    def typed(text: str, earlier: Turns, councils: object) -> Iterator[tuple[Any, ...]]:
        for step in _turn(service, text, earlier, councils):
            yield (*step, "")

    def offered(earlier: Turns, councils: object, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        turns = linked(read_history(getattr(event, "restore", None), _MOST_TURNS, _LONGEST_KEPT))
        if turns:
            yield turns, _shown(service, turns)
            return
        text = getattr(event, "question", "")
        yield from _turn(service, text if isinstance(text, str) else "", earlier, councils)

    def shared(earlier: Turns, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        text = str(request.query_params.get("q", ""))[: _LONGEST_SHARED + 1]
        asked = _turn(service, text, earlier, [])
        yield from asked if text.strip() else [(earlier, _shown(service, earlier))]

    gr.on(
        [question.submit, ask.click], typed, [question, turns, scope], [turns, talk, question],
        trigger_mode="once", **quiet,
    )  # fmt: skip
    talk.submit(offered, [turns, scope], [turns, talk], trigger_mode="once", **quiet)
    talk.clear(lambda: ([], _shown(service, [])), None, [turns, talk], **quiet)
    blocks.load(shared, [turns], [turns, talk], **quiet)


def _turn(
    service: Service, text: str, earlier: Turns, councils: object
) -> Iterator[tuple[Turns, str]]:
    """Show the question at once, each statement when it has been checked, then the answer."""
    run, said = uuid.uuid4().hex, ""
    yield earlier, _shown(service, earlier, text, run)
    for step in _steps(service, text, earlier, councils, run):
        if isinstance(step, Answer):
            answered = [*earlier, step][-_MOST_TURNS:]
            yield answered, _shown(service, answered)
        elif service.assistant.chat_model:
            said += step
            yield earlier, _shown(service, earlier, text, run, said)


def _steps(
    service: Service, text: str, earlier: Turns, chosen: object, run: str
) -> Iterator[str | Answer]:
    """The steps of an answer from what was chosen; a report that has gone since is said to have."""
    ids = [c for c in chosen if isinstance(c, str)] if isinstance(chosen, list) else []
    try:
        scope = scope_of(service.assistant.library, ids)
    except ScopeError as error:
        fault = Fault(error.code, str(error), run[:8])
        yield Answer(run[:12], text, Status.FAILED, fault.message, error=fault)
        return
    yield from service.stream(text, earlier, scope, run)


def _shown(
    service: Service, turns: Turns, pending: str | None = None, run: str = "", said: str = ""
) -> str:
    """What the scripts show, as JSON: `said` is what is written of the answer to `pending`."""
    answers = [{k: v for k, v in turn.as_json().items() if k != "passages"} for turn in turns]
    shown = json.dumps(
        {
            "turns": answers,
            "pending": pending,
            "run": run,
            "said": said,
            "model": service.assistant.chat_model,
            "examples": [] if turns else list(suggestions(service.assistant.library)),
            "summary": service.summary(),
            "samples": service.settings.shows_samples,
        }
    )
    # No tag in it, whatever a report says: Gradio takes the value of such an element for HTML.
    return shown.replace("<", "\\u003c")


# Gradio's theme in our colours and typeface; the rest is in static/window.css.


def window_theme() -> gr.themes.Base:
    """A theme without any font from elsewhere."""
    names = ("Atkinson Hyperlegible Next", "system-ui", "sans-serif")
    fonts = [gr.themes.Font(name) for name in names]
    return gr.themes.Base(font=fonts, font_mono=fonts).set(
        body_background_fill="#f6f5f1",
        body_background_fill_dark="#14181c",
        body_text_color="#1d242b",
        body_text_color_dark="#e6e4de",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1b2126",
        button_primary_background_fill="#14506b",
        button_primary_background_fill_dark="#8cc7de",
        button_primary_background_fill_hover="#0e3d53",
        button_primary_background_fill_hover_dark="#a9d8ea",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#0d1a21",
    )


# Binds Gradio's sessions to a cookie: who knows the name of a session cannot read along.

_COOKIE = "ra_window"
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/(\w+)")
_POSTED = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")
# A question has at most 2,000 characters; Gradio sends the window's state with it.
_MOST_BYTES, _MOST_SESSIONS = 2_000_000, 20_000


class WindowSessions:
    """Gives the window a cookie, and refuses a session that was begun with another."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what belongs to the one who asks."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not (path == "/" or path.startswith("/gradio_api/")):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        cookie = request.cookies.get(_COOKIE, "")
        if path == "/":
            await self._app(scope, receive, send if cookie else _with_cookie(request, send))
            return
        body = b""
        if path in _POSTED:
            body = await read_body(request, _MOST_BYTES)
            body = body if len(body) <= _MOST_BYTES else b""
            receive = _again(body, receive)
        session = _session(request, path, body)
        if session is not None and not self._owns(cookie, session):
            refused = problem(403, "session", message("web.not_your_session"))
            await refused(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _owns(self, cookie: str, session: str) -> bool:
        if not cookie or not session:
            return False
        owner = self._owners.setdefault(session, cookie)
        self._owners.move_to_end(session)
        while len(self._owners) > _MOST_SESSIONS:
            self._owners.popitem(last=False)
        return secrets.compare_digest(owner.encode(), cookie.encode())


def _session(request: Request, path: str, body: bytes) -> str | None:
    """The session that a request names, "" where it should and does not, None where it need not."""
    if path in _POSTED:
        try:
            given = json.loads(body)
        except (ValueError, RecursionError):
            return ""
        name = given.get("session_hash") if isinstance(given, dict) else None
        return name if isinstance(name, str) else ""
    if path == "/gradio_api/queue/data":
        return request.query_params.get("session_hash", "")
    found = _HEARTBEAT.fullmatch(path)
    return found[1] if found else None


def _again(body: bytes, receive: Receive) -> Receive:
    """What receives a body that was read already."""
    first = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive_again() -> Message:
        return next(first, None) or await receive()

    return receive_again


def _with_cookie(request: Request, send: Send) -> Send:
    secure = "; Secure" if request.url.scheme == "https" else ""
    cookie = f"{_COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Strict{secure}"

    async def send_with_cookie(event: Message) -> None:
        if event["type"] == "http.response.start":
            MutableHeaders(scope=event).append("set-cookie", cookie)
        await send(event)

    return send_with_cookie


# Gradio has some sixty routes: calls by name, deep links, its own schema, reloading, recordings.
# Of these there are those alone that the window uses.
_OPEN = re.compile(
    r"/(?:config/?|theme\.css|robots\.txt|(?:static|assets|svelte)/.+"
    r"|gradio_api/(?:queue/(?:join|data)|heartbeat/[A-Za-z0-9]{1,64}|app_id|startup-events|cancel|reset))?"
)


class Doors:
    """Answers 404 for every address that is neither ours nor one that the window uses."""

    def __init__(self, app: ASGIApp, routes: list[BaseRoute]) -> None:
        self._app, self._routes = app, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a known address on."""
        if scope["type"] == "http":
            refused = self._refusal(scope)
            await (refused or self._app)(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        if _OPEN.fullmatch(str(scope["path"])):
            return None
        matches = {r.matches(scope)[0] for r in self._routes if not isinstance(r, Mount)}
        if Match.FULL in matches:
            return None
        if Match.PARTIAL in matches:
            return problem(405, "method", message("web.wrong_method", method=scope["method"]))
        return no_such_address(Request(scope))


# Gradio's own page without what it says about itself: preview pictures, names, frame scripts.

_UNWANTED = re.compile(
    rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>',
    re.DOTALL | re.IGNORECASE,
)


class Shell:
    """Rewrites the page at "/" on its way out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass every other path on as it is."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_cleaned(event: Message) -> None:
            nonlocal start, body
            if event["type"] == "http.response.start":
                start = event
                return
            body += event.get("body", b"")
            if not event.get("more_body"):
                body = _UNWANTED.sub(b"", body)
                MutableHeaders(scope=start)["content-length"] = str(len(body))
                await send(start)
                await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, send_cleaned)
