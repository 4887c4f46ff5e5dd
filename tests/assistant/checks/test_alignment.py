"""A claim laid beside the line that it says again: what is found, beside it, missing, denied."""

import pytest

from assistant.checks.alignment import denial_differs, is_opposite, parts, same_words
from assistant.checks.clauses import read
from tests.assistant.checks.laying import laid

TEXT = "Crime had fallen in every ward. Repairs were slow. Patrols were popular with tenants."


def test_the_nearest_line_is_taken_and_the_rest_is_missing() -> None:
    found = laid("Tenants liked the patrols and their uniforms.", TEXT)
    assert found.line.sentence.raw.startswith("Patrols")
    assert [word.text for word in found.missing] == ["uniforms"]
    assert 0 < found.covered < found.total


def test_what_only_the_next_line_has_counts_less() -> None:
    found = laid("Patrols were popular where repairs were slow.", TEXT)
    assert {word.text for word in found.beside} & {"repairs", "slow", "patrols", "popular"}


def test_other_words_say_the_same() -> None:
    (word,) = (w for w in read("They began it.").words if w.text == "began")
    assert same_words(word, read("It was launched in May."))
    assert not same_words(word, read("It was painted in May."))


def test_a_claim_is_parted_where_its_clauses_say_enough() -> None:
    claim = read("Crime had fallen in every ward, patrols were popular with tenants.")
    assert len(parts(claim, frozenset())) == 2
    assert len(parts(read("Crime had fallen."), frozenset())) == 1


@pytest.mark.parametrize(
    ("claim", "differs"),
    [("Repairs were slow.", False), ("Repairs were not slow.", True)],
)
def test_a_denial_that_was_added_differs(claim: str, differs: bool) -> None:
    assert denial_differs(laid(claim, TEXT)) is differs


def test_what_is_said_twice_is_not_denied_by_the_denial_of_another_thing() -> None:
    text = "Audits of plans are late and managers do not check that audits are used."
    assert not denial_differs(laid("Audits of plans are late.", text))
    assert denial_differs(laid("Managers check that audits are used.", text))


def test_a_denial_of_what_the_line_does_not_speak_of_tells_nothing() -> None:
    assert not denial_differs(laid("Repairs never cost tenants anything.", TEXT))


def test_the_other_end_of_a_scale_is_opposite() -> None:
    assert is_opposite(laid("Crime had risen in every ward.", TEXT))
    assert not is_opposite(laid("Crime had gone down in every ward.", TEXT))
