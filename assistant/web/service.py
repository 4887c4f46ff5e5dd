"""What every route works with: the open store, the assistant and the settings."""

import ipaddress
import logging
import traceback
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from assistant.chain import Assistant
from assistant.errors import ServerError
from assistant.settings import Settings
from assistant.types import Answer, Evidence, Fault, Status
from prompts import message
from vectorstore.embeddings import Embedder
from vectorstore.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Service:
    """The open parts of a running server."""

    settings: Settings
    store: Store
    embedder: Embedder
    assistant: Assistant

    def answer(
        self, question: str, history: Sequence[Answer] = (), councils: Sequence[str] = ()
    ) -> Answer:
        """Answer a question; a fault of ours becomes a `failed` Answer with an id to report."""
        try:
            return self.assistant.ask(question, history, councils)
        except Exception as error:  # The front end stays up whatever a question does.
            return _failed(question, error)


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
    page = evidence.place.pages[0] if evidence.place.pages else "cover"
    return f"/reports/{evidence.report_id}#page={page}&quote={quote(evidence.quote, safe='')}"


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
