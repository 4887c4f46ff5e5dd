"""Signing in, with a key or with an organisation's account (OpenID Connect), and out."""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from starlette.concurrency import run_in_threadpool

from assistant.errors import ServerError
from assistant.people.keys import Keys, Login, Logins, Person, Role
from assistant.people.people_database import Kept
from assistant.settings import Settings
from assistant.web.api import Refused, described_routes, person_of, read_body
from assistant.web.assets import page
from assistant.web.gate import COOKIE
from assistant.web.service import is_loopback, listed
from prompts import message

# Binds a sign-in elsewhere to the browser in which it began.
_LOGIN = "ra_login"
BACK = "/sign-in/back"
_MOST_BYTES = 2_000


def sign_in_routes(keys: Keys, kept: Kept, settings: Settings) -> APIRouter:
    """Routes of signing in."""
    elsewhere = settings.auth == "oidc"
    views = _Views(keys, elsewhere=elsewhere)
    ways: list[tuple[str, str, Callable[..., Any]]] = [("POST", "/sign-in", views.sign_in)]
    if elsewhere:
        away = _Elsewhere(keys, Logins(kept), settings)
        ways = [
            ("GET", "/sign-in/start", away.start),
            ("GET", BACK, away.back),
            ("GET", "/sign-in/leave", away.leave),
        ]
    return described_routes(
        "",
        *ways,
        ("GET", "/sign-in", views.form),
        ("POST", "/sign-out", views.sign_out),
        ("GET", "/api/me", views.me),
        shown=False,
    )


class _Views:
    """What each route returns."""

    def __init__(self, keys: Keys, *, elsewhere: bool) -> None:
        self._keys, self._page = keys, "sign_in_elsewhere" if elsewhere else "sign_in"

    def form(self, next: str = "/", out: str = "") -> HTMLResponse:
        """The page that asks for a key, or leads to where people sign in; `out`: after leaving."""
        said = message("web_window.signed_out") if out else ""
        return _form(self._page, inside(next), said=said, out=bool(out))

    async def sign_in(self, request: Request) -> Response:
        """Begin a session for who holds the key."""
        data = await read_body(request, _MOST_BYTES)
        given = parse_qs(data[:_MOST_BYTES].decode("utf-8", "replace"))
        back = inside(given.get("next", ["/"])[0])
        person = self._keys.holder(given.get("key", [""])[0].strip())
        # An embed key stands in pages that anybody reads.
        if person is None or person.role is Role.EMBED:
            return _form(self._page, back, 401, message("web.wrong_key"))
        return _signed_in(self._keys, person, back, secure=request.url.scheme == "https")

    def sign_out(self, request: Request) -> Response:
        """End the session."""
        self._keys.end(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/sign-in?out=1", 303)
        response.delete_cookie(COOKIE)
        return response

    def me(self, request: Request) -> JSONResponse:
        """Who has signed in, and what they may do."""
        person = person_of(request)
        return JSONResponse(
            {"name": person and person.name, "role": person and person.role.value,
             "signed_in": COOKIE in request.cookies}
        )  # fmt: skip


class _Elsewhere:
    """Signing in at the provider of an organisation."""

    def __init__(self, keys: Keys, logins: Logins, settings: Settings) -> None:
        self._keys, self._logins, self._oidc = keys, logins, Oidc(settings)
        self._secure = settings.public_url.startswith("https:")

    async def start(self, next: str = "/") -> Response:
        """Send somebody to the provider."""
        try:
            address, state, login = await self._oidc.begin(inside(next))
        except Refused as refused:
            return self._failed(refused)
        browser = secrets.token_urlsafe(24)
        await run_in_threadpool(self._logins.keep, state, browser, login)
        response = RedirectResponse(address, 303)
        # Lax: it comes along when the provider sends the browser back.
        response.set_cookie(
            _LOGIN, browser, max_age=600, httponly=True, samesite="lax", path="/sign-in",
            secure=self._secure,
        )  # fmt: skip
        return response

    async def back(self, request: Request, code: str = "", state: str = "") -> Response:
        """Begin a session for who comes back from the provider."""
        browser = request.cookies.get(_LOGIN, "")
        login = await run_in_threadpool(self._logins.take, state, browser)
        try:
            if login is None or not code:
                raise Refused(401, "provider", message("oidc.failed"))
            person = await self._oidc.finish(login, code)
        except Refused as refused:
            return self._failed(refused)
        response = _signed_in(self._keys, person, login.back, secure=self._secure)
        response.delete_cookie(_LOGIN, path="/sign-in")
        return response

    async def leave(self) -> Response:
        """Lead to where the session at the provider is ended, and back."""
        try:
            address = await self._oidc.leave("/sign-in?out=1")
            if not address:
                raise Refused(404, "provider", message("oidc.no_leaving"))
        except Refused as refused:
            return self._failed(refused)
        return RedirectResponse(address, 303)

    def _failed(self, refused: Refused) -> Response:
        return _form("sign_in_elsewhere", "/", refused.status, str(refused))


def _signed_in(keys: Keys, person: Person, back: str, *, secure: bool) -> Response:
    response = RedirectResponse(back, 303)
    response.set_cookie(
        COOKIE, keys.begin(person), httponly=True, samesite="lax", path="/", secure=secure
    )
    return response


def _form(
    name: str, back: str, status: int = 200, said: str = "", *, out: bool = False
) -> HTMLResponse:
    title = message("web_window.sign_in")
    hidden = "" if out else "hidden"
    return HTMLResponse(page(name, title=title, next=back, said=said, unless_out=hidden), status)


def inside(address: str) -> str:
    """An address of this server to go on to, "/" for any other."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"


# An organisation's own accounts: OpenID Connect's code flow, by Authlib.

# Only signatures with the provider's own key pair: none, and nothing made with the client's secret.
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
_SECONDS, _KEPT, _LEEWAY = 10, 600, 60
# What an answer of another shape than is due ends in.
_WRONG = (OAuthError, JoseError, ValueError, KeyError, TypeError, AttributeError)
_NEEDED = ("oidc_issuer", "oidc_client_id", "public_url")


def check_oidc(settings: Settings) -> None:
    """Raise ServerError where what is set does not suffice to sign anybody in."""
    for name in _NEEDED:
        if not getattr(settings, name):
            raise ServerError(message("oidc.missing", name=f"ASSISTANT_{name.upper()}"))
    for name in ("oidc_issuer", "public_url"):
        parts = urlsplit(getattr(settings, name))
        safe = parts.scheme == "https" or is_loopback(parts.hostname or "")
        if not (safe and parts.scheme in ("http", "https") and parts.hostname):
            raise ServerError(message("oidc.bad_address", name=f"ASSISTANT_{name.upper()}"))


class Oidc:
    """The provider that the settings name, as a client sees it."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer
        self._id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret.get_secret_value()
        self._home = settings.public_url.rstrip("/")
        self._back = self._home + BACK
        self._claim = settings.oidc_claim
        self._editors = frozenset(listed(settings.oidc_editors))
        self._readers = frozenset(listed(settings.oidc_readers))
        self._known: dict[str, Any] = {}
        self._until = 0.0

    async def begin(self, back: str) -> tuple[str, str, Login]:
        """Where to send somebody to sign in, the state, and what to know when they come back."""
        known = await self._provider()
        login = Login(generate_token(32), generate_token(64), back)
        with _faults_told():
            async with self._client(known) as client:
                address, state = client.create_authorization_url(
                    known["authorization_endpoint"], nonce=login.nonce, code_verifier=login.verifier
                )
        return address, state, login

    async def finish(self, login: Login, code: str) -> Person:
        """Who has signed in; Refused (403) for who may not use this server."""
        known = await self._provider()
        with _faults_told():
            async with self._client(known) as client:
                token = await client.fetch_token(
                    known["token_endpoint"], code=code, code_verifier=login.verifier
                )
                claims = await self._claims(known, token, login.nonce)
                if self._claim.partition(".")[0] not in claims and "userinfo_endpoint" in known:
                    more = (await client.get(known["userinfo_endpoint"])).json()
                    if more.get("sub") == claims["sub"]:
                        claims = more | claims
        return self._person(claims)

    async def _claims(
        self, known: Mapping[str, Any], token: Mapping[str, Any], nonce: str
    ) -> dict[str, Any]:
        """What the provider says of somebody, its signature and every condition checked."""
        keys = KeySet.import_key_set(await _fetched(known["jwks_uri"]))
        found = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS)
        wanted = {"iss": self._issuer, "aud": self._id}
        claims = CodeIDToken(
            found.claims, found.header,
            {name: {"essential": True, "value": value} for name, value in wanted.items()},
            {"nonce": nonce, "client_id": self._id, "access_token": token.get("access_token")},
        )  # fmt: skip
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    async def leave(self, back: str) -> str:
        """Where somebody ends the session at the provider (RP-initiated logout), "" if nowhere."""
        address = (await self._provider()).get("end_session_endpoint")
        if not isinstance(address, str) or urlsplit(address).scheme not in ("http", "https"):
            return ""
        asked = {"client_id": self._id, "post_logout_redirect_uri": self._home + back}
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def _person(self, claims: Mapping[str, Any]) -> Person:
        held = _values(claims, self._claim)
        editor = bool(held & self._editors)
        if not editor and self._readers and not held & self._readers:
            raise Refused(403, "no_right", message("oidc.no_right"))
        names = (claims.get(name) for name in ("name", "preferred_username", "email", "sub"))
        name = next(str(found) for found in names if found)[:200]
        # A name may change and be given to another; what identifies somebody is the subject.
        role = Role.EDITOR if editor else Role.READER
        return Person(name, role, subject=f"oidc:{claims['sub']}")

    async def _provider(self) -> dict[str, Any]:
        """What the provider tells of itself, asked for again after a while."""
        if time.monotonic() >= self._until:
            with _faults_told():
                known = await _fetched(get_well_known_url(self._issuer, external=True))
                if known.get("issuer") != self._issuer:
                    raise OAuthError("issuer")
            self._known, self._until = known, time.monotonic() + _KEPT
        return self._known

    def _client(self, known: Mapping[str, Any]) -> AsyncOAuth2Client:
        methods = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return AsyncOAuth2Client(
            self._id, self._secret, scope="openid profile email", redirect_uri=self._back,
            token_endpoint_auth_method=method if self._secret else "none",
            code_challenge_method="S256", timeout=_SECONDS,
        )  # fmt: skip


@contextmanager
def _faults_told() -> Iterator[None]:
    """Tells whatever a provider does wrong as one refusal, which shows nothing of it."""
    try:
        yield
    except httpx2.HTTPError as error:
        raise Refused(503, "provider", message("oidc.unreachable")) from error
    except _WRONG as error:
        raise Refused(401, "provider", message("oidc.failed")) from error


async def _fetched(address: str) -> Any:
    async with httpx2.AsyncClient(timeout=_SECONDS) as client:
        response = await client.get(address)
        response.raise_for_status()
        return response.json()


def _values(claims: Mapping[str, Any], path: str) -> frozenset[str]:
    """The texts of a claim; a dot leads into it, as in realm_access.roles."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    items = found.split() if isinstance(found, str) else found if isinstance(found, list) else []
    return frozenset(item for item in items if isinstance(item, str))
