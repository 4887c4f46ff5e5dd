"""Requests of bearable size, problems by the standard, and the schema, tags, streams and signs."""

import json
from concurrent.futures import ThreadPoolExecutor
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
from tests.assistant.web.conftest import Running
from tests.assistant.web.test_answer_routes import GRADE, post
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


def events(running: Running, body: object) -> list[tuple[str, dict[str, object]]]:
    text = post(running, "/api/ask/stream", body).text
    found = []
    for block in text.split("\n\n"):
        lines = dict(
            line.split(": ", 1) for line in block.splitlines() if line[:1] not in ("", ":")
        )
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found


def test_a_stream_ends_with_the_answer_that_a_single_request_gives(samples: Running) -> None:
    whole = post(samples, "/api/ask", {"question": GRADE}).json()
    *said, (name, answer) = events(samples, {"question": GRADE})
    assert name == "answer"
    assert {kind for kind, _ in said} == {"statement"}
    assert "".join(str(data["text"]) for _, data in said) == answer["answer"] == whole["answer"]
    assert answer["citations"] == whole["citations"]


def test_a_stream_tells_a_problem_as_an_event(samples: Running) -> None:
    ((name, told),) = events(samples, {"question": " "})
    assert (name, told["code"], told["status"]) == ("problem", "question", 422)


def test_filters_bind_and_unknown_ones_are_refused_in_words(samples: Running) -> None:
    outside = post(samples, "/api/ask", {"question": GRADE, "councils": ["skelderby"]}).json()
    assert outside["status"] == "not_in_reports"
    assert "outside" in outside["answer"]
    for filters in (
        {"councils": ["Nowhere"]}, {"council": "Nowhere"}, {"reports": "x.pdf"}, {"year": "soon"},
        {"kind": "juggling"}, {"years": 1999}, {"councils": [None]}, {"councils": {"a": 1}},
        {"councils": ["\ud800"]},
    ):  # fmt: skip
        refused = post(samples, "/api/ask", {"question": GRADE} | filters)
        assert refused.status_code == 422, filters
        assert refused.json()["message"].endswith(".")


def test_the_schema_is_of_our_routes_alone(samples: Running) -> None:
    schema = httpx.get(f"{samples.base}/openapi.json").json()
    paths = set(schema["paths"])
    assert {"/api/ask", "/api/ask/stream", "/v1/chat/completions", "/healthz"} <= paths
    assert not [path for path in paths if "gradio" in path or path.startswith("/ui")]
    body = schema["paths"]["/api/ask"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["required"] == ["question"]
    page = httpx.get(f"{samples.base}/docs")
    assert all(path in page.text for path in paths)
    assert "unsafe" not in page.headers["content-security-policy"]


def test_every_response_bears_the_id_that_its_problem_names(samples: Running) -> None:
    refused = post(samples, "/api/ask", {}, **{"x-request-id": "from-a-proxy.1"})
    assert refused.headers["x-request-id"] == refused.json()["id"] == "from-a-proxy.1"
    own = post(samples, "/api/ask", {}, **{"x-request-id": "<b>" * 50})
    assert own.headers["x-request-id"] == own.json()["id"] != "<b>" * 50


def test_what_has_not_changed_is_not_sent_again(samples: Running) -> None:
    report = httpx.get(f"{samples.base}/api/reports").json()["reports"][0]["link"]
    for path in ("/api/reports", "/api/grades", f"{report}/outline", "/openapi.json", "/embed.js"):
        first = httpx.get(samples.base + path)
        tag = first.headers["etag"]
        again = httpx.get(samples.base + path, headers={"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content) == (304, b""), path
        changed = httpx.get(samples.base + path, headers={"if-none-match": '"other"'})
        assert changed.content == first.content


def test_signs_of_life(samples: Running) -> None:
    assert httpx.get(f"{samples.base}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{samples.base}/readyz").json() == {"status": "ready", "reports": 4}
    assert httpx.get(f"{samples.base}/health").headers["deprecation"] == "true"
    post(samples, "/api/ask", {"question": "Zebra crossings in Quillmere?"})
    told = httpx.get(f"{samples.base}/metrics").text
    assert 'assistant_answers_total{status="answered"}' in told
    assert 'route="/api/ask"' in told
    assert "Zebra" not in told


@pytest.mark.parametrize("size", [1_000_001, 3_500_000])
def test_a_history_that_is_too_large_is_refused_before_it_is_read(
    size: int, samples: Running
) -> None:
    refused = post(samples, "/api/ask", {"question": GRADE, "history": [{"answer": "x" * size}]})
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")


def test_hostile_histories_do_no_harm(samples: Running) -> None:
    deep: object = "x"
    for _ in range(200):
        deep = {"citations": [deep], "status": "answered"}
    for turn in (
        {"status": "answered", "citations": [{"quote": "\udfff" * 30}] * 900},
        {"status": "answered", "table": {"columns": ["\ud800"], "rows": [[{"text": "\ud800"}]]}},
        {"status": "answered", "understood": {"councils": ["\ud800", 7, None]}, "answer": ["x"]},
        deep, 5, None, [],
    ):  # fmt: skip
        asked = {"question": "Which page is that on?", "history": [turn] * 3}
        assert post(samples, "/api/ask", asked).status_code == 200


def test_an_unknown_address_gets_a_page_or_a_problem(samples: Running) -> None:
    page = httpx.get(f"{samples.base}/nowhere/at/all", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "no page at this address" in page.text
    told = httpx.get(f"{samples.base}/api/nothing")
    assert (told.status_code, told.json()["code"]) == (404, "not_found")
    wrong = httpx.get(f"{samples.base}/api/ask")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method")


def test_many_at_once_each_get_their_own_answer(samples: Running) -> None:
    councils = ("Quillmere", "Skelderby", "Vennshire", "Ashmere")
    questions = [f"How was {name} graded for safeguarding adults?" for name in councils] * 10
    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(lambda q: post(samples, "/api/ask", {"question": q}), questions))
    for question, response in zip(questions, given, strict=True):
        answer = response.json()
        assert (response.status_code, answer["question"]) == (200, question)
        assert answer["status"] == "answered"
        assert {c["council"].split()[-1] in question or c["council_id"] in question.lower()
                for c in answer["citations"]} == {True}  # fmt: skip
