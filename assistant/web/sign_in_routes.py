"""Signing in, with a key or with an organisation's account, and out."""

import secrets
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.people.keys import Keys, Logins, Person, Role
from assistant.people.people_database import Kept
from assistant.settings import Settings
from assistant.web.assets import page
from assistant.web.gate import COOKIE
from assistant.web.oidc import BACK, Oidc
from assistant.web.requests import Refused, person_of, read_body
from prompts import message

# Binds a sign-in elsewhere to the browser in which it began.
_LOGIN = "ra_login"
_MOST_BYTES = 2_000


def sign_in_routes(keys: Keys, kept: Kept, settings: Settings) -> APIRouter:
    """Routes of signing in."""
    elsewhere = settings.auth == "oidc"
    views, router = _Views(keys, elsewhere=elsewhere), APIRouter(include_in_schema=False)
    if elsewhere:
        away = _Elsewhere(keys, Logins(kept), settings)
        router.add_api_route("/sign-in/start", away.start, methods=["GET"], response_model=None)
        router.add_api_route(BACK, away.back, methods=["GET"], response_model=None)
        router.add_api_route("/sign-in/leave", away.leave, methods=["GET"], response_model=None)
    else:
        router.add_api_route("/sign-in", views.sign_in, methods=["POST"], response_model=None)
    for path, method, view in (
        ("/sign-in", "GET", views.form),
        ("/sign-out", "POST", views.sign_out),
        ("/api/me", "GET", views.me),
    ):
        router.add_api_route(path, view, methods=[method], response_model=None)
    return router


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
