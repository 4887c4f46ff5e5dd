"""Conversations that people keep, and questions that are logged where that is wanted."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.history import read_answers
from assistant.people.people_database import Kept, now
from assistant.types import Answer
from ingest.register.councils import register

# Conversations of people who have signed in: each reads, renames and deletes their own alone.

MOST = 500
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation as it is listed."""

    id: str
    name: str
    made: str
    changed: str


class Conversations:
    """The conversations of one owner."""

    def __init__(self, kept: Kept, owner: str) -> None:
        self._kept, self._owner = kept, owner

    def every(self) -> list[Conversation]:
        """All of them, the last changed first."""
        rows = self._kept.run(
            "SELECT id, name, made, changed FROM conversations WHERE owner = ?"
            " ORDER BY changed DESC, rowid DESC",
            (self._owner,),
        )
        return [Conversation(*row) for row in rows]

    def begin(self, turns: Sequence[Answer]) -> str | None:
        """Keep a new one, named after its first question; None where there are too many."""
        number, time = secrets.token_urlsafe(12), now()
        made = self._kept.run(
            "INSERT INTO conversations SELECT ?1, ?2, ?3, ?4, ?4, ?5 WHERE"
            " (SELECT count(*) FROM conversations WHERE owner = ?2) < ?6 RETURNING id",
            (number, self._owner, turns[0].question[:_LONGEST_NAME], time, _written(turns), MOST),
        )
        return number if made else None

    def replace(self, number: str, turns: Sequence[Answer]) -> bool:
        """Keep what a conversation has become; False where there is none."""
        return self._changed("turns = ?, changed = ?", (_written(turns), now()), number)

    def rename(self, number: str, name: str) -> bool:
        """Give it another name; False where there is none."""
        return self._changed("name = ?", (name[:_LONGEST_NAME],), number)

    def turns(self, number: str) -> list[Answer] | None:
        """Its Answers, oldest first; None where there is none."""
        rows = self._kept.run(
            "SELECT turns FROM conversations WHERE id = ? AND owner = ?", (number, self._owner)
        )
        return read_answers(json.loads(rows[0][0])) if rows else None

    def remove(self, number: str) -> bool:
        """Delete it; False where there is none."""
        return bool(self._kept.run(
            "DELETE FROM conversations WHERE id = ? AND owner = ? RETURNING id",
            (number, self._owner),
        ))  # fmt: skip

    def _changed(self, what: str, values: tuple[Any, ...], number: str) -> bool:
        return bool(self._kept.run(
            f"UPDATE conversations SET {what} WHERE id = ? AND owner = ? RETURNING id",
            (*values, number, self._owner),
        ))  # fmt: skip


def _written(turns: Sequence[Answer]) -> str:
    """Without the passages: they are the reports', and found again."""
    return json.dumps([
        {name: value for name, value in turn.as_json().items() if name != "passages"}
        for turn in turns
    ])  # fmt: skip


# Questions that are kept where that is switched on: redacted, and for so many days.

_LONGEST = 500
# Mail and web addresses, postcodes, and whatever has so many digits that it may be a number of
# somebody's; a year may not.
_TELLING = re.compile(
    r"\S+@\S+|\b(?:https?:|www\.)\S+|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"
    r"|\b[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b|\+?\d(?:[\s()/.-]*\d){3,}",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-/–]\s*(?:(?:19|20)?\d\d))?")
# A word with a capital that is not the first, and is no abbreviation, may be a name.
_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]*[a-z][\w'’-]*")
_REMOVED = "[…]"


def redacted(question: str) -> str:
    """A question without what could tell who asks or who is asked about."""
    text = _TELLING.sub(
        lambda found: found[0] if _YEARS.fullmatch(found[0].strip()) else _REMOVED, question
    )
    councils = [(spot.start, spot.end) for spot in register().find(text)]

    def named(found: re.Match[str]) -> str:
        first = not text[: found.start()].strip(" “\"'(")
        inside = any(start <= found.start() < end for start, end in councils)
        return found[0] if first or inside else _REMOVED

    return _NAME.sub(named, text)[:_LONGEST]


class QuestionLog:
    """Where questions are kept."""

    def __init__(self, kept: Kept, days: int) -> None:
        self._kept, self._days = kept, days

    def note(self, answer: Answer) -> None:
        """Keep a question with the status of its answer, and remove what has been kept enough."""
        self._kept.run(
            "INSERT INTO questions VALUES (?, ?, ?)",
            (now(), redacted(answer.question), answer.status.value),
        )
        self.purge()

    def purge(self) -> int:
        """Remove the questions that have been kept for long enough; how many."""
        before = datetime.now(UTC) - timedelta(days=self._days)
        day = before.isoformat(timespec="seconds")
        return len(self._kept.run("DELETE FROM questions WHERE at < ? RETURNING 1", (day,)))
