"""A chat model that writes what it is told to, as a provider's package streams it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from assistant.checks.types import Judge
from assistant.model.chat_model import Chat, Limits
from assistant.model.mode import CONTEXT, Writer
from assistant.pipeline import Assistant
from prompts import load_prompts
from tests.fakes import ANSWER_FROM, HashEmbedder, WordClassifier, WordReader
from vectorstore.index.store import Store
from vectorstore.models.embeddings import Embedder, Vectors

_PIECE = 7


class Scripted(BaseChatModel):
    """Writes its texts in turn, then the last one again; keeps the prompts that it was given.

    After `waits_at` characters it waits for the event `go_on`.
    """

    texts: list[str]
    fails: str = ""
    prompts: list[str] = Field(default_factory=list)
    systems: list[str] = Field(default_factory=list)
    go_on: Any = None
    waits_at: int = 0

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _next(self, messages: list[BaseMessage]) -> str:
        self.prompts.append(str(messages[-1].content))
        self.systems.append(str(messages[0].content) if len(messages) > 1 else "")
        return self.texts[min(len(self.prompts), len(self.texts)) - 1]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(self._next(messages))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        text = self._next(messages)
        size = max(_PIECE, len(text) // 400)
        for start in range(0, len(text), size):
            yield ChatGenerationChunk(message=AIMessageChunk(text[start : start + size]))
            if self.go_on and start + size >= self.waits_at:
                self.go_on.wait(20)
        if self.fails:
            raise ConnectionResetError(self.fails)


def _nearer(texts: Sequence[str]) -> Vectors:
    """Vectors of hashed words in which all texts are a little alike, as a real model finds them."""
    vectors = HashEmbedder().encode(texts)
    vectors[:, 0] += 0.8
    nearer: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return nearer


def writing(
    store: Store,
    *texts: str,
    model: Scripted | None = None,
    context: int = CONTEXT,
    embedder: Embedder | None = None,
    judge: Judge | None = None,
) -> tuple[Assistant, Scripted]:
    """An assistant over a store whose chat model writes these texts."""
    scripted = model or Scripted(texts=list(texts))
    embedder = embedder or HashEmbedder()
    chat = Chat("scripted:model", lambda: scripted, Limits())
    encode = _nearer if isinstance(embedder, HashEmbedder) else embedder.encode
    writer = Writer(chat, load_prompts(), encode, context, judge)
    reading = {
        "reader": WordReader(),
        "classifier": WordClassifier(),
        "answer_from": ANSWER_FROM,
    }
    plain = isinstance(embedder, HashEmbedder)
    return Assistant(store, embedder, writer=writer, **(reading if plain else {})), scripted
