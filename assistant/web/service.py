"""What every route works with: the open store, the assistant and the settings."""

import ipaddress
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, cast
from urllib.parse import urlsplit

from assistant.errors import ServerError
from assistant.explain.explanation import Watch, explained
from assistant.explain.wording import explained_json
from assistant.fault_boundary import guarded
from assistant.filters import ALL, Scope, answer_within
from assistant.output import address
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Evidence
from assistant.web.limits import Turnstile
from assistant.web.telemetry import Counts
from ingest.types import Place
from prompts import message
from vectorstore.index.store import Follower, Store
from vectorstore.models.embeddings import Embedder

log = logging.getLogger(__name__)

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
    _recent: dict[str, Answer] = field(default_factory=dict)
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

    def recent(self, number: str) -> Answer | None:
        """An Answer that was given a short while ago, by its id."""
        return self._recent.get(number)

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
            self._recent[step.id] = step
            for number in list(self._recent)[:-_RECENT]:
                self._recent.pop(number, None)

    def answer_alone(self, question: str, scope: Scope) -> Answer:
        """Answer a question that follows no other."""
        return self.answer(question, (), scope)

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


def link(evidence: Evidence) -> str:
    """The address of the page that proves a citation."""
    return address(evidence.report_id, evidence.place.pages, evidence.quote)


def linked(turns: Iterable[Answer]) -> list[Answer]:
    """Answers that come back to be shown, each citation with the address of its page again."""
    return [
        replace(turn, citations=tuple(
            replace(c, link=page_link(c.report_id, c.place, c.quote)) for c in turn.citations
        ))
        for turn in turns
    ]  # fmt: skip


def page_link(report_id: str, place: Place, words: str) -> str:
    """The address of a report's page with words marked on it."""
    return address(report_id, place.pages, words)


def embed_origins(settings: Settings) -> tuple[str, ...]:
    """The origins that may frame or call; raise ServerError for what is no origin."""
    origins = tuple(settings.embed_origins.replace(",", " ").split())
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
