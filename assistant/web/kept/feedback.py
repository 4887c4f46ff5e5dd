"""What people think of answers: without the question, unless it is sent along."""

from collections.abc import Mapping
from typing import Any

from assistant.web.kept.database import Kept, now

_VERDICTS = ("up", "down")
_REASONS = ("", "wrong", "wrong_page", "incomplete", "refused", "other")
_LONGEST = 1_000


def keep_feedback(kept: Kept, given: Mapping[str, Any]) -> bool:
    """Keep one opinion; False where it is none."""
    verdict, reason = given.get("verdict"), given.get("reason", "")
    if verdict not in _VERDICTS or reason not in _REASONS:
        return False
    shared = given.get("share") is True
    words = [_cut(given.get(name)) if shared else None for name in ("question", "comment")]
    told = (_cut(given.get("answer_id"), 64), _cut(given.get("status"), 32), verdict, reason)
    kept.run("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", (now(), *told, *words))
    return True


def _cut(value: object, limit: int = _LONGEST) -> str:
    return value[:limit] if isinstance(value, str) else ""
