"""Signing in with a key, and out."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from assistant.web.assets import page
from assistant.web.gate import COOKIE, person_of
from assistant.web.kept.keys import Keys, Role
from prompts import message

_MOST_BYTES = 2_000


def sign_in_routes(keys: Keys) -> APIRouter:
    """Routes of signing in."""
    views, router = _Views(keys), APIRouter(include_in_schema=False)
    for path, method, view in (
        ("/sign-in", "GET", views.form),
        ("/sign-in", "POST", views.sign_in),
        ("/sign-out", "POST", views.sign_out),
        ("/api/me", "GET", views.me),
    ):
        router.add_api_route(path, view, methods=[method], response_model=None)
    return router


class _Views:
    """What each route returns."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def form(self, next: str = "/") -> HTMLResponse:
        """The page that asks for a key."""
        return _form(inside(next))

    async def sign_in(self, request: Request) -> Response:
        """Begin a session for who holds the key."""
        data = b""
        async for part in request.stream():
            data += part
            if len(data) > _MOST_BYTES:
                break
        given = parse_qs(data[:_MOST_BYTES].decode("utf-8", "replace"))
        back = inside(given.get("next", ["/"])[0])
        person = self._keys.holder(given.get("key", [""])[0].strip())
        # An embed key stands in pages that anybody reads.
        if person is None or person.role is Role.EMBED:
            return _form(back, message("web.wrong_key"))
        response = RedirectResponse(back, 303)
        response.set_cookie(
            COOKIE, self._keys.begin(person), httponly=True, samesite="lax", path="/",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    def sign_out(self, request: Request) -> Response:
        """End the session."""
        self._keys.end(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE)
        return response

    def me(self, request: Request) -> JSONResponse:
        """Who has signed in, and what they may do."""
        person = person_of(request)
        return JSONResponse(
            {"name": person and person.name, "role": person and person.role.value,
             "signed_in": COOKIE in request.cookies}
        )  # fmt: skip


def _form(back: str, said: str = "") -> HTMLResponse:
    title = message("web_window.sign_in")
    return HTMLResponse(page("sign_in", title=title, next=back, said=said), 401 if said else 200)


def inside(address: str) -> str:
    """An address of this server to go on to, "/" for any other."""
    plain = address.isascii() and address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"
