"""What people think of answers, kept in the data folder: without the question, unless added."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "feedback.jsonl"
_VERDICTS = ("up", "down")
_REASONS = ("", "wrong", "wrong_page", "incomplete", "refused", "other")
_LONGEST = 1_000
_lock = threading.Lock()


def keep_feedback(folder: Path, given: Mapping[str, Any]) -> bool:
    """Append one opinion; False where it is none."""
    verdict, reason = given.get("verdict"), given.get("reason", "")
    if verdict not in _VERDICTS or reason not in _REASONS:
        return False
    row = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "answer_id": _cut(given.get("answer_id"), 64),
        "status": _cut(given.get("status"), 32),
        "verdict": verdict,
        "reason": reason,
    }
    if given.get("share") is True:
        row |= {"question": _cut(given.get("question")), "comment": _cut(given.get("comment"))}
    with _lock, (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return True


def _cut(value: object, limit: int = _LONGEST) -> str:
    return value[:limit] if isinstance(value, str) else ""
