"""What goes wrong over HTTP, as problem details (RFC 9457), and the id of the request."""

from collections.abc import Mapping
from contextvars import ContextVar
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.web.assets import page
from prompts import message

MEDIA = "application/problem+json"
# Set by the outermost layer for each request; what a person reports finds it in the log.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def details(status: int, code: str, sentence: str, number: str = "") -> dict[str, Any]:
    """The members of a problem; `id` is the request's where it has none of its own."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": code,
        "message": sentence,
        "id": number or request_id.get(),
    }


def problem(
    status: int,
    code: str,
    sentence: str,
    number: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem as the response to a request."""
    body = details(status, code, sentence, number)
    return JSONResponse(body, status, headers=headers, media_type=MEDIA)


def told(
    request: Request, status: int, code: str, sentence: str,
    headers: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """A page for people who follow a link, a problem for programs."""
    if request.method == "GET" and "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(page("missing", title=sentence), status, headers)
    return problem(status, code, sentence, headers=headers)


class Refused(Exception):
    """A request that is not answered: ends in a problem wherever it is raised."""

    def __init__(
        self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status, self.code, self.headers = status, code, headers

    @property
    def response(self) -> JSONResponse:
        """The problem."""
        return problem(self.status, self.code, str(self), headers=self.headers)


def bad_request(sentence: str = "") -> Refused:
    """A request whose body cannot be used."""
    return Refused(422, "request", sentence or message("web.bad_request"))
