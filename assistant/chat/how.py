"""How an answer is wanted from a chat model."""

import threading
from dataclasses import dataclass

from langchain_core.runnables import RunnableConfig


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
