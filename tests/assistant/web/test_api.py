"""Requests: bodies of bearable size, and sound; problems by the standard, with the request's id."""

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from assistant.web.api import (
    MEDIA,
    Refused,
    bad_request,
    details,
    question_of,
    read_object,
    request_id,
    sound,
)
from assistant.web.server import _add_errors
from assistant.web.service import Counts
from assistant.web.telemetry import Telemetry
from tests.waiting import finished


def test_a_problem_has_all_members() -> None:
    token = request_id.set("r1")
    found = details(404, "not_found", "It is not here.")
    request_id.reset(token)
    assert found == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "It is not here.",
        "code": "not_found", "message": "It is not here.", "id": "r1",
    }  # fmt: skip
    assert details(404, "not_found", "x", "own")["id"] == "own"


def test_what_is_refused_becomes_its_response() -> None:
    response = Refused(429, "limit", "Later.", {"Retry-After": "5"}).response
    assert (response.status_code, response.media_type) == (429, MEDIA)
    assert response.headers["retry-after"] == "5"
    assert json.loads(bytes(response.body))["message"] == "Later."


def test_a_bad_body_says_something() -> None:
    assert bad_request().status == 422
    assert str(bad_request("Give a name.")) == "Give a name."
    assert str(bad_request()).endswith(".")


def test_a_fault_of_ours_is_a_problem_too_and_tells_nothing_of_it() -> None:
    app = FastAPI()
    app.add_middleware(Telemetry, counts=Counts())
    _add_errors(app)

    @app.get("/broken")
    def broken() -> None:
        raise ValueError("what was asked")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/broken", headers={"x-request-id": "r-7"})

    told = finished(ask())
    assert (told.status_code, told.headers["content-type"]) == (500, MEDIA)
    assert (told.json()["id"], told.headers["x-request-id"]) == ("r-7", "r-7")
    assert "r-7" in told.json()["message"]
    assert "what was asked" not in told.text


def sent(body: bytes, kind: str = "application/json", most: int = 1_000) -> dict[str, Any]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    request = Request({"type": "http", "method": "POST", "path": "/", "headers": headers}, receive)
    return finished(read_object(request, most))


def test_an_object_is_read() -> None:
    assert sent(b'{"question": "Why?"}', "application/json; charset=utf-8") == {"question": "Why?"}


@pytest.mark.parametrize("body", [b"", b"[1]", b"{", b'"x"', b"[" * 100_000, b"\xff"])
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        sent(body, most=1_000_000)
    assert caught.value.status == 422


def test_another_type_and_a_large_body_are_refused() -> None:
    with pytest.raises(Refused):
        sent(b"{}", "text/plain")
    with pytest.raises(Refused) as caught:
        sent(json.dumps({"question": "x" * 2_000}).encode())
    assert caught.value.status == 413


def test_half_a_character_is_replaced() -> None:
    assert sent(b'{"question": "a\\ud800b"}') == {"question": "a\ufffdb"}
    assert sound({"\ud800": ["\udfff", 1]}) == {"\ufffd": ["\ufffd", 1]}


@pytest.mark.parametrize("given", [{}, {"question": 5}, {"question": None}])
def test_a_question_is_a_text(given: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        question_of(given)
