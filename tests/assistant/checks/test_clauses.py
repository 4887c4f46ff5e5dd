"""Sentences as words: set phrases, clauses, and what a denial reaches."""

import pytest

from assistant.checks.clauses import Word, is_negation, plain, read, sentences


def word(text: str, of: str) -> Word:
    return next(w for w in read(of).words if w.text == text)


def test_a_set_phrase_is_one_word_with_its_meaning() -> None:
    found = word("set up", "The council had set up a hub.")
    assert len(found.parts) == 2
    assert found.entry.meanings & word("created", "A hub was created.").entry.meanings


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Crime had fallen.", 1),
        ("Crime had fallen, patrols were popular.", 2),
        ("Crime had fallen and 12 patrols were popular.", 2),
        ("Crime had fallen because patrols were popular.", 2),
        ("Locks and alarms were fitted.", 1),
    ],
)
def test_clauses_are_told_apart(text: str, clauses: int) -> None:
    assert read(text).words[-1].clause + 1 == clauses


def test_a_denial_reaches_what_follows_in_its_clause() -> None:
    said = "Plans were not reviewed on time, visits were made."
    assert word("reviewed", said).negated
    assert not word("plans", said).negated
    assert not word("made", said).negated


def test_not_only_denies_nothing() -> None:
    words = read("It was not only late.").words
    at = next(i for i, w in enumerate(words) if w.text == "not")
    assert not is_negation(words, at)
    assert is_negation(read("It was not late.").words, at)


def test_marks_and_spaces_are_plain() -> None:
    assert plain("The  council’s “plan”") == 'The council\'s "plan"'


def test_items_of_a_list_are_sentences() -> None:
    assert [s.raw for s in sentences("It found:\n• One door.\n• Two gates.")] == [
        "It found:", "One door.", "Two gates.",
    ]  # fmt: skip
