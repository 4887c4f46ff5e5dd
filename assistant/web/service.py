"""What every route works with: the open store, the assistant, the settings, places to ask."""

import asyncio
import ipaddress
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Event, Lock
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from assistant.errors import ServerError
from assistant.explain.explanation import Watch, explained
from assistant.explain.wording import explained_json
from assistant.front_end import ALL, Scope, answer_within, guarded
from assistant.library.reports import in_words
from assistant.output import address, page_words
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Citation, Evidence
from assistant.web.api import Refused
from prompts import message
from vectorstore.index.store import Follower, Store
from vectorstore.models.embeddings import Embedder

log = logging.getLogger(__name__)

Key = TypeVar("Key")
Value = TypeVar("Value")


class Counts:
    """What /metrics tells: figures alone, never a question or an address with one."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "assistant_requests", "Requests by route and status.", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "assistant_request_seconds", "Seconds until a response began.", ("route",),
            registry=self.registry, buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
        )  # fmt: skip
        self.answers = Counter(
            "assistant_answers", "Answers by status.", ("status",), registry=self.registry
        )
        self.running = Gauge(
            "assistant_answers_running", "Answers being made.", registry=self.registry
        )
        self.waiting = Gauge(
            "assistant_answers_waiting", "Questions that wait.", registry=self.registry
        )
        self.reports = Gauge("assistant_reports", "Loaded reports.", registry=self.registry)


# How many answers are made at once, and how many may wait: the rest is told to come back.

_RETRY_AFTER = "5"


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
            raise Refused(429, "busy", message("web.too_busy"), {"Retry-After": _RETRY_AFTER})

    async def __aenter__(self) -> None:
        """Wait for a place; Refused where too many wait already."""
        self.check()
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.inside += 1

    async def __aexit__(self, *fault: object) -> None:
        """Give the place to the next."""
        self.inside -= 1
        self._free.release()


class Recent(Generic[Key, Value]):
    """The last things that were kept, so many of them; any thread may use them."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, dict[Key, Value]()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """What was kept, if it still is."""
        with self._lock:
            return self._held.get(key)

    def keep(self, key: Key, value: Value) -> None:
        """Keep it; the oldest goes."""
        with self._lock:
            self._held[key] = value
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]


# Answers are made of Python's work: more at once makes each slower, and none sooner.
_RUNNING, _WAITING, _RECENT = 4, 100, 500


@dataclass(slots=True)
class Service:
    """The open parts of a running server.

    Answers read from a snapshot, `reading`, while the store is written to: nobody waits for an
    index run, and each answer comes from one generation.
    """

    settings: Settings
    store: Store
    embedder: Embedder
    make: Callable[[Store], Assistant]
    runs: dict[str, Event] = field(default_factory=dict)
    reading: Store = field(init=False)
    assistant: Assistant = field(init=False)
    # Where questions are kept, if they are.
    note: Callable[[Answer], None] | None = None
    # Answers that were given a short while ago, by their ids.
    recent: Recent[str, Answer] = field(default_factory=lambda: Recent(_RECENT))
    counts: Counts = field(default_factory=Counts)
    turnstile: Turnstile = field(default_factory=lambda: Turnstile(_RUNNING, _WAITING))
    # Conversations are read and written as files one at a time: nobody who asks waits for many.
    desk: Turnstile = field(default_factory=lambda: Turnstile(1, _WAITING))

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Answer from what is indexed now; answers that are under way keep what they began with."""
        reading = self.store.snapshot()
        assistant = self.make(reading)
        # The first question of a generation should not wait for what all of them need.
        assistant.library.names()
        self.reading, self.assistant = reading, assistant

    def catch_up(self) -> bool:
        """Answer from what another process has indexed since, if it has; whether it had."""
        store = self.store
        behind = isinstance(store, Follower) and store.is_ahead_of(self.reading)
        if behind:
            self.renew()
        return behind

    def answer(
        self,
        question: str,
        history: Sequence[Answer] = (),
        scope: Scope = ALL,
        stop: Event | None = None,
        watch: Watch | None = None,
    ) -> Answer:
        """Answer a question; a fault of ours becomes a `failed` Answer with an id to report."""
        given: dict[str, Any] = {"question": question, "history": history}
        given |= {"stop": stop, "watch": watch}
        *_, answer = guarded(question, lambda: answer_within(self.assistant, given, scope))
        self._count(answer)
        return cast(Answer, answer)

    def summary(self) -> str:
        """One line: how many reports, of how many councils, from when to when."""
        library = self.assistant.library
        years = sorted({r.row.cover.date[:4] for r in library.reports} - {""})
        span = "" if not years else years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        reports, councils = len(library.reports), len(library.council_ids)
        return message("web.summary", reports=reports, councils=councils, span=span)

    def _count(self, step: str | Answer) -> None:
        if isinstance(step, Answer):
            self.counts.answers.labels(step.status.value).inc()
            told = {
                "answer": step.id,
                "outcome": step.status.value,
                "mode": step.mode,
                "citations": len(step.citations),
                "seconds": round(step.seconds.get("total", 0.0), 4),
            }
            log.info("answer", extra=told)
            if self.note:
                self.note(step)
            self.recent.keep(step.id, step)

    def why(self, watch: Watch, answer: Answer) -> dict[str, Any] | None:
        """Why an answer that was watched is so; None for one that failed."""
        if watch.steps is None:
            return None
        return explained_json(explained(watch.steps, answer, self.assistant.library))

    def stream(
        self, question: str, history: Sequence[Answer], scope: Scope, run: str
    ) -> Iterator[str | Answer]:
        """The checked statements as they come, then the Answer; `stop` with its `run` stops it."""
        stop = self.runs[run] = Event()
        given = {"question": question, "history": history, "stop": stop}
        try:
            for step in guarded(
                question, lambda: answer_within(self.assistant, given, scope, live=True)
            ):
                self._count(step)
                yield step
        finally:
            stop.set()
            del self.runs[run]

    def stop(self, run: str) -> bool:
        """Stop the chat model of a run; False where there is none."""
        stop = self.runs.get(run)
        if stop:
            stop.set()
        return stop is not None


def link(proof: Evidence | Citation) -> str:
    """The address of the page that proves a statement, with the quotation marked on it."""
    return address(proof.report_id, proof.place.pages, proof.quote)


def linked(turns: Iterable[Answer]) -> list[Answer]:
    """Answers that come back to be shown, each citation with the address of its page again."""
    return [
        replace(turn, citations=tuple(replace(c, link=link(c)) for c in turn.citations))
        for turn in turns
    ]


def source_line(citation: Citation) -> str:
    """Council, title, publisher, dates and page in one line."""
    cover = citation.cover
    seen = message("web.inspected_on", date=in_words(cover.inspected)) if cover.inspected else ""
    dates = message("web.published_on", date=in_words(cover.published)) if cover.published else ""
    where = page_words(citation.place.labels) if citation.place.labels else ""
    parts = (cover.council, cover.title, cover.publisher, seen, dates, where)
    return ", ".join(filter(None, parts))


def listed(setting: str) -> tuple[str, ...]:
    """What a setting lists, with commas or spaces between."""
    return tuple(setting.replace(",", " ").split())


def embed_origins(settings: Settings) -> tuple[str, ...]:
    """The origins that may frame or call; raise ServerError for what is no origin."""
    origins = listed(settings.embed_origins)
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in ("http", "https")
            or origin != f"{parts.scheme}://{parts.netloc}"
            or "*" in origin
        ):
            raise ServerError(message("web.bad_origin", origin=origin))
    return origins


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
