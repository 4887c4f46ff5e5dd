"""An answer as text: its places, its sources, what to ask; no cell of CSV starts a formula."""

import pytest

from assistant.output import as_text, csv_text, safe, where
from assistant.types import Answer, Checked, Citation, Status
from ingest.types import Basis, Place
from tests.assistant.checks.cited import COVER, PLACE


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place((11,), ("11",), Basis.CONTENTS), "p. 11"),
        (Place((11, 12), ("11", "12"), Basis.CONTENTS), "pp. 11–12"),
        (Place((11, 12), ("11", "12"), Basis.INFERRED), "pp. 11–12 (worked out)"),
        (Place((13,), ("11",), Basis.PRINTED), "p. 11 (PDF page 13)"),
        (Place((11,), ("11",), Basis.PRINTED), "p. 11"),
        (Place((2,), ("ii",), Basis.PRINTED), "p. ii (PDF page 2)"),
        (Place((), ("cover",), Basis.CONTENTS), "cover"),
        (Place((), (), Basis.NONE), "no page number"),
    ],
)
def test_a_place_is_shown_as_people_see_it(place: Place, shown: str) -> None:
    assert where(place) == shown


def test_an_answer_as_text_has_its_sources_and_what_to_ask() -> None:
    citation = Citation(1, "r", "r.txt", COVER, PLACE, (), "63 people were met.")
    answer = Answer(
        "1", "q", Status.ANSWERED, "It says so. [1]", (citation,), suggestions=("Why?",)
    )
    lines = as_text(answer).splitlines()
    assert lines[0] == "It says so. [1]"
    assert "[1] Testshire, p. 7: “63 people were met.”" in lines
    assert lines[-1] == "- Why?"


def test_a_model_that_found_no_answer_wrote_none() -> None:
    def told(checked: Checked) -> str:
        status = Status.ANSWERED if checked.kept else Status.NOT_IN_REPORTS
        return as_text(Answer("1", "q", status, "So.", mode="model", model="m", checked=checked))

    assert "(Written by m: 1 of 1 sentence checked and shown.)" in told(Checked(1, 1, 1, 0))
    for none in (Checked(0, 0, 0, 0), Checked(0, 1, 0, 0)):
        assert "(m found no answer in the passages it was given.)" in told(none)


def test_plain_cells_stay_as_they_are() -> None:
    for cell in ("Why?", "p. 3", "a = b", "1", "x@y.test", ""):
        assert safe(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\0=1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert safe(cell).strip().startswith("'")
    assert csv_text([[cell]]).strip().lstrip('"').strip().startswith("'")
