"""How much anybody may ask, by person and by origin, and how many answers are made at once."""

import asyncio
import re
import time
from types import TracebackType

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.requests import Request

from assistant.people.keys import Person
from assistant.web.problems import Refused
from prompts import message

# How much anybody may ask: by person and by origin, with a kept library's sliding window.

_ASKS = re.compile(
    r"/api/ask(?:/stream)?|/v1/chat/completions|/mcp|/gradio_api/queue/join|/answers"
)
_SIGNS_IN = "/sign-in"
# Guessing at keys: so many tries from one address.
_TRIES = "10/minute"


class Limiter:
    """Counts questions, and refuses more than the limits allow."""

    def __init__(self, person: str, origin: str) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._person, self._origin, self._tries = parse(person), parse(origin), parse(_TRIES)

    def check(self, request: Request, person: Person | None) -> None:
        """Refused (429) with the seconds after which there is room again."""
        if request.method != "POST":
            return
        path = request.url.path
        address = request.client.host if request.client else ""
        if path == _SIGNS_IN:
            self._hit(self._tries, "sign-in", address)
        elif _ASKS.fullmatch(path):
            name = (person.owner or person.name) if person else address
            self._hit(self._person, "person", name)
            if origin := request.headers.get("origin"):
                self._hit(self._origin, "origin", origin[:200])

    def _hit(self, limit: RateLimitItem, kind: str, name: str) -> None:
        if self._window.hit(limit, kind, name):
            return
        until = self._window.get_window_stats(limit, kind, name).reset_time
        seconds = max(1, round(until - time.time()))
        raise Refused(
            429, "limit", message("web.limit", seconds=seconds), {"Retry-After": str(seconds)}
        )


def is_limit(text: str) -> bool:
    """Whether a text is a limit, such as "60/minute"."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


# How many answers are made at once, and how many may wait: the rest is told to come back.

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
