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
# How the providers say that an answer ends otherwise than it should.
TOOL_CALL, REFUSAL = "tool_calls", "refusal"
_ENDS = {
    TOOL_CALL: "tool_call",
    "function_call": "tool_call",
    "tool_use": "tool_call",
    REFUSAL: "declined",
    "content_filter": "filtered",
    "SAFETY": "filtered",
    "length": "length",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
}


# Causes that tell how an answer ended, although text had come.
ENDINGS = frozenset(_ENDS.values())
# Parts of the names of errors that tell the cause by themselves.
_NAMED = {
    "ContextOverflow": "too_long",
    "LengthFinishReason": "length",
    "ContentFilter": "filtered",
    "Refusal": "declined",
}


class CutShort(ModelUnavailable):
    """The answer reached its limit of length: what was written before holds."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault as told; `again` when another try may help, after `wait` seconds at least."""

    key: str
    again: bool = False
    wait: float = 0.0


def unavailable(cause: Cause, name: str) -> ModelUnavailable:
    """The fault as an error; nothing that a server said is repeated, since it may hold a key."""
    provider = name.partition(":")[0]
    text = message(f"model.{cause.key}", model=name, extra=provider.replace("_", "-"))
    if cause.key == "length":
        return CutShort(text)
    return ModelUnavailable(text, too_long=cause.key == "too_long")


def cause_of_end(said: str, *, begun: bool) -> Cause | None:
    """What is wrong with how an answer ended: `said` is the provider's word, `begun` if text came.

    None where nothing is.
    """
    if said in _ENDS:
        return Cause(_ENDS[said])
    if not begun:
        return Cause("empty")
    return None if said else Cause("cut")


def cause_of(error: BaseException) -> Cause:
    """Why a provider's package failed; each has classes of its own, alike in their names."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and status > 0:
        return _of_status(status, error)
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    told = next((key for part, key in _NAMED.items() if part in names), "")
    if told:
        return Cause(told)
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
