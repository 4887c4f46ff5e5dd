"""The chat model, through LangChain: a stream of text within limits of time and length."""

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig

from assistant.errors import ModelUnavailable
from assistant.model.faults import (
    ENDINGS,
    REFUSAL,
    TOOL_CALL,
    Cause,
    cause_of,
    cause_of_end,
    unavailable,
)
from prompts import Prompt

_RETRIES = 2
_FIRST_DELAY = 0.25
# Text beyond this is no answer, whoever writes it.
_MOST_CHARACTERS = 20_000
# How often a wait looks whether it was stopped, in seconds.
_LOOK = 0.1
# How the providers' packages call the limit of an answer, and what says that a stream is complete.
_LENGTH = {"ollama": "num_predict"}
_ENDS = ("finish_reason", "done_reason", "stop_reason")
_SAY_END = frozenset({"openai", "ollama", "anthropic"})
# Models that refuse any temperature but their own.
_FIXED_TEMPERATURE = re.compile(r"openai:(o\d|gpt-5)")
# How the providers' packages take the shape that an answer must have, and what it is called there.
_SHAPE_GIVEN = {"openai": "extra_body", "anthropic": "response_format", "ollama": "format"}
_SHAPE_NAME = "answer"
Shape = Mapping[str, Any]
# The JSON schema of an answer.
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        },
        "completeness": {"type": "string", "enum": ["complete", "partial", "none"]},
        "missing": {"type": "string"},
    },
    "required": ["sentences", "completeness", "missing"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to the first text, between texts and in all; tokens of an answer."""

    connect: float = 5.0
    first: float = 60.0
    between: float = 20.0
    total: float = 180.0
    tokens: int = 900


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a model is asked, in which shape it is to answer, and LangChain's run."""

    messages: list[tuple[str, str]]
    shape: Shape | None
    config: RunnableConfig | None


class Chat:
    """A chat model by its name, opened when it is first asked."""

    def __init__(self, name: str, opened: Callable[[], BaseChatModel], limits: Limits) -> None:
        self.name = name
        self._opened = cache(opened)
        self._limits = limits
        self._provider = name.partition(":")[0]
        self._says_end = self._provider in _SAY_END
        self._shapes = self._provider in _SHAPE_GIVEN

    def pieces(
        self,
        prompt: Prompt | str,
        stop: threading.Event | None = None,
        config: RunnableConfig | None = None,
        shape: Shape | None = None,
    ) -> Iterator[str]:
        """The text as it is written, until closed; ModelUnavailable where it fails.

        A JSON schema as `shape` binds where the provider has that; elsewhere the prompt alone does.
        """
        came: SimpleQueue[str | ModelUnavailable | None] = SimpleQueue()
        asked = _Asked(_messages(prompt), shape, config)
        task = asyncio.run_coroutine_threadsafe(self._run(asked, came.put), _loop())
        try:
            while not (stop and stop.is_set()):
                try:
                    item = came.get(timeout=_LOOK)
                except Empty:
                    continue
                if item is None:
                    return
                if isinstance(item, ModelUnavailable):
                    raise item
                yield item
        finally:
            task.cancel()

    def text(
        self,
        prompt: Prompt | str,
        stop: threading.Event | None = None,
        config: RunnableConfig | None = None,
    ) -> str:
        """The whole text at once."""
        return "".join(self.pieces(prompt, stop, config))

    async def _run(
        self, asked: _Asked, put: Callable[[str | ModelUnavailable | None], None]
    ) -> None:
        try:
            async with asyncio.timeout(None) as clock:
                await self._tried(asked, put, clock)
        except ModelUnavailable as fault:
            put(fault)
        except TimeoutError:
            put(self._fault(Cause("slow")))
        put(None)

    async def _tried(
        self, asked: _Asked, put: Callable[[str], None], clock: asyncio.Timeout
    ) -> None:
        """Read the model's stream; start again where nothing has come and another try may help.

        The clock runs once the model is open: its package takes seconds to import, once.
        """
        attempt = 0
        while True:
            began, shaped = False, dict[str, Any]()
            try:
                model = await asyncio.to_thread(self._opened)
                if clock.when() is None:
                    clock.reschedule(asyncio.get_running_loop().time() + self._limits.total)
                shaped = self._shape(asked.shape)
                stream = model.astream(asked.messages, config=asked.config, **shaped)
                async with aclosing(_texts(stream)) as texts:
                    async for text in self._limited(texts):
                        began = True
                        put(text)
                return
            except ModelUnavailable:
                raise
            except Exception as error:  # Each provider's package has errors of its own.
                cause = cause_of(error)
                if began and cause.key not in ENDINGS:
                    cause = Cause("cut")
                if shaped and not began and cause.key == "no_answer":
                    self._shapes = False
                    continue
                if began or not cause.again or attempt == _RETRIES:
                    raise self._fault(cause) from None
            await asyncio.sleep(max(cause.wait, _FIRST_DELAY * 2**attempt))
            attempt += 1

    def _shape(self, shape: Shape | None) -> dict[str, Any]:
        """The shape as the provider's package takes it; nothing where it has been refused."""
        if shape is None or not self._shapes:
            return {}
        given = _SHAPE_GIVEN[self._provider]
        if given == "format":
            return {given: shape}
        named = {"name": _SHAPE_NAME, "schema": shape, "strict": True}
        told = {"response_format": {"type": "json_schema", "json_schema": named}}
        # Given openly, the package of OpenAI would parse the text itself and fail where it is none.
        return {given: told} if given == "extra_body" else told

    async def _limited(self, stream: AsyncIterator[tuple[str, str]]) -> AsyncIterator[str]:
        """A stream's text within the limits; a fault where it ends too soon, otherwise or never."""
        length, ended, wait = 0, "" if self._says_end else "stop", self._limits.first
        while True:
            try:
                async with asyncio.timeout(wait):
                    text, end = await anext(stream)
            except TimeoutError:
                raise self._fault(Cause("stalled" if length else "silent")) from None
            except StopAsyncIteration:
                break
            _heed_cancellation()
            ended = end or ended
            if text:
                length += len(text)
                if length > _MOST_CHARACTERS:
                    raise self._fault(Cause("endless"))
                wait = self._limits.between
                yield text
        cause = cause_of_end(ended, begun=bool(length))
        if cause:
            raise self._fault(cause)

    def _fault(self, cause: Cause) -> ModelUnavailable:
        return unavailable(cause, self.name)


def _heed_cancellation() -> None:
    """End where a provider's package lost the cancellation, as asyncio.wait_for does in 3.11."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def _messages(prompt: Prompt | str) -> list[tuple[str, str]]:
    if isinstance(prompt, str):
        return [("human", prompt)]
    system = [("system", prompt.system)] if prompt.system else []
    return [*system, ("human", prompt.user)]


async def _texts(chunks: AsyncIterator[Any]) -> AsyncGenerator[tuple[str, str], None]:
    """Each chunk's text, and how it says that the answer ends, "" where it does not."""
    async with aclosing(cast(AsyncGenerator[Any, None], chunks)):
        async for chunk in chunks:
            known = chunk.response_metadata
            ends = [str(known[name]) for name in _ENDS if known.get(name)]
            if getattr(chunk, "tool_call_chunks", None):
                ends = [TOOL_CALL]
            if chunk.additional_kwargs.get("refusal"):
                ends = [REFUSAL]
            yield str(chunk.text), ends[0] if ends else ""


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="chat-model", daemon=True).start()
    return loop


def open_chat(name: str, address: str = "", key: str = "", limits: Limits | None = None) -> Chat:
    """The chat model `provider:model`, at an address and with a key where these are given."""
    chosen = limits or Limits()
    return Chat(name, lambda: _model(name, address, key, chosen), chosen)


def _model(name: str, address: str, key: str, limits: Limits) -> BaseChatModel:
    # LangChain and a provider's package take seconds to import; only a first answer waits for them.
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise unavailable(Cause("no_package"), name) from None
    provider, _, model = name.partition(":")
    if not model:
        raise unavailable(Cause("no_provider"), name)
    given: dict[str, Any] = {_LENGTH.get(provider, "max_tokens"): limits.tokens}
    if not _FIXED_TEMPERATURE.match(name):
        given["temperature"] = 0
    given |= {"base_url": address} if address else {}
    given |= _connection(provider, key or ("none" if address else ""), limits)
    try:
        return cast(BaseChatModel, init_chat_model(name, **given))
    except ValueError:
        raise unavailable(Cause("no_provider"), name) from None


def _connection(provider: str, key: str, limits: Limits) -> dict[str, Any]:
    """Limits and key as a provider's package takes them; trying again is ours.

    A wait for text is ours too, and no shorter there: which of two ran out would be chance.
    """
    waits = (limits.connect, limits.total, limits.total, limits.connect)
    if provider == "ollama":
        headers = {"Authorization": f"Bearer {key}"} if key and key != "none" else {}
        return {"client_kwargs": {"timeout": waits, "headers": headers}}
    own = {"api_key": key} if key else {}
    if provider == "openai":
        return {**own, "timeout": waits, "max_retries": 0}
    if provider == "anthropic":
        return {**own, "timeout": limits.total, "max_retries": 0}
    return own


# How an answer is wanted from a chat model.


@dataclass(frozen=True, slots=True)
class How:
    """How an answer is wanted: sentence by sentence, with what may stop it, and LangChain's run."""

    live: bool = False
    stop: threading.Event | None = None
    config: RunnableConfig | None = None

    @property
    def stopped(self) -> bool:
        """Whether it was stopped."""
        return bool(self.stop and self.stop.is_set())
