"""Which sentences are quoted, and why others are not."""

from dataclasses import replace

import pytest

from assistant.reading.scores import Ranked, Scored
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


def of_council(name: str, year: str, odds: float) -> Ranked:
    passage = found(f"Boats of {name} are kept in {year}.", council=name, report=f"{name}-{year}")
    cover = replace(passage.report.cover, inspected=f"{year}-01-01")
    passage = replace(passage, report=replace(passage.report, cover=cover))
    return ranked(passage, (odds, odds))


def test_a_whole_list_has_every_council_that_says_it_from_its_newest_report() -> None:
    read = [of_council(f"council-{n}", "2020", 6.0 - 0.2 * n) for n in range(9)]
    read += [of_council("council-3", "2024", 4.6), of_council("council-4", "2024", 2.0)]
    read += [of_council("other", "2024", 2.5)]
    chosen = [s.found.report for s in pick_by_council(read, whole=True)]
    assert [row.cover.council_id for row in chosen] == [f"council-{n}" for n in range(9)]
    assert [row.id for row in chosen if row.cover.inspected >= "2024"] == ["council-3-2024"]
    assert len(pick_by_council(read)) == 4
