"""The chat model, through LangChain: a stream of text within limits of time and length.

A read that blocks can be given up only by asyncio, so the model runs in a loop of its own thread
and everything else stays as it is. One loop serves all models: the providers' packages keep
connections that belong to it.
"""

import asyncio
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from queue import Empty, SimpleQueue
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig

from assistant.chat.faults import Cause, cause_of, unavailable
from assistant.errors import ModelUnavailable

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


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, to the first text, between texts and in all; tokens of an answer."""

    connect: float = 5.0
    first: float = 60.0
    between: float = 20.0
    total: float = 180.0
    tokens: int = 400


class Chat:
    """A chat model by its name, opened when it is first asked."""

    def __init__(self, name: str, opened: Callable[[], BaseChatModel], limits: Limits) -> None:
        self.name = name
        self._opened = cache(opened)
        self._limits = limits
        self._says_end = name.partition(":")[0] in _SAY_END

    def pieces(
        self, prompt: str, stop: threading.Event | None = None, config: RunnableConfig | None = None
    ) -> Iterator[str]:
        """The text as it is written, until closed; ModelUnavailable where it fails."""
        came: SimpleQueue[str | ModelUnavailable | None] = SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(self._run(prompt, came.put, config), _loop())
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
        self, prompt: str, stop: threading.Event | None = None, config: RunnableConfig | None = None
    ) -> str:
        """The whole text at once."""
        return "".join(self.pieces(prompt, stop, config))

    async def _run(
        self,
        prompt: str,
        put: Callable[[str | ModelUnavailable | None], None],
        config: RunnableConfig | None,
    ) -> None:
        try:
            async with asyncio.timeout(self._limits.total):
                await self._tried(prompt, put, config)
        except ModelUnavailable as fault:
            put(fault)
        except TimeoutError:
            put(self._fault(Cause("slow")))
        put(None)

    async def _tried(
        self, prompt: str, put: Callable[[str], None], config: RunnableConfig | None
    ) -> None:
        """Read the model's stream; start again where nothing has come and another try may help."""
        model = await asyncio.to_thread(self._open)
        for attempt in range(_RETRIES + 1):
            began = False
            try:
                async with aclosing(_texts(model.astream(prompt, config=config))) as stream:
                    async for text in self._limited(stream):
                        began = True
                        put(text)
                return
            except ModelUnavailable:
                raise
            except Exception as error:  # Each provider's package has a tree of errors of its own.
                cause = Cause("cut") if began else cause_of(error)
                if began or not cause.again or attempt == _RETRIES:
                    raise self._fault(cause) from None
            await asyncio.sleep(max(cause.wait, _FIRST_DELAY * 2**attempt))

    def _open(self) -> BaseChatModel:
        try:
            return self._opened()
        except ModelUnavailable:
            raise
        except Exception as error:  # As above: a package that is missing, a name, a key.
            raise self._fault(cause_of(error)) from None

    async def _limited(self, stream: AsyncIterator[tuple[str, bool]]) -> AsyncIterator[str]:
        """A stream's text within the limits; a fault where it ends too soon or never."""
        length, ended, wait = 0, not self._says_end, self._limits.first
        while True:
            try:
                async with asyncio.timeout(wait):
                    text, last = await anext(stream)
            except TimeoutError:
                raise self._fault(Cause("stalled" if length else "silent")) from None
            except StopAsyncIteration:
                break
            ended = ended or last
            if text:
                length += len(text)
                if length > _MOST_CHARACTERS:
                    raise self._fault(Cause("endless"))
                wait = self._limits.between
                yield text
        if not length:
            raise self._fault(Cause("empty"))
        if not ended:
            raise self._fault(Cause("cut"))

    def _fault(self, cause: Cause) -> ModelUnavailable:
        return unavailable(cause, self.name)


async def _texts(chunks: AsyncIterator[Any]) -> AsyncGenerator[tuple[str, bool], None]:
    """Each chunk's text, and whether it says that the answer is complete."""
    async with aclosing(cast(AsyncGenerator[Any, None], chunks)):
        async for chunk in chunks:
            known = chunk.response_metadata
            yield str(chunk.text), any(known.get(name) for name in _ENDS)


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
    """Limits and key as a provider's package takes them; trying again is ours."""
    waits = (limits.connect, limits.first, limits.first, limits.connect)
    if provider == "ollama":
        headers = {"Authorization": f"Bearer {key}"} if key and key != "none" else {}
        return {"client_kwargs": {"timeout": waits, "headers": headers}}
    own = {"api_key": key} if key else {}
    if provider == "openai":
        return {**own, "timeout": waits, "max_retries": 0}
    if provider == "anthropic":
        return {**own, "timeout": limits.first, "max_retries": 0}
    return own
