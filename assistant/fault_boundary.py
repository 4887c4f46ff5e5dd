"""A question under a guard: whatever happens to it, its front end stays up and says so."""

import logging
import traceback
import uuid
from collections.abc import Callable, Iterable, Iterator

from assistant.errors import QuestionError
from assistant.pipeline import unusable
from assistant.types import Answer, Fault, Status
from prompts import message
from vectorstore.errors import StoreError

log = logging.getLogger(__name__)


def guarded(
    question: str, steps: Callable[[], Iterable[str | Answer]], id: str = ""
) -> Iterator[str | Answer]:
    """The statements and the Answer; instead of a fault, an Answer with status `failed`."""
    number = id or uuid.uuid4().hex[:8]
    try:
        yield from steps()
    except QuestionError as error:
        yield unusable(question, error, id)
    except StoreError as error:
        log.error("the store failed, id %s: %s", number, type(error).__name__)
        yield _failed(question, Fault("unavailable", message("web.unavailable"), number))
    except Exception as error:  # The front end stays up whatever a question does.
        log.error("question failed, id %s: %s", number, _where(error))
        yield _failed(question, Fault("internal", message("web.fault", id=number), number))


def _failed(question: str, fault: Fault) -> Answer:
    return Answer(fault.id, question, Status.FAILED, fault.message, error=fault)


def _where(error: Exception) -> str:
    """A fault's kind and its frames; not its message, since that may repeat the question."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno}" for f in reversed(frames))
    return f"{type(error).__name__} at {where}"
