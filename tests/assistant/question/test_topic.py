"""What a question is about, and the names of judgements and headings that it means."""

import pytest

from assistant.question.topic import likeness, matched, matter_of, unmatched_terms
from ingest.language.words import stem


def test_words_of_asking_are_no_matter() -> None:
    found = matter_of("What does the report say about advocacy?")
    assert found.terms == (stem("advocacy"),)


def test_nothing_asked_is_no_matter() -> None:
    assert matter_of("").terms == ()


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
