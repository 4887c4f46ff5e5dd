"""The file of what people make, brought up to date by migrations; the ledger is not touched."""

import sqlite3
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.errors import ServerError
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
