"""The table of Facts: rows, columns of several frameworks, filters, and the verb that prints it."""

import pytest

from assistant.errors import FactsError
from assistant.grades.table import Record, Years, filter_of, other_judgements, used_columns, years
from assistant.pipeline import Assistant


def row(rows: list[Record], council: str, year: int) -> Record:
    (found,) = [r for r in rows if r.council_id == council and year in r.years]
    return found


def test_a_row_has_dates_inspector_and_grades_with_their_pages(rows: list[Record]) -> None:
    sif = row(rows, "ashmere", 2027)
    assert (sif.kind, sif.date, sif.lead and sif.lead.value) == ("SIF", "2027-05-28", "Max Born")
    found = sif.graded("adoption")
    assert found is not None
    assert (found.value, found.aspect, found.place.pages) == ("good", "Adoption performance", (1,))
    joint = row(rows, "ashmere", 2030)
    assert joint.graded("care") == joint.graded("leavers")
    assert joint.graded("adoption") is None
    assert used_columns(rows) == ["overall", "help", "care", "leavers", "adoption", "leadership"]


def test_what_fills_no_column_still_shows(rows: list[Record]) -> None:
    send = row(rows, "elmstow", 2033)
    assert [f.aspect for f in other_judgements(send)] == ["Inspection outcome"]


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
