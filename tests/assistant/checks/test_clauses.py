"""Clauses, polarity and set phrases of a text; what is known of the sentences of a source."""

import pytest

from assistant.checks.clauses import Line, Word, is_negation, lines, plain, read, sentences
from assistant.checks.types import Source


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


def line(text: str, says: str, **known: object) -> Line:
    source = Source(text, "Ambleford Council", **known)  # type: ignore[arg-type]
    return next(found for found in lines([source]) if says in found.sentence.raw)


def test_what_is_found_is_nobodys_words_and_no_advice() -> None:
    found = line("Plans were reviewed on time.", "reviewed")
    assert (found.speaker, found.advice, found.outcome) == ("", False, False)


def test_what_stands_under_a_heading_of_advice_is_advice() -> None:
    text = "The council should: - Publish a yearly account. - Train all drivers."
    assert line(text, "Train").advice
    assert not line("Drivers were trained.", "trained").advice


def test_who_says_a_thing_is_told_and_from_where() -> None:
    found = line("A tenant told us that repairs were slow.", "repairs")
    assert "tenant" in found.speaker
    assert found.sentence.text[found.says_from :].strip().startswith("that repairs")


def test_known_words_are_their_speakers() -> None:
    spoken = (("The son of a resident", "They knock first."),)
    assert line("They knock first.", "knock", spoken=spoken).speaker == "the son of a resident"


def test_what_inspectors_say_is_the_reports_own() -> None:
    assert line("Inspectors found that repairs were slow.", "repairs").speaker == ""


def test_an_outcome_statement_is_marked() -> None:
    standard = "People are safe from abuse."
    text = f"{standard} Staff had acted on alerts."
    assert line(text, "safe", outcomes=(standard,)).outcome
    assert not line(text, "acted", outcomes=(standard,)).outcome


def test_lines_know_their_source() -> None:
    found = lines([Source("One door.", "A"), Source("Two gates.", "B")])
    assert [one.source for one in found] == [0, 1]
