"""Cells of spreadsheets: none starts a formula, plain ones stay as they are."""

import pytest

from assistant.output.spreadsheet import csv_text, safe


def test_plain_cells_stay_as_they_are() -> None:
    for cell in ("Why?", "p. 3", "a = b", "1", "x@y.test", ""):
        assert safe(cell) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "\0=1"])
def test_no_cell_starts_a_formula(cell: str) -> None:
    assert safe(cell).strip().startswith("'")
    assert csv_text([[cell]]).strip().lstrip('"').strip().startswith("'")
