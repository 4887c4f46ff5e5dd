"""What of Gradio is let out: its addresses, its sessions bound to a cookie, its page."""

import json
import re
import secrets
from collections import OrderedDict

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.requests import no_such_address, problem, read_body
from prompts import message

# Binds Gradio's sessions to a cookie: who knows the name of a session cannot read along.

COOKIE = "ra_window"
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
        cookie = request.cookies.get(COOKIE, "")
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
    told = False

    async def receive_again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _with_cookie(request: Request, send: Send) -> Send:
    secure = "; Secure" if request.url.scheme == "https" else ""
    cookie = f"{COOKIE}={secrets.token_urlsafe(24)}; Path=/; HttpOnly; SameSite=Strict{secure}"

    async def send_with_cookie(event: Message) -> None:
        if event["type"] == "http.response.start":
            MutableHeaders(scope=event).append("set-cookie", cookie)
        await send(event)

    return send_with_cookie


# Which addresses there are: our routes, and of Gradio's those alone that the window uses.

# Gradio has some sixty routes: calls by name, deep links, its own schema, reloading, recordings.
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
        own = [route for route in self._routes if not isinstance(route, Mount)]
        matches = {route.matches(scope)[0] for route in own}
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
