"""The table of Facts: rows, columns of several frameworks, filters, and the verb that prints it."""

from assistant.grades.table import Record, other_judgements, used_columns


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
