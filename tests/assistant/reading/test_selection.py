"""Which sentences are quoted, and why others are not."""

import pytest

from assistant.reading.scores import Scored
from assistant.reading.selection import Drop, leans, pick, pick_by_council, repeats, worth
from tests.assistant.reading.reads import found, ranked


def told(
    *sentences: tuple[str, float, float], words: int = 100
) -> tuple[list[str], dict[str, Drop]]:
    """The texts that are quoted, and what was noted of the others."""
    passage = found(*(text for text, _, _ in sentences))
    read = ranked(passage, *((answers, belongs) for _, answers, belongs in sentences))
    noted: dict[str, Drop] = {}

    def note(scored: Scored, reason: Drop) -> None:
        noted[scored.sentence.text] = reason

    return [s.sentence.text for s in pick([read], words, note)], noted


def test_what_answers_is_quoted_and_what_does_not_is_told() -> None:
    chosen, noted = told(("Wardens walked the harbour.", 5, 5), ("The tram was green.", -9, -9))
    assert chosen == ["Wardens walked the harbour."]
    assert noted == {"The tram was green.": Drop.UNLIKELY}


def test_the_best_is_quoted_however_unlikely() -> None:
    assert told(("The tram was green.", -9, -9))[0] == ["The tram was green."]


def test_what_is_said_already_is_not_quoted_again() -> None:
    chosen, noted = told(
        ("Wardens walked the harbour at night.", 5, 5),
        ("At night wardens walked the harbour.", 4, 4),
    )
    assert len(chosen) == 1
    assert set(noted.values()) == {Drop.REPEATS}


def test_there_is_an_end_to_how_much_is_quoted() -> None:
    chosen, noted = told(("One two three four.", 5, 5), ("Five six seven eight.", 4, 4), words=6)
    assert chosen == ["One two three four."]
    assert noted == {"Five six seven eight.": Drop.LONG}


def test_what_answers_is_worth_most_while_nothing_has() -> None:
    assert worth(2.0, 2.0, 1.0) > worth(2.0, 2.0, 0.1) > worth(-5.0, 2.0, 0.1)


def test_a_theme_has_one_sentence_of_each_council() -> None:
    read = [
        ranked(found("Aye one.", "Aye two.", council="aye", report="a"), (5.0, 5.0), (4.5, 4.5)),
        ranked(found("Bee one.", council="bee", report="b"), (4.0, 4.0)),
    ]
    assert [s.sentence.text for s in pick_by_council(read)] == ["Aye one.", "Bee one."]


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [("This helped.", True), ("However, it was late.", True), ("Trams ran.", False)],
)
def test_a_sentence_that_goes_on_is_told(text: str, goes_on: bool) -> None:
    assert leans(text) is goes_on


def test_a_short_sentence_within_a_long_one_repeats_it() -> None:
    assert repeats("Wardens walked.", ["At night the wardens walked the harbour."])
    assert not repeats("At night the wardens walked the harbour.", ["Wardens walked."])
