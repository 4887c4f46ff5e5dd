"""Dates as they are printed, in figures."""

import re

import pytest

from ingest.language.dates import DATE, SPAN, iso_date, periods


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("9 February 2010", "2010-02-09"),
        ("August 2009", "2009-08"),
        ("Monday 4th of March 2024", "2024-03-04"),
        ("March 4, 2024", "2024-03-04"),
        ("04/03/2024", "2024-03-04"),
        ("4.3.24", "2024-03-04"),
        ("4/3/24", "2024-03-04"),
        ("2024-03-04", "2024-03-04"),
        ("27 June 2022 to 1 July 2022", "2022-07-01"),
        ("March 4–8, 2024", "2024-03-08"),
        ("5, 6 and 12 March 2024", "2024-03-12"),
        ("spring 2024", "2024"),
        ("the autumn term of 2023", "2023"),
        ("31/13/2024", ""),
        ("in due course", ""),
    ],
)
def test_a_date_is_read(printed: str, iso: str) -> None:
    assert iso_date(printed) == iso


def test_a_span_is_found_whole() -> None:
    text = "It took place from 27 June 2022 to 1 July 2022 in Netherby."
    found = re.search(SPAN, text)
    assert found is not None
    assert found.group() == "27 June 2022 to 1 July 2022"
    assert len(re.findall(DATE, text)) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Within six months, the council should:", {"6 month"}),
        ("What is to be done in the next 12 weeks?", {"12 week"}),
        ("A plan of two years", set()),
    ],
)
def test_a_time_within_which_something_is_to_be_done_is_told(text: str, found: set[str]) -> None:
    assert periods(text) == found
