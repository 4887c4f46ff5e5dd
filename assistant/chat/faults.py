"""What can go wrong with a chat model: one kind of fault, one sentence for each cause."""

import json
from dataclasses import dataclass

from assistant.errors import ModelUnavailable
from prompts import message

# Another try may help against these; none is worth a longer wait.
_PASSING = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
LONGEST_WAIT = 5.0
_TOO_LONG = (
    "context length",
    "context_length",
    "context size",
    "prompt is too long",
    "too many tokens",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault as told; `again` when another try may help, after `wait` seconds at least."""

    key: str
    again: bool = False
    wait: float = 0.0


def unavailable(cause: Cause, name: str) -> ModelUnavailable:
    """The fault as an error; nothing that a server said is repeated, since it may hold a key."""
    provider = name.partition(":")[0]
    text = message(f"model.{cause.key}", model=name, extra=provider)
    return ModelUnavailable(text, too_long=cause.key == "too_long")


def cause_of(error: BaseException) -> Cause:
    """Why a provider's package failed; each has classes of its own, alike in their names."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status > 0:
        return _of_status(status, error)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "ContextOverflow" in names:
        return Cause("too_long")
    if isinstance(error, ImportError):
        return Cause("no_package")
    if isinstance(error, json.JSONDecodeError) or "Decode" in names or "Validation" in names:
        return Cause("no_answer")
    if "Timeout" in names:
        return Cause("slow")
    if "Protocol" in names or "ReadError" in names:
        return Cause("cut", again=True)
    if "Connect" in names or isinstance(error, OSError):
        return Cause("refused")
    return Cause("no_answer")


def _of_status(status: int, error: BaseException) -> Cause:
    if status in (401, 403):
        return Cause("key")
    if status in (400, 413) and any(words in str(error).lower() for words in _TOO_LONG):
        return Cause("too_long")
    if status in _PASSING:
        wait = _asked_to_wait(error)
        return Cause("busy" if status == 429 else "server", wait <= LONGEST_WAIT, wait)
    return Cause("not_found" if status in (404, 405) else "no_answer")


def _asked_to_wait(error: BaseException) -> float:
    """Seconds of Retry-After; 0 where there is none, for ever where it is no number."""
    response = getattr(error, "response", None)
    value = getattr(response, "headers", {}).get("retry-after", "0")
    try:
        return max(float(value), 0.0)
    except ValueError:
        return float("inf")
