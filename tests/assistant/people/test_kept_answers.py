"""Cards tell when reports have changed; opinions are kept without the question unless shared."""

from dataclasses import replace

import pytest

from assistant.people.kept_answers import find_card, keep_card, keep_feedback
from assistant.people.people_database import Kept
from assistant.pipeline import Assistant


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
