"""Bodies that anybody may send: of bearable size, and sound."""

import json
from typing import Any

import pytest
from starlette.requests import Request

from assistant.web.bodies import question_of, read_object, sound
from assistant.web.problems import Refused
from tests.waiting import finished


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
