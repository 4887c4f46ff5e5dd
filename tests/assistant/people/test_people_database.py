"""What people leave: the file opened again and closed, whose it is, what is told, and what goes."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import ServerError
from assistant.people.keys import Keys, Role
from assistant.people.people_database import (
    MIGRATIONS,
    Conversations,
    Kept,
    QuestionLog,
    find_card,
    keep_card,
    keep_feedback,
    now,
    purge,
    redacted,
    shared_feedback,
)
from assistant.pipeline import Assistant
from assistant.types import Answer, Status


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


TURN = Answer("1", "Why was it late?", Status.ANSWERED, "It was.")


def test_a_card_is_found_again_and_tells_of_other_reports(assistant: Assistant, kept: Kept) -> None:
    answer = assistant.ask("How was safeguarding adults graded in Skelderby?").as_json()
    made = keep_card(kept, answer, assistant.library)
    card = find_card(kept, made.id)
    assert card is not None
    assert card.answer["answer"] == answer["answer"]
    assert "passages" not in card.answer
    assert not card.changed(assistant.library)
    assert replace(card, loaded=("another",)).changed(assistant.library)
    assert find_card(kept, "none") is None


def test_only_questions_that_were_sent_along_are_shared(kept: Kept) -> None:
    for share in (False, True):
        keep_feedback(kept, {"verdict": "down", "question": "Why?", "share": share})
    assert [(row["question"], row["verdict"]) for row in shared_feedback(kept)] == [
        ("Why?", "down")
    ]


@pytest.mark.parametrize(
    ("given", "held"),
    [
        ({"verdict": "up"}, True),
        ({"verdict": "down", "reason": "wrong_page"}, True),
        ({"verdict": "sideways"}, False),
        ({"verdict": "down", "reason": "spite"}, False),
        ({}, False),
    ],
)
def test_only_an_opinion_is_kept(kept: Kept, given: dict[str, str], held: bool) -> None:
    assert keep_feedback(kept, given) is held
    assert len(kept.run("SELECT * FROM feedback")) == held


def test_the_question_is_kept_where_it_was_shared_alone(kept: Kept) -> None:
    for share in (False, True):
        keep_feedback(kept, {"verdict": "up", "question": "Why?", "share": share})
    assert [row[5] for row in kept.run("SELECT * FROM feedback")] == [None, "Why?"]


def test_a_conversation_is_begun_changed_and_removed(kept: Kept) -> None:
    own, other = Conversations(kept, "key:a"), Conversations(kept, "key:b")
    number = own.begin([TURN])
    assert number is not None
    assert [one["name"] for one in own.every()] == ["Why was it late?"]
    assert own.rename(number, "Delays")
    assert own.replace(number, [TURN, TURN])
    turns = own.turns(number)
    assert turns is not None
    assert [turn.answer for turn in turns] == ["It was.", "It was."]
    assert other.every() == []
    assert other.turns(number) is None
    assert not other.rename(number, "mine")
    assert not other.remove(number)
    assert own.remove(number)
    assert own.every() == []


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("What did Bromley do in 2019?", "What did Bromley do in 2019?"),
        ("Did Ada Marsh call?", "Did […] […] call?"),
        ("Write to ada@example.org", "Write to […]"),
        ("Ring 020 7946 0123 now", "Ring […] now"),
    ],
)
def test_what_may_tell_of_somebody_is_taken_out(asked: str, kept: str) -> None:
    assert redacted(asked) == kept


def test_questions_go_after_their_days(kept: Kept) -> None:
    log = QuestionLog(kept, days=1)
    log.note(TURN)
    kept.run("INSERT INTO questions VALUES ('2001-01-01T00:00:00+00:00', 'old', 'answered')")
    assert log.purge() == 1
    assert kept.run("SELECT question FROM questions") == [("Why was it late?",)]
