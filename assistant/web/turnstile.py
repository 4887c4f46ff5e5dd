"""How many answers are made at once, and how many may wait: the rest is told to come back."""

import asyncio
from types import TracebackType

from assistant.web.problems import Refused
from prompts import message

RETRY_AFTER = 5


class Turnstile:
    """Lets in so many at once, in the order in which they came."""

    def __init__(self, running: int, waiting: int) -> None:
        self._most_running, self._most_waiting = running, waiting
        self._free = asyncio.Semaphore(running)
        self.inside = 0
        self.waiting = 0

    def check(self) -> None:
        """Refused (429) where too many wait already."""
        if self.inside >= self._most_running and self.waiting >= self._most_waiting:
            raise Refused(429, "busy", message("web.too_busy"), {"Retry-After": str(RETRY_AFTER)})

    async def __aenter__(self) -> None:
        """Wait for a place; Refused where too many wait already."""
        self.check()
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.inside += 1

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the place to the next."""
        self.inside -= 1
        self._free.release()
