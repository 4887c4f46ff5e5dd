"""Who says it, who did it, and whether it was done: what a claim may not change."""

import pytest

from assistant.checks.clauses import read
from assistant.checks.operators import (
    actors_differ,
    broken_beside,
    goes_on,
    roles_differ,
    speaker_differs,
)
from tests.assistant.checks.laying import laid

TENANT = "A tenant told us that repairs were slow."
BIDDERS = "Members had interviewed bidders for the contract."
CHARITY = "The scheme, run by a charity, had fitted alarms in homes."


@pytest.mark.parametrize(
    ("claim", "differs"),
    [
        ("A tenant said that repairs were slow.", False),
        ("Repairs were slow.", True),
        ("A manager said that repairs were slow.", True),
    ],
)
def test_words_stay_those_of_who_said_them(claim: str, differs: bool) -> None:
    assert speaker_differs(laid(claim, TENANT), read(claim)) is differs


def test_a_say_in_a_matter_is_nobodys_words() -> None:
    claim = "Carers had no such say."
    assert not speaker_differs(laid(claim, "Carers had no such voice."), read(claim))


def test_another_may_not_have_done_it() -> None:
    assert actors_differ(laid("The police had fitted alarms in homes.", CHARITY))
    assert not actors_differ(laid("A charity had fitted alarms in homes.", CHARITY))


def test_who_did_and_who_was_done_to_stay_apart() -> None:
    assert roles_differ(laid("Bidders for the contract had interviewed members.", BIDDERS))
    assert not roles_differ(laid("Members had interviewed bidders for the contract.", BIDDERS))


def test_the_first_rule_that_is_broken_is_named() -> None:
    claim = "The council opened 48 flats."
    part = laid(claim, "The council planned to open 48 flats.")
    assert broken_beside(part, read(claim), [part.line]) == "modality"
    same = laid("The council planned to open 48 flats.", "The council planned to open 48 flats.")
    assert broken_beside(same, read("The council planned to open 48 flats."), [same.line]) == ""


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("The wardens had seen 18 tenants in the year before.", ""),
        ("The wardens had seen 18 tenants in the previous year.", ""),
        ("The wardens had already seen 18 tenants.", "time"),
    ],
)
def test_the_year_before_is_the_previous_one(claim: str, rule: str) -> None:
    part = laid(claim, "The wardens had seen 18 tenants in the previous year.")
    assert broken_beside(part, read(claim), [part.line]) == rule


def test_a_line_that_goes_on_is_told() -> None:
    assert not goes_on(laid("Repairs were slow.", "Repairs were slow.").line)
    assert goes_on(laid("This was slow.", "This meant that repairs were slow.").line)
