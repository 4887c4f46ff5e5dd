"""What every route works with: the open store, the assistant and the settings."""

import ipaddress
import logging
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, cast
from urllib.parse import urlsplit

from assistant.chain import Assistant, unusable
from assistant.errors import QuestionError, ServerError
from assistant.explaining.explain import explained
from assistant.explaining.told import explained_json
from assistant.explaining.trace import Watch
from assistant.settings import Settings
from assistant.types import Answer, Evidence, Fault, Status
from assistant.viewer import address
from prompts import message
from vectorstore.embeddings import Embedder
from vectorstore.errors import StoreError
from vectorstore.store import Store

log = logging.getLogger(__name__)


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

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Answer from what is indexed now; answers that are under way keep what they began with."""
        reading = self.store.snapshot()
        assistant = self.make(reading)
        # The first question of a generation should not wait for what all of them need.
        assistant.library.names()
        self.reading, self.assistant = reading, assistant

    def answer(
        self,
        question: str,
        history: Sequence[Answer] = (),
        councils: Sequence[str] = (),
        stop: Event | None = None,
        watch: Watch | None = None,
    ) -> Answer:
        """Answer a question; a fault of ours becomes a `failed` Answer with an id to report."""
        given: dict[str, Any] = {"question": question, "history": history, "councils": councils}
        given |= {"stop": stop, "watch": watch}
        *_, answer = _guarded(question, lambda: [self.assistant.invoke(given)])
        return cast(Answer, answer)

    def why(self, watch: Watch, answer: Answer) -> dict[str, Any] | None:
        """Why an answer that was watched is so; None for one that failed."""
        if watch.steps is None:
            return None
        return explained_json(explained(watch.steps, answer, self.assistant.library))

    def stream(
        self, question: str, history: Sequence[Answer], councils: Sequence[str], run: str
    ) -> Iterator[str | Answer]:
        """The checked statements as they come, then the Answer; `stop` with its `run` stops it."""
        stop = self.runs[run] = Event()
        given = {"question": question, "history": history, "councils": councils, "stop": stop}
        try:
            yield from _guarded(question, lambda: self.assistant.stream(given))
        finally:
            stop.set()
            del self.runs[run]

    def stop(self, run: str) -> bool:
        """Stop the chat model of a run; False where there is none."""
        stop = self.runs.get(run)
        if stop:
            stop.set()
        return stop is not None


def _guarded(question: str, steps: Callable[[], Iterable[str | Answer]]) -> Iterator[str | Answer]:
    try:
        yield from steps()
    except QuestionError as error:
        yield unusable(question, error)
    except StoreError as error:
        log.error("the store failed: %s", type(error).__name__)
        number = uuid.uuid4().hex[:8]
        fault = Fault("unavailable", message("web.unavailable"), number)
        yield Answer(number, question, Status.FAILED, fault.message, error=fault)
    except Exception as error:  # The front end stays up whatever a question does.
        yield _failed(question, error)


def _failed(question: str, error: Exception) -> Answer:
    """The Answer for a fault of ours; no message is logged, since it may repeat the question."""
    number = uuid.uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    log.error("question failed, id %s: %s at %s", number, type(error).__name__, where)
    fault = Fault("internal", message("web.fault", id=number), number)
    return Answer(number, question, Status.FAILED, fault.message, error=fault)


def link(evidence: Evidence) -> str:
    """The address of the page that proves a citation."""
    return address(evidence.report_id, evidence.place.pages, evidence.quote)


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
