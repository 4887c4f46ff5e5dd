"""Rows of the table are narrowed by what is loaded, and what is not is refused."""

import pytest

from assistant.errors import FactsError
from assistant.grades.filters import filter_of, years
from assistant.grades.table import Record, Years
from assistant.pipeline import Assistant


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"council": "Ashmere"}, ["ashmere"] * 3),
        ({"council": "Ashmerre"}, ["ashmere"] * 3),
        ({"kind": "SEND"}, ["birchdale", "elmstow"]),
        ({"kind": "ilacs", "year": "2031"}, ["birchdale", "cloughton"]),
        ({"year": "-2028"}, ["ashmere", "denwick"]),
        ({"judgement": "adoption"}, ["ashmere", "denwick"]),
        ({"grade": "inadequate", "judgement": "Overall"}, ["ashmere", "birchdale"]),
        ({"judgement": "leadership", "grade": "outstanding", "year": "2032-"},
         ["ashmere", "denwick"]),
        ({"council": "Elmstow", "kind": "sif"}, []),
    ],
)  # fmt: skip
def test_rows_are_narrowed(
    asked: dict[str, str], found: list[str], graded: Assistant, rows: list[Record]
) -> None:
    chosen = filter_of(rows, graded.library.councils, **asked)
    assert [r.council_id for r in rows if chosen.takes(r)] == found


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"council": "Leeds"}, "Ashmere, Birchdale"),
        ({"kind": "drains"}, "Area SEND, ILACS, SIF"),
        ({"judgement": "drains"}, "Adoption"),
        ({"grade": "splendid"}, "inadequate"),
        ({"year": "20x4"}, "2019-2023"),
    ],
)
def test_what_is_not_loaded_is_refused_with_what_is(
    asked: dict[str, str], named: str, graded: Assistant, rows: list[Record]
) -> None:
    with pytest.raises(FactsError, match=named):
        filter_of(rows, graded.library.councils, **asked)


def test_years_have_open_ends() -> None:
    assert years("2031") == Years(2031, 2031)
    assert years("2031-") == Years(2031)
    assert 2030 in years("-2031")
    assert 2032 not in years("2029-2031")
