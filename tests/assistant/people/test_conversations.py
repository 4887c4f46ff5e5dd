"""Conversations are their owner's alone; questions are kept without what tells who asks."""

import pytest

from assistant.people.conversations import Conversations, QuestionLog, redacted
from assistant.people.people_database import Kept
from assistant.types import Answer, Status

TURN = Answer("1", "Why was it late?", Status.ANSWERED, "It was.")


def test_a_conversation_is_begun_changed_and_removed(kept: Kept) -> None:
    own, other = Conversations(kept, "key:a"), Conversations(kept, "key:b")
    number = own.begin([TURN])
    assert number is not None
    assert [one.name for one in own.every()] == ["Why was it late?"]
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
