"""Binds Gradio's sessions to a cookie: who knows the name of a session cannot read along."""

import json
import re
import secrets
from collections import OrderedDict

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.problems import problem
from prompts import message

COOKIE = "ra_window"
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/(\w+)")
_POSTED = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")
# A question has at most 2,000 characters; Gradio sends the window's state with it.
_MOST_BYTES, _MOST_SESSIONS = 8_000_000, 20_000


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
            body = await _read(request)
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


async def _read(request: Request) -> bytes:
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        if sum(map(len, parts)) > _MOST_BYTES:
            return b""
    return b"".join(parts)


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
