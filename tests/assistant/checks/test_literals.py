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


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("More than half had a plan.", "54 per cent had a plan."),
        ("Fewer than one in ten came.", "Eight of 222 people came."),
        ("About a third had a plan.", "35 per cent had a plan."),
        ("A quarter had no plan.", "75 per cent had a plan."),
        ("Nearly 400 alerts came.", "There were 391 alerts."),
        ("Over 900 people came.", "906 people came."),
        ("The number was twice as high.", "The number had doubled."),
    ],
)
def test_a_rounded_number_follows_from_the_true_one(claim: str, passage: str) -> None:
    assert broken_exactly(claim, [Source(passage, "Ambleford Council")], ()) == ""


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("More than half had a plan.", "48 per cent had a plan."),
        ("More than half had a plan.", "98 per cent had a plan."),
        ("Fewer than one in ten came.", "80 of 222 people came."),
        ("About a third had a plan.", "45 per cent had a plan."),
        ("400 alerts came.", "There were 391 alerts."),
        ("60 per cent had a plan.", "58 per cent had a plan."),
        ("Over 900 people came.", "896 people came."),
        ("By about 2011 it was done.", "It was done in 2010."),
    ],
)
def test_a_number_that_does_not_follow_is_stopped(claim: str, passage: str) -> None:
    assert broken_exactly(claim, [Source(passage, "Ambleford Council")], ()) == "number"


def test_marks_are_not_checked() -> None:
    assert sayable("It was  good [1].") == "It was good ."
