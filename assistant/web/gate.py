"""Who is let in, to do what and how often, on every route; the headers of every response."""

import re
import time
from collections.abc import Container, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import quote

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import ServerError
from assistant.people.keys import Keys, Person, Role
from assistant.settings import Settings
from assistant.web.api import Refused, parts_of, problem, told, wants_page
from assistant.web.service import is_loopback, listed
from prompts import message

COOKIE = "ra_session"
_LONGEST_NAME = 200
_OPEN = re.compile(
    r"/(?:healthz|readyz|health|favicon\.ico|robots\.txt|embed\.js|embed|sign-in(?:/start|/back|/leave)?|ui/.*)"
)
_EMBEDDED = re.compile(r"/api/ask(?:/stream)?|/embed/start|/answers/[\w-]+(?:\.json)?")
_CHANGES = re.compile(r"/api/(?:reports/.*|removed/.*|index)")
# The names of files that others have removed are for those who may put them back.
_REMOVED = "/api/removed"
# A batch brings files, and shows whole tables of other people's questions.
_BATCH = re.compile(r"(?:/api)?/batch(?:/.*)?")
# A proxy stands between, so an address of this machine no longer means a person at it.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
              "via")  # fmt: skip


def needed(method: str, path: str) -> Role | None:
    """The role that a request needs, None for what anybody may have."""
    if _OPEN.fullmatch(path):
        return None
    changes = method in ("PUT", "DELETE", "POST", "PATCH") and _CHANGES.fullmatch(path)
    if changes or path == _REMOVED or _BATCH.fullmatch(path):
        return Role.EDITOR
    return Role.EMBED if _EMBEDDED.fullmatch(path) else Role.READER


class Doorkeeper:
    """Tells who asks, by the way of signing in that is set."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings, self._keys = settings, keys
        self._proxies = networks(settings.proxy_addresses)
        self._editors = frozenset(listed(settings.editors))
        self._forwarded = False

    def person(self, request: Request) -> Person | None:
        """Who asks; None for nobody that is known."""
        if self._settings.auth == "none":
            return self._anybody(request)
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._keys.holder(secret.strip())
        if self._settings.auth == "proxy":
            return self._from_proxy(request)
        return self._keys.visitor(request.cookies.get(COOKIE, ""))

    def _anybody(self, request: Request) -> Person:
        if any(name in request.headers for name in _FORWARDED):
            # From the first sign of a proxy on, nobody is taken for a person at this machine.
            self._forwarded = True
        return Person(client(request), Role.EDITOR if self.alone else Role.READER)

    @property
    def alone(self) -> bool:
        """Whether who asks sits at this machine: nobody signs in, and nothing stands between."""
        own = self._settings.auth == "none" and is_loopback(self._settings.host)
        return own and not self._forwarded

    def _from_proxy(self, request: Request) -> Person | None:
        try:
            address = ip_address(client(request))
        except ValueError:
            return None
        name = request.headers.get(self._settings.proxy_header, "").strip()
        if (
            not name
            or len(name) > _LONGEST_NAME
            or not any(address in network for network in self._proxies)
        ):
            return None
        role = Role.EDITOR if name in self._editors else Role.READER
        return Person(name, role, subject=f"proxy:{name}")


# How much anybody may ask: by person and by origin, in a sliding window.

_ASKS = re.compile(
    r"/api/ask(?:/stream)?|/v1/chat/completions|/mcp|/gradio_api/queue/join|/answers"
)
_SIGNS_IN = "/sign-in"
# Guessing at keys: so many tries from one address.
_TRIES = "10/minute"
_PERSON = "60/minute"


class Limiter:
    """Counts questions, and refuses more than the limits allow; ServerError for what is none.

    Where none is set for a person, whoever is alone with the program at its machine has none.
    """

    def __init__(self, person: str, origin: str) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        limits = (person or _PERSON, origin, _TRIES)
        self._person, self._origin, self._tries = map(_limit, limits)
        self._set = bool(person)

    def check(self, request: Request, person: Person | None, *, alone: bool = False) -> None:
        """Refused (429) with the seconds after which there is room again."""
        if request.method != "POST":
            return
        path = request.url.path
        address = client(request)
        if path == _SIGNS_IN:
            self._hit(self._tries, "sign-in", address)
        elif _ASKS.fullmatch(path):
            name = (person.owner or person.name) if person else address
            if self._set or not alone:
                self._hit(self._person, "person", name)
            if origin := request.headers.get("origin"):
                self._hit(self._origin, "origin", origin[:200])

    def _hit(self, limit: RateLimitItem, kind: str, name: str) -> None:
        if self._window.hit(limit, kind, name):
            return
        until = self._window.get_window_stats(limit, kind, name).reset_time
        seconds = max(1, round(until - time.time()))
        raise Refused(
            429, "limit", message("web.limit", seconds=seconds), {"Retry-After": str(seconds)}
        )


def _limit(text: str) -> RateLimitItem:
    """What a text such as "60/minute" allows."""
    try:
        return parse(text)
    except ValueError as error:
        raise ServerError(message("web.bad_limit", given=text)) from error


class Gate:
    """Refuses what somebody may not do, and too much of what they may."""

    def __init__(self, app: ASGIApp, doorkeeper: Doorkeeper, limiter: Limiter) -> None:
        self._app, self._doorkeeper, self._limiter = app, doorkeeper, limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its person, or answer it."""
        if scope["type"] != "http" or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        person = self._doorkeeper.person(request)
        scope.setdefault("state", {})["person"] = person
        refused = _refusal(request, person)
        if refused is None:
            try:
                self._limiter.check(request, person, alone=self._doorkeeper.alone)
            except Refused as error:
                refused = error.response
        await (refused or self._app)(scope, receive, send)


def _refusal(request: Request, person: Person | None) -> Response | None:
    role = needed(request.method, request.url.path)
    if role is None:
        return None
    if person is None:
        if wants_page(request):
            back = quote(request.url.path, safe="/")
            return RedirectResponse(f"/sign-in?next={back}", 303)
        challenge = {"WWW-Authenticate": "Bearer"}
        return problem(401, "sign_in", message("web.sign_in_first"), headers=challenge)
    if person.role is Role.EMBED and request.headers.get("origin", "") not in person.origins:
        return problem(403, "origin", message("web.key_elsewhere"))
    if not person.role.may(role):
        key = "no_changes" if _CHANGES.fullmatch(request.url.path) else "not_with_this_key"
        return told(request, 403, "forbidden", message(f"web.{key}"))
    return None


def client(request: Request) -> str:
    """The address at the other end of the connection."""
    return request.client.host if request.client else ""


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks in a list; ValueError for what is none."""
    return tuple(ip_network(part, strict=False) for part in listed(text))


# Who may ask for what, and the headers that every response bears.

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
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # With no-referrer a browser would send our own forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


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
        if self._hosts and parts_of(f"//{host}").hostname not in self._hosts:
            # A foreign name that resolves to this machine (DNS rebinding).
            return "web.foreign_host"
        origin = headers.get("origin")
        if origin is None or scope["method"] in _SAFE_METHODS:
            return ""
        if host and parts_of(origin).netloc == host:
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
