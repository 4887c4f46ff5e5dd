"""Numbers of a text: in figures and words, shares, units and bounds."""

from fractions import Fraction

import pytest

from assistant.checks.quantities import quantities


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("538 alerts", 538, "", "="),
        ("1,538 alerts", 1538, "", "="),
        ("over 60 people", 60, "", ">"),
        ("fewer than 60 people", 60, "", "<"),
        ("about 60 people", 60, "", "~"),
        ("as many as 60 people", 60, "", "<"),
        ("60 people or more", 60, "", ">"),
        ("16 hours a week or more", 16, "hour", ">"),
        ("aged 65 and over", 65, "", ">"),
        ("aged 21+", 21, "", ">"),
        ("30 days or fewer", 30, "day", "<"),
        ("fell over two years", 24, "month", "="),
        ("stayed for over two years", 24, "month", ">"),
        ("twenty-three managers", 23, "", "="),
        ("one hundred and five homes", 105, "", "="),
        ("£4.6 million", 4_600_000, "", "="),
        ("40 per cent", Fraction(2, 5), "%", "="),
        ("two thirds", Fraction(2, 3), "%", "="),
        ("four in ten", Fraction(2, 5), "%", "="),
        ("one post in five", Fraction(1, 5), "%", "="),
        ("nine out of 10", Fraction(9, 10), "%", "="),
    ],
)
def test_a_number_is_read(text: str, value: Fraction, unit: str, bound: str) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit, found.bound) == (value, unit, bound)


def test_one_time_is_the_other_in_its_base_unit() -> None:
    (weeks,), (days,) = quantities("2 weeks"), quantities("14 days")
    assert (weeks.value, weeks.unit) == (days.value, days.unit)


def test_one_is_mostly_a_pronoun() -> None:
    assert quantities("one of them was late") == ()


def test_numbers_come_in_their_order_with_their_places() -> None:
    text = "from 391 to 538"
    assert [text[q.start : q.start + 3] for q in quantities(text)] == ["391", "538"]
