"""Which addresses there are: our routes, and of Gradio's those alone that the window uses."""

import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.assets import page
from assistant.web.problems import problem
from prompts import message

# Gradio has some sixty routes: calls by name, deep links, its own schema, reloading, recordings.
_OPEN = re.compile(
    r"/(?:config/?|theme\.css|robots\.txt|(?:static|assets|svelte)/.+"
    r"|gradio_api/(?:queue/(?:join|data)|heartbeat/[A-Za-z0-9]{1,64}|startup-events|cancel|reset))?"
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


def no_such_address(request: Request, said: str = "") -> Response:
    """A page for people, a problem for programs."""
    said = said or message("web.no_such_address")
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(page("missing", title=said), 404)
    return problem(404, "not_found", said)
