"""Who is let in, to do what: every route, Gradio's too, passes here."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.library import Library
from assistant.scope import ALL, scope_of
from assistant.scope import Scope as Answerable
from assistant.settings import Settings
from assistant.web.kept.keys import Keys, Person, Role
from assistant.web.limiting import Limiter
from assistant.web.problems import Refused, problem
from assistant.web.service import is_loopback
from prompts import message

COOKIE = "ra_session"
_LONGEST_NAME = 200
_OPEN = re.compile(
    r"/(?:healthz|readyz|health|favicon\.ico|robots\.txt|embed\.js|embed|sign-in(?:/start|/back)?|ui/.*)"
)
_EMBEDDED = re.compile(r"/api/ask(?:/stream)?|/embed/start|/answers/[\w-]+(?:\.json)?")
_CHANGES = re.compile(r"/api/(?:reports/.*|index)")
# A batch brings files, and shows whole tables of other people's questions.
_BATCH = re.compile(r"/api/batch(?:/.*)?")
# A proxy stands between, so an address of this machine no longer means a person at it.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip",
              "via")  # fmt: skip


def needed(method: str, path: str) -> Role | None:
    """The role that a request needs, None for what anybody may have."""
    if _OPEN.fullmatch(path):
        return None
    changes = method in ("PUT", "DELETE", "POST", "PATCH") and _CHANGES.fullmatch(path)
    if changes or _BATCH.fullmatch(path):
        return Role.EDITOR
    return Role.EMBED if _EMBEDDED.fullmatch(path) else Role.READER


class Doorkeeper:
    """Tells who asks, by the way of signing in that is set."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings, self._keys = settings, keys
        self._proxies = networks(settings.proxy_addresses)
        self._editors = frozenset(settings.editors.replace(",", " ").split())
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
        alone = is_loopback(self._settings.host) and not self._forwarded
        return Person(client(request), Role.EDITOR if alone else Role.READER)

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
                self._limiter.check(request, person)
            except Refused as error:
                refused = error.response
        await (refused or self._app)(scope, receive, send)


def _refusal(request: Request, person: Person | None) -> Response | None:
    role = needed(request.method, request.url.path)
    if role is None:
        return None
    if person is None:
        if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
            back = quote(request.url.path, safe="/")
            return RedirectResponse(f"/sign-in?next={back}", 303)
        challenge = {"WWW-Authenticate": "Bearer"}
        return problem(401, "sign_in", message("web.sign_in_first"), headers=challenge)
    if person.role is Role.EMBED and request.headers.get("origin", "") not in person.origins:
        return problem(403, "origin", message("web.key_elsewhere"))
    if not person.role.may(role):
        key = "no_changes" if _CHANGES.fullmatch(request.url.path) else "not_with_this_key"
        return problem(403, "forbidden", message(f"web.{key}"))
    return None


def person_of(request: Request | None) -> Person | None:
    """Who asks, as the gate has found out."""
    found = getattr(request.state, "person", None) if request is not None else None
    return found if isinstance(found, Person) else None


def allowed_scope(request: Request | None, library: Library) -> Answerable:
    """What the one who asks may be answered from; ScopeError where that is not loaded any more."""
    person = person_of(request)
    return scope_of(library, person.councils) if person else ALL


def client(request: Request) -> str:
    """The address at the other end of the connection."""
    return request.client.host if request.client else ""


def networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks in a list; ValueError for what is none."""
    return tuple(ip_network(part, strict=False) for part in text.replace(",", " ").split())
