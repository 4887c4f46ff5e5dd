"""Who may ask for what, and the headers that every response bears."""

from collections.abc import Container, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.kept.keys import Keys
from assistant.web.problems import problem
from prompts import message

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# Other pages may read these: answers, and the pages that prove them.
_SHARED = ("/api/ask", "/embed", "/embed.js", "/reports/", "/answers/")
_STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " font-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'none';"
    " base-uri 'none'; form-action 'self'"
)
# Gradio compiles its templates in the browser, sets styles inline, starts from inline scripts.
_GRADIO = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:;"
    " connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'self';"
    " form-action 'self'"
)
_OWN = ("/reports", "/grades", "/batch", "/embed", "/ui/", "/api/", "/favicon.ico", "/health")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # With no-referrer a browser would send our own forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def host_of(address: str) -> str:
    """The host of an address, "" where it has none or cannot be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def same_host(origin: str, host: str) -> bool:
    """Whether an origin is of the host, and port, that was asked."""
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


class Origins:
    """The origins that may call: those that are set, and those of the embed keys that work."""

    def __init__(self, origins: Sequence[str], keys: Keys) -> None:
        self._origins, self._keys = frozenset(origins), keys

    def __contains__(self, origin: object) -> bool:
        return origin in self._origins or origin in self._keys.origins()


class Guard:
    """Refuses foreign writes and unknown host names; adds the headers."""

    def __init__(
        self, app: ASGIApp, framers: Sequence[str], callers: Container[str],
        hosts: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._app, self._hosts = app, tuple(hosts)
        self._framers, self._callers = tuple(framers), callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])

        async def send_guarded(event: Message) -> None:
            if event["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=event), path)
            await send(event)

        reason = self._refusal(scope, Headers(scope=scope))
        if reason:
            await problem(403, "forbidden", message(reason))(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope, headers: Headers) -> str:
        host = headers.get("host", "")
        if self._hosts and host_of(f"//{host}") not in self._hosts:
            # A foreign name that resolves to this machine (DNS rebinding).
            return "web.foreign_host"
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE_METHODS or same_host(origin, host):
            return ""
        allowed = origin in self._callers and str(scope["path"]).startswith("/api/ask")
        return "" if allowed else "web.foreign_origin"

    def _add_headers(self, headers: MutableHeaders, path: str) -> None:
        for name, value in _HEADERS.items():
            headers[name] = value
        policy = _GRADIO if path == "/" else _STRICT
        if path.endswith("/original"):
            # The browser's own PDF viewer does not open in a sandbox.
            is_pdf = headers.get("content-type", "").startswith("application/pdf")
            policy = "object-src 'self'" if is_pdf else "sandbox; default-src 'none'"
        is_shared = path.startswith(_SHARED) and path != "/embedding"
        framers = " ".join(self._framers) if is_shared else ""
        inside = "'self'" if is_shared else "'none'"
        headers["Content-Security-Policy"] = (
            f"{policy}; frame-ancestors {f'{inside} {framers}'.strip()}"
        )
        headers["Cross-Origin-Resource-Policy"] = (
            "cross-origin" if path == "/embed.js" else "same-origin"
        )
        if path.startswith(("/api/", "/gradio_api/")) and "cache-control" not in headers:
            headers["Cache-Control"] = "no-store"
