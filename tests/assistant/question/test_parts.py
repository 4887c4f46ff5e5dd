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
        "Can you tell me: what did inspectors find about lamps in Quillmere?",
        "Do wardens know what is required of them and what good looks like?",
        "Is it clear to staff what is expected and when it must be done?",
        "Do inspectors say which towers are safe and which are not?",
        "What is said about how well children are heard and how their views are used?",
    ],
)
def test_one_thing_is_left_whole(asked: str) -> None:
    assert parts_of(asked) == ()
