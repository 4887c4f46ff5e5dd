"""What a line of a passage is: a finding, advice, a standard, or somebody's words."""

from assistant.checks.sources import Line, lines
from assistant.checks.types import Source


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
