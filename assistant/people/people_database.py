"""What people make, in one file: conversations, cards, opinions, questions that are logged."""

import json
import re
import secrets
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.errors import ServerError
from assistant.input import read_answers
from assistant.library.reports import Library
from assistant.types import Answer
from ingest.register.councils import register
from prompts import message

FILE = "people.sqlite3"
# Each is run once, in order; one that has been released is never changed.
MIGRATIONS = (
    """
    CREATE TABLE keys (id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        role TEXT NOT NULL, origins TEXT NOT NULL, councils TEXT NOT NULL, made TEXT NOT NULL,
        expires TEXT NOT NULL, revoked TEXT NOT NULL DEFAULT '');
    CREATE TABLE sessions (hash TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL,
        key_id TEXT NOT NULL, expires TEXT NOT NULL);
    CREATE TABLE cards (id TEXT PRIMARY KEY, made TEXT NOT NULL, question TEXT NOT NULL,
        answer TEXT NOT NULL);
    CREATE TABLE feedback (at TEXT NOT NULL, answer_id TEXT NOT NULL, status TEXT NOT NULL,
        verdict TEXT NOT NULL, reason TEXT NOT NULL, question TEXT, comment TEXT);
    """,
    """
    ALTER TABLE sessions ADD COLUMN subject TEXT NOT NULL DEFAULT '';
    CREATE TABLE logins (state TEXT PRIMARY KEY, browser TEXT NOT NULL, nonce TEXT NOT NULL,
        verifier TEXT NOT NULL, back TEXT NOT NULL, expires TEXT NOT NULL);
    CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL,
        made TEXT NOT NULL, changed TEXT NOT NULL, turns TEXT NOT NULL);
    CREATE INDEX conversations_of_owner ON conversations (owner, changed);
    CREATE TABLE questions (at TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL);
    CREATE INDEX questions_by_time ON questions (at);
    """,
)


class Kept:
    """The open file; any thread may use it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        try:
            self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA busy_timeout = 5000")
            self._migrate(self._db)
        except sqlite3.Error as error:
            self.close()
            raise ServerError(message("kept.unusable", path=self.path, reason=error)) from error

    def _migrate(self, db: sqlite3.Connection) -> None:
        (done,) = db.execute("PRAGMA user_version").fetchone()
        if done > len(MIGRATIONS):
            raise sqlite3.DatabaseError(message("kept.newer"))
        for number, script in enumerate(MIGRATIONS[done:], start=done + 1):
            db.executescript(f"BEGIN; {script}; PRAGMA user_version = {number}; COMMIT;")

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a statement gives."""
        with self._lock:
            if self._db is None:
                raise ServerError(message("kept.closed"))
            return self._db.execute(sql, values).fetchall()

    def check(self) -> None:
        """Look at the structure of the file; ServerError where it is torn."""
        try:
            problem = str(self.run("PRAGMA quick_check(1)")[0][0])
        except sqlite3.Error as error:
            problem = str(error)
        if problem != "ok":
            raise ServerError(message("kept.unusable", path=self.path, reason=problem))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None


def now(later: timedelta = timedelta(0)) -> str:
    """The time as it is kept, or one that is so much `later`; less than nothing for earlier."""
    return (datetime.now(UTC) + later).isoformat(timespec="seconds")


def purge(kept: Kept, before: datetime, *, cards: bool = False) -> dict[str, int]:
    """Remove what is older, and keys and sessions that have ended; say how many of each."""
    day = before.isoformat(timespec="seconds")
    gone = {
        "conversations": ("DELETE FROM conversations WHERE changed < ? RETURNING 1", day),
        "questions": ("DELETE FROM questions WHERE at < ? RETURNING 1", day),
        "feedback": ("DELETE FROM feedback WHERE at < ? RETURNING 1", day),
        "keys": ("DELETE FROM keys WHERE expires < ?1 OR (revoked > '' AND revoked < ?1)"
                 " RETURNING 1", day),
        "sessions": ("DELETE FROM sessions WHERE expires < ? RETURNING 1", now()),
        "cards": ("DELETE FROM cards WHERE made < ? RETURNING 1", day if cards else ""),
    }  # fmt: skip
    return {name: len(kept.run(sql, (value,))) for name, (sql, value) in gone.items()}


# Conversations of people who have signed in: each reads, renames and deletes their own alone.

MOST = 500
_LONGEST_NAME = 120


class Conversations:
    """The conversations of one owner."""

    def __init__(self, kept: Kept, owner: str) -> None:
        self._kept, self._owner = kept, owner

    def every(self) -> list[dict[str, str]]:
        """Id, name and the times of making and changing of all, the last changed first."""
        names = ("id", "name", "made", "changed")
        rows = self._kept.run(
            f"SELECT {', '.join(names)} FROM conversations WHERE owner = ?"
            " ORDER BY changed DESC, rowid DESC",
            (self._owner,),
        )
        return [dict(zip(names, row, strict=True)) for row in rows]

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
    return json.dumps([_without_passages(turn.as_json()) for turn in turns])


def _without_passages(answer: Mapping[str, Any]) -> dict[str, Any]:
    """They are the reports', and found again."""
    return {name: value for name, value in answer.items() if name != "passages"}


# Answer cards: answers that were kept, and whether the reports have changed since.


@dataclass(frozen=True, slots=True)
class Card:
    """A kept Answer as JSON, with the reports that were loaded on its councils."""

    id: str
    made: str
    question: str
    answer: Mapping[str, Any]
    loaded: tuple[str, ...]

    def changed(self, library: Library) -> bool:
        """Whether other reports on these councils are loaded now."""
        return loaded_for(self.answer, library) != self.loaded


def loaded_for(answer: Mapping[str, Any], library: Library) -> tuple[str, ...]:
    """The ids of the reports loaded on the councils that an answer cites."""
    councils = {c["council_id"] for c in answer["citations"] if c["council_id"]}
    cited = {c["report_id"] for c in answer["citations"]}
    return tuple(sorted(
        r.row.id for r in library.reports
        if r.row.cover.council_id in councils or r.row.id in cited
    ))  # fmt: skip


def keep_card(kept: Kept, answer: Mapping[str, Any], library: Library) -> Card:
    """Keep an Answer under a new id."""
    card = Card(
        secrets.token_urlsafe(9), now(), str(answer["question"]),
        _without_passages(answer), loaded_for(answer, library),
    )  # fmt: skip
    held = json.dumps({"answer": card.answer, "loaded": card.loaded})
    kept.run("INSERT INTO cards VALUES (?, ?, ?, ?)", (card.id, card.made, card.question, held))
    return card


def find_card(kept: Kept, number: str) -> Card | None:
    """A card by its id."""
    rows = kept.run("SELECT id, made, question, answer FROM cards WHERE id = ?", (number,))
    if not rows:
        return None
    found, made, question, held = rows[0]
    known = json.loads(held)
    return Card(found, made, question, known["answer"], tuple(known["loaded"]))


# What people think of answers: without the question, unless it is sent along.

_VERDICTS = ("up", "down")
_REASONS = ("", "wrong", "wrong_page", "incomplete", "refused", "other")
_LONGEST_OPINION = 1_000


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


def shared_feedback(kept: Kept) -> list[dict[str, Any]]:
    """The opinions with which people sent their question along, the oldest first."""
    names = ("question", "verdict", "reason", "comment", "status")
    rows = kept.run(
        f"SELECT {', '.join(names)} FROM feedback WHERE question IS NOT NULL ORDER BY rowid"
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _cut(value: object, limit: int = _LONGEST_OPINION) -> str:
    return value[:limit] if isinstance(value, str) else ""


# Questions that are kept where that is switched on: redacted, and for so many days.

_LONGEST_LOGGED = 500
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

    return _NAME.sub(named, text)[:_LONGEST_LOGGED]


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
        before = now(-timedelta(days=self._days))
        return len(self._kept.run("DELETE FROM questions WHERE at < ? RETURNING 1", (before,)))
