"""How an answer of a provider ends otherwise than it should, each told in its own words."""

import json
from typing import Any

import pytest

from assistant.errors import ModelUnavailable
from assistant.model.chat_model import SHAPE, Limits
from assistant.model.faults import CutShort
from tests.assistant.model.servers import Handler, Play, serving
from tests.assistant.model.test_chat_model import chat_at

LIMITS = Limits(connect=5, first=30, between=30, total=60, tokens=50)


def delta(handler: Handler, finish: str | None = None, **given: Any) -> None:
    choice = {"index": 0, "delta": given, "finish_reason": finish}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
    handler.raw(f"data: {json.dumps({**chunk, 'choices': [choice]})}\n\n")


def calls_a_tool(handler: Handler) -> None:
    handler.head()
    call = {"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    delta(handler, tool_calls=[call])
    delta(handler, "tool_calls")


def ends(reason: str) -> Play:
    def play(handler: Handler) -> None:
        handler.head()
        handler.text("The door was ")
        handler.text("", finish=reason)

    return play


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (calls_a_tool, "called a tool"),
        (ends("content_filter"), "content filter"),
        (ends("length"), "limit of length"),
        (ends("refusal"), "declined to answer"),
    ],
)
@pytest.mark.parametrize("shape", [None, SHAPE])
def test_each_end_is_told_in_its_own_words(play: Play, words: str, shape: Any) -> None:
    with serving(play) as server, pytest.raises(ModelUnavailable, match=words) as caught:
        list(chat_at(server.address, limits=LIMITS).pieces("Say something.", shape=shape))
    assert isinstance(caught.value, CutShort) is (words == "limit of length")


def test_a_shape_that_is_refused_is_left_out_from_then_on() -> None:
    def refuses_shapes(handler: Handler) -> None:
        if "response_format" in handler.server.bodies[-1]:
            handler.head(400, "application/json")
            handler.raw('{"error": {"message": "response_format is not known here"}}')
        else:
            handler.whole("The door was open.")

    with serving(refuses_shapes) as server:
        chat = chat_at(server.address, limits=LIMITS)
        for _ in range(2):
            text = "".join(chat.pieces("Say something.", shape=SHAPE))
            assert text.strip() == "The door was open."
        asked = ["response_format" in body for body in server.bodies]
    assert asked == [True, False, False]


def test_a_server_that_writes_prose_against_the_shape_is_understood() -> None:
    with serving(lambda h: h.whole("The door was open [1].")) as server:
        chat = chat_at(server.address, limits=LIMITS)
        text = "".join(chat.pieces("Say something.", shape=SHAPE))
        assert server.bodies[0]["response_format"]["json_schema"]["schema"] == SHAPE
    assert text.strip() == "The door was open [1]."
