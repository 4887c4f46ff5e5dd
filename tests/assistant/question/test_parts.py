"""A question that asks two things is taken apart, and one that asks one is not."""

import pytest

from assistant.question.follow_ups import parts_of


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        (
            "How many wardens walk in Quillmere, and who pays for their lamps?",
            ["How many wardens walk in Quillmere", "who pays for their lamps"],
        ),
        (
            "quillmere tram - when was it built and is it still used?",
            ["quillmere tram when was it built", "is it still used"],
        ),
        (
            "What is the tower for? Can people climb it?",
            ["What is the tower for", "Can people climb it"],
        ),
    ],
)
def test_two_things_are_two_parts(asked: str, parts: list[str]) -> None:
    assert list(parts_of(asked)) == parts


@pytest.mark.parametrize(
    "asked",
    [
        "How are children who need help and are at risk kept safe?",
        "What was the grade, and why?",
        "Wardens and keepers of Quillmere",
        "What did the team, which was set up in 2019, find?",
        "Surely not?",
    ],
)
def test_one_thing_is_left_whole(asked: str) -> None:
    assert parts_of(asked) == ()
