"""The exact rules: numbers, dates, names, councils, grades and quoted words."""

import pytest

from assistant.checks.literals import broken_exactly, same_quantity, sayable
from assistant.checks.quantities import quantities
from assistant.checks.types import Source

SOURCE = Source(
    "In May 2008 the Care Board rated adult services as good. Alarms stood in 412 homes. "
    "A tenant said: “Nobody came for nine days.”",
    "Ambleford Council",
    dates=("2009-08", "August 2009"),
)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        ("Alarms stood in 412 homes.", ""),
        ("Alarms stood in 413 homes.", "number"),
        ("In May 2008 services were rated as good.", ""),
        ("In August 2009 alarms stood in 412 homes.", ""),
        ("In May 2007 services were rated as good.", "date"),
        ("In June services were rated as good.", "date"),
        ("Services were rated as outstanding.", "grade"),
        ("The Granville Board rated services as good.", "name"),
        ("In Hexmoor alarms stood in 412 homes.", "council"),
        ('"Nobody came" for days.', ""),
        ('"Nobody ever came" for days.', "quote"),
    ],
)
def test_the_first_rule_that_is_broken_is_named(claim: str, rule: str) -> None:
    assert broken_exactly(claim, [SOURCE], ("Ambleford", "Hexmoor")) == rule


@pytest.mark.parametrize(
    ("said", "held", "same"),
    [
        ("60 homes", "60 homes", True),
        ("60 homes", "over 60 homes", False),
        ("about 60 homes", "60 homes", True),
        ("60 per cent", "60 homes", False),
        ("two weeks", "14 days", True),
    ],
)
def test_a_quantity_has_its_unit_and_bound(said: str, held: str, same: bool) -> None:
    (one,), (other,) = quantities(said), quantities(held)
    assert same_quantity(one, other) is same


def test_marks_are_not_checked() -> None:
    assert sayable("It was  good [1].") == "It was good ."
