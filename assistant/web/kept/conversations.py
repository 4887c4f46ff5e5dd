"""Conversations of people who have signed in: each reads, renames and deletes their own alone."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.history import read_answers
from assistant.types import Answer
from assistant.web.kept.database import Kept, now

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
