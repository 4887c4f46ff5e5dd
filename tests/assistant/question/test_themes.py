"""Names of judgements and headings that a question means."""

import pytest

from assistant.question.themes import likeness, matched, unmatched_terms
from assistant.question.topic import matter_of

NAMES = ["Safeguarding adults", "Choice and control for older people", "Capacity to improve"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("safeguarding", ["Safeguarding adults"]),
        ("choice and control", ["Choice and control for older people"]),
        ("lighthouses", []),
    ],
)
def test_the_name_that_is_meant_is_found(text: str, names: list[str]) -> None:
    assert matched(NAMES, matter_of(text)) == names


def test_what_comes_after_for_need_not_be_asked_for() -> None:
    own, every = likeness("Choice and control for older people", matter_of("choice and control"))
    assert own == 1
    assert every < 1


def test_what_no_name_accounts_for_is_left() -> None:
    matter = matter_of("safeguarding and lighthouses")
    (left,) = unmatched_terms(["Safeguarding adults"], matter)
    assert left.startswith("lighthous")
    assert unmatched_terms(["Safeguarding adults"], matter, ["lighthouses"]) == []
