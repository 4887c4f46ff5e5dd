"""The file of what people leave: opened again, closed, and of a newer program."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import ServerError
from assistant.people.kept_answers import keep_feedback
from assistant.people.keys import Keys, Role
from assistant.people.people_database import MIGRATIONS, Kept, now, purge


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.run("INSERT INTO questions VALUES (?, ?, ?)", (now(), "Why?", "answered"))
    kept.close()
    again = Kept(tmp_path)
    assert again.run("PRAGMA user_version") == [(len(MIGRATIONS),)]
    assert again.run("SELECT question, status FROM questions") == [("Why?", "answered")]
    again.close()


def test_a_closed_file_says_so(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.close()
    kept.close()
    with pytest.raises(ServerError):
        kept.run("SELECT 1")


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    Kept(tmp_path).close()
    (file,) = tmp_path.glob("*.sqlite3")
    with sqlite3.connect(file) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(ServerError, match="newer"):
        Kept(tmp_path)


def test_what_is_old_is_purged(kept: Kept) -> None:
    keep_feedback(kept, {"verdict": "up"})
    Keys(kept).make("old", Role.READER, days=-200)
    assert purge(kept, datetime.now(UTC) - timedelta(days=90)) == {
        "feedback": 0, "keys": 1, "sessions": 0, "cards": 0, "conversations": 0, "questions": 0,
    }  # fmt: skip
    assert purge(kept, datetime.now(UTC) + timedelta(days=1))["feedback"] == 1
