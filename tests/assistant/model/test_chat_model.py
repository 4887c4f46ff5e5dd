"""A chat model behind a server of our own: what it writes, and everything that can go wrong."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import Field

from assistant.errors import ModelUnavailable
from assistant.model.chat_model import Chat, Limits, open_chat
from tests.assistant.model.servers import Handler, Play, serving

# Only what is to run out is short: on a busy machine anything else may take seconds.
LONG = Limits(connect=60, first=60, between=60, total=120, tokens=50)
SOON = 0.4
KEY = "sk-a-secret-that-nobody-sees"


def chat_at(address: str, name: str = "openai:small", limits: Limits = LONG) -> Chat:
    return open_chat(name, address, KEY, limits)


def fault(play: Play, name: str = "openai:small", limits: Limits = LONG) -> str:
    """The sentence of the fault that a play ends in."""
    with serving(play) as server, pytest.raises(ModelUnavailable) as caught:
        list(chat_at(server.address, name, limits).pieces("Say something."))
    text = str(caught.value)
    assert KEY not in text
    assert text[-1] in ".?"
    return text


def test_text_comes_as_it_is_written() -> None:
    with serving(lambda h: h.whole("Two words.")) as server:
        assert list(chat_at(server.address).pieces("Say two words.")) == ["Two ", "words. "]
        (body,) = server.bodies
    assert body["model"] == "small"
    assert body["stream"] is True
    assert body["temperature"] == 0
    assert body.get("max_tokens", body.get("max_completion_tokens")) == 50
    assert server.keys == [f"Bearer {KEY}"]


def html(handler: Handler) -> None:
    handler.head(kind="text/html")
    handler.raw("<!doctype html><html><body><p>It works!</p></body></html>")


def missing(handler: Handler) -> None:
    handler.head(404, "text/html")
    handler.raw("<html>Not found</html>")


def refuses(status: int, **more: str) -> Play:
    def play(handler: Handler) -> None:
        handler.head(status, "application/json", **more)
        handler.raw('{"error": {"message": "no: sk-a-secret-that-nobody-sees", "type": "x"}}')

    return play


def silent(handler: Handler) -> None:
    handler.head()
    handler.wait()


def mute(handler: Handler) -> None:
    handler.server.over.wait(10)


def stalls(handler: Handler) -> None:
    handler.head()
    handler.text("The council had begun ")
    handler.wait()


def cuts(handler: Handler) -> None:
    handler.head()
    handler.text("The council had begun ")


def empty(handler: Handler) -> None:
    handler.head()
    handler.text("", finish="stop")
    handler.raw("data: [DONE]\n\n")


def huge(handler: Handler) -> None:
    handler.head()
    for _ in range(100):
        handler.text("word " * 20_000)
    handler.text("", finish="stop")


def one_huge_piece(handler: Handler) -> None:
    handler.head()
    handler.text("1" * 10_000_000)
    handler.text("", finish="stop")


def no_json(handler: Handler) -> None:
    handler.head()
    handler.raw("data: {this is no JSON\n\n")


def too_long(handler: Handler) -> None:
    handler.head(400, "application/json")
    handler.raw('{"error": {"message": "This exceeds the available context size", "code": 400}}')


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (html, "cannot be understood as a chat model's"),
        (missing, "There is no chat model"),
        (refuses(401), "refused the key"),
        (refuses(403), "refused the key"),
        (refuses(429, retry_after="3600"), "too busy"),
        (refuses(400), "cannot be understood as a chat model's"),
        (cuts, "cut off"),
        (empty, "wrote nothing"),
        (huge, "did not stop writing"),
        (one_huge_piece, "did not stop writing"),
        (no_json, "cannot be understood as a chat model's"),
        (too_long, "too long"),
    ],
)
def test_each_fault_is_one_clear_sentence(play: Play, words: str) -> None:
    assert words in fault(play)


def drips(handler: Handler) -> None:
    handler.head()
    while not handler.server.over.wait(0.05):
        handler.text("word ")


@pytest.mark.parametrize(
    ("play", "limits", "words"),
    [
        (silent, replace(LONG, first=SOON), "within the time allowed"),
        (mute, replace(LONG, first=SOON), "within the time allowed"),
        (stalls, replace(LONG, between=SOON), "stopped in the middle"),
        (drips, replace(LONG, total=SOON), "longer than the time"),
    ],
)
def test_each_wait_is_limited(play: Play, limits: Limits, words: str) -> None:
    assert words in fault(play, limits=limits)


class Deaf(BaseChatModel):
    """Writes for ever, and loses the cancellations that it is sent, as some packages do."""

    left: threading.Event = Field(default_factory=threading.Event)

    @property
    def _llm_type(self) -> str:
        return "deaf"

    def _generate(self, *given: Any, **more: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(self, *given: Any, **more: Any) -> AsyncIterator[ChatGenerationChunk]:
        try:
            while True:
                with suppress(asyncio.CancelledError):
                    await asyncio.sleep(0.05)
                yield ChatGenerationChunk(message=AIMessageChunk("word "))
        finally:
            self.left.set()


def test_the_time_for_all_ends_a_model_that_hears_no_cancellation() -> None:
    chat = Chat("deaf:model", Deaf, replace(LONG, total=SOON))
    with pytest.raises(ModelUnavailable, match="longer than the time"):
        chat.text("Hello")


def test_a_model_that_hears_no_cancellation_is_left_too() -> None:
    deaf = Deaf()
    pieces = Chat("deaf:model", lambda: deaf, LONG).pieces("Hello")
    assert next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert deaf.left.wait(30)


def test_a_server_that_is_not_there_is_refused() -> None:
    with serving(empty) as server:
        address = server.address
    with pytest.raises(ModelUnavailable, match="cannot be reached"):
        list(chat_at(address).pieces("Hello"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nobody:model", "does not name a provider"),
        ("model-alone", "does not name a provider"),
        ("openai:", "does not name a provider"),
        ("mistralai:small", "pip install"),
    ],
)
def test_an_unknown_provider_or_package_is_named(name: str, words: str) -> None:
    with pytest.raises(ModelUnavailable, match=words):
        list(chat_at("", name).pieces("Hello"))


def in_turn(*plays: Play) -> Play:
    """The plays of a server, one a request, then the last again."""
    waiting = list(plays)
    return lambda handler: (waiting.pop(0) if len(waiting) > 1 else waiting[0])(handler)


@pytest.mark.parametrize("passing", [refuses(503), refuses(429, retry_after="0"), refuses(500)])
def test_what_passes_is_tried_again(passing: Play) -> None:
    with serving(in_turn(passing, passing, lambda h: h.whole("Here."))) as server:
        assert chat_at(server.address).text("Hello") == "Here. "
        assert len(server.bodies) == 3


def test_it_is_tried_twice_again_at_most() -> None:
    with serving(refuses(503)) as server:
        with pytest.raises(ModelUnavailable, match="fault of its own"):
            chat_at(server.address).text("Hello")
        assert len(server.bodies) == 3


def test_a_stream_that_broke_off_is_not_begun_again() -> None:
    with serving(in_turn(cuts, lambda h: h.whole("Here."))) as server:
        with pytest.raises(ModelUnavailable, match="cut off"):
            chat_at(server.address).text("Hello")
        assert len(server.bodies) == 1


def leave(pieces_of: Callable[[Chat, threading.Event], None]) -> bool:
    """Whether the server sees the client leave while it still writes."""
    with serving(stalls) as server:
        pieces_of(chat_at(server.address), threading.Event())
        return server.left.wait(10)


def test_closing_the_stream_stops_the_model() -> None:
    def read_one(chat: Chat, stop: threading.Event) -> None:
        pieces = chat.pieces("Hello", stop)
        assert next(pieces)
        pieces.close()  # type: ignore[attr-defined]

    assert leave(read_one)


def test_a_stop_from_elsewhere_stops_a_model_that_is_waited_for() -> None:
    def stopped(chat: Chat, stop: threading.Event) -> None:
        pieces = chat.pieces("Hello", stop)
        assert next(pieces)
        threading.Timer(0.2, stop.set).start()
        assert list(pieces) == []

    assert leave(stopped)


def test_ollama_and_anthropic_are_reached_at_an_address() -> None:
    for name in ("ollama:small", "anthropic:small"):
        with serving(refuses(401)) as server:
            with pytest.raises(ModelUnavailable, match="refused the key"):
                chat_at(server.address.removesuffix("/v1"), name).text("Hello")
            assert server.bodies[0]["model"] == "small"
