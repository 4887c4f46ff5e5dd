"""Problems over HTTP: details by the standard, with the request's id."""

import json

import httpx
from fastapi import FastAPI

from assistant.web.problems import MEDIA, Refused, bad_request, details, request_id
from assistant.web.server import _add_errors
from assistant.web.telemetry import Counts, Telemetry
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
