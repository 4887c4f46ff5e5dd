"""Problems over HTTP: details by the standard, with the request's id."""

import json

from assistant.web.problems import MEDIA, Refused, bad_request, details, request_id


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
