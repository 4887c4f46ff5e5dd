"""Tables are read by rows or by cells, with the heads of their columns; narrow columns as prose."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.layout.blocks import head_of, stand_by_cells
from ingest.reader import report_of
from ingest.types import CELL_BREAK, Report, Role, Sentence
from tests.ingest.drawn import PROSE, columns, cover, heading, pdf_of, write

FIGURES = (
    ("Measure", "2022", "2023"),
    ("Children looked after", "298", "312"),
    ("Agency staff", "23", "38"),
)
HEADS = "Measure | 2022 | 2023"


def read(draw_rows: object, name: str = "a.pdf") -> Report:
    return report_of(Path(name), draw_rows)  # type: ignore[arg-type]


def table(rows: tuple[tuple[str, ...], ...], lefts: tuple[float, ...]) -> Report:
    def draw(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "Key figures", 760))
        top = columns(canvas, rows, lefts, top - 20)
        write(canvas, PROSE, top - 20)

    return read(pdf_of(cover, draw))


def web_page(head: str) -> bytes:
    cells = "".join(
        "<tr>"
        + "".join(f"<{head if not i else 'td'}>{c}</{head if not i else 'td'}>" for c in row)
        + "</tr>"
        for i, row in enumerate(FIGURES)
    )
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    return (
        f"<!DOCTYPE html><html><body><main><h1>Inspection of Testshire</h1><h2>Key figures</h2>"
        f"{prose}<table>{cells}</table>{prose}</main></body></html>"
    ).encode()


def rows_of(report: Report) -> list[Sentence]:
    return [sentence for sentence in report.sentences if sentence.lead_in]


def check_figures(report: Report) -> None:
    rows = rows_of(report)
    assert [row.text for row in rows] == ["Children looked after 298 312", "Agency staff 23 38"]
    assert {row.lead_in for row in rows} == {HEADS}
    cells = report.text[rows[0].start : rows[0].end].split(CELL_BREAK)
    assert dict(zip(HEADS.split(" | "), cells, strict=True))["2023"] == "312"
    assert [s.text for s in report.sentences if s.role is Role.LEAD_IN] == ["Measure 2022 2023"]


def test_a_row_of_figures_has_its_heads_and_cells() -> None:
    check_figures(table(FIGURES, (60, 330, 430)))


@pytest.mark.parametrize("head", ["th", "td"])
def test_a_table_of_a_web_page_is_read_alike(head: str) -> None:
    check_figures(read(web_page(head), "a.html"))


@pytest.mark.parametrize(
    ("rows", "lefts"),
    [
        (
            (
                ("Judgement", "Outstanding", "Good", "Requires imp.", "Inadequate"),
                ("Barns", "", "X", "", ""),
                ("Lofts", "", "", "", "X"),
                ("Cellars", "", "", "X", ""),
            ),
            (60, 245, 330, 391, 470),
        ),
        (
            (
                ("Outstanding", "Good", "Requires improvement", "Inadequate"),
                ("", "Barns", "", "Lofts"),
                ("Sheds", "", "Cellars", ""),
            ),
            (60, 170, 260, 420),
        ),
        (
            (
                ("", "Outstanding", "Good", "Requires imp.", "Inadequate"),
                ("Barns", "", "X", "", ""),
                ("Lofts", "", "", "", "X"),
                ("Cellars", "", "", "X", ""),
            ),
            (60, 245, 330, 391, 470),
        ),
    ],
)
def test_an_empty_cell_keeps_its_place_so_that_grades_above_columns_are_given(
    rows: tuple[tuple[str, ...], ...], lefts: tuple[float, ...]
) -> None:
    grades = {fact.aspect: fact.value for fact in table(rows, lefts).facts if fact.kind == "grade"}
    right = {"Barns": "good", "Cellars": "requires improvement", "Lofts": "inadequate"}
    assert right.items() <= grades.items()


def test_the_corner_above_the_names_of_rows_may_be_empty() -> None:
    report = table((("", *FIGURES[0][1:]), *FIGURES[1:]), (60, 300, 400))
    assert {row.lead_in for row in rows_of(report)} == {" | 2022 | 2023"}


def test_lines_part_cells_that_stand_close() -> None:
    def draw(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "Key figures", 760))
        rows = (("Ward of it", "School", "Pupils"), ("Northgate", "Hill Top", "208"))
        columns(canvas, (*rows, ("Southgate", "Mill Lane", "151")), (60, 128, 185), top - 20)
        for left in (121, 181):
            canvas.line(left, top, left, top - 80)

    rows = rows_of(read(pdf_of(cover, draw)))
    assert [row.text for row in rows] == ["Northgate Hill Top 208", "Southgate Mill Lane 151"]
    assert {row.lead_in for row in rows} == {"Ward of it | School | Pupils"}


def test_names_under_two_heads_stand_each_for_itself() -> None:
    report = table(
        (
            ("Local authority", "Health board"),
            ("Testshire Council", "Upper Vale Board"),
            ("Ada Byron, Director of Services", "Max Born, Chief Executive"),
            ("www.testshire.example", "www.vale.example"),
        ),
        (60, 320),
    )
    found = {s.text: (s.lead_in, s.role) for s in report.sentences}
    assert found["Ada Byron, Director of Services"] == ("Local authority", Role.CONTACT)
    assert found["Upper Vale Board"] == ("Health board", Role.CONTACT)


def test_narrow_columns_written_across_the_page_are_read_one_after_another() -> None:
    rows = (
        ("The council has 45", "Leavers are given", "Carers said that"),
        ("social workers in", "help by 24 advisers", "training is good and"),
        ("its teams, and each", "who see them often", "there are now 202"),
        ("has 17 cases.", "at home.", "of them."),
    )

    def draw(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "At a glance", 760))
        for number, row in enumerate(rows):
            for left, cell in zip((60, 235, 410), row, strict=True):
                write(canvas, [cell], top - 20 - 14 * number, left=left)
        write(canvas, PROSE, top - 120)

    texts = [s.text for s in read(pdf_of(cover, draw)).sentences]
    assert "The council has 45 social workers in its teams, and each has 17 cases." in texts
    assert "Carers said that training is good and there are now 202 of them." in texts


def test_ten_thousand_rows_are_read() -> None:
    rows = "".join(f"<tr><td>Ward {i}</td><td>{i}</td></tr>" for i in range(10_000))
    table = f"<table><tr><th>Ward</th><th>People</th></tr>{rows}</table>"
    page = f"<!DOCTYPE html><html><body><main><h1>Wards</h1>{table}</main></body></html>"
    assert len(rows_of(read(page.encode(), "a.html"))) == 10_000


@pytest.mark.parametrize(
    ("rows", "marked", "heads"),
    [
        ([["Area", "Grade"], ["Help", "Good"]], True, ("Area", "Grade")),
        ([["Area", "2023"], ["Help", "12"]], False, ("Area", "2023")),
        ([["Calls", "Q1", "Q2"], ["Help", "12", "9"]], False, ("Calls", "Q1", "Q2")),
        ([["Help", "12"], ["Care", "14"]], False, ()),
        ([["Lead inspector", "Ada Byron"], ["Team", "Max Born"]], False, ()),
        ([["Area", "Grade"]], True, ()),
    ],
)
def test_the_head_of_a_table(rows: list[list[str]], marked: bool, heads: tuple[str, ...]) -> None:
    assert head_of(rows, marked=marked) == heads


def test_prose_in_a_cell_stands_for_itself() -> None:
    long = "Leaders should agree with their partners how records are kept. " * 2
    assert stand_by_cells([["Testshire Council", long]], ())
    assert not stand_by_cells([["Lead inspector", "Ada Byron"]], ())


def test_grades_above_columns_are_no_row_of_the_table() -> None:
    rows = [["Outstanding", "Good", "Poor"], ["Barns", "Lofts"]]
    assert head_of(rows, marked=True) == ("Outstanding", "Good", "Poor")
    assert head_of(rows, marked=False) == ()
    assert head_of([["Barns", "Good", "Good"], ["Lofts", "Poor", "Good"]], marked=True) == ()


def test_the_grade_beside_a_title_may_stand_on_two_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 760, "The upkeep of")
        canvas.drawString(60, 744, "barns and of the lofts")
        canvas.drawString(60, 728, "above them")
        canvas.drawString(362, 752, "Requires")
        canvas.drawString(358, 735, "improvement")
        write(canvas, PROSE, heading(canvas, "Summary", 690))

    paths = {section.path for section in read(pdf_of(cover, draw)).sections}
    title = "The upkeep of barns and of the lofts above them Requires improvement"
    assert any(title in path for path in paths)


@pytest.mark.parametrize("over", [(220, 360), (250, 391)])
def test_a_row_over_the_heads_is_said_with_each(over: tuple[float, float]) -> None:
    def draw(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "Key figures", 760)) - 20
        top = columns(canvas, [("2022", "2023")], over, top)
        rows = (("Group", "Boys", "Girls", "Boys", "Girls"), ("In care", "101", "92", "117", "84"))
        write(canvas, PROSE, columns(canvas, rows, (60, 220, 290, 360, 430), top) - 20)

    rows = rows_of(read(pdf_of(cover, draw)))
    heads = "Group | 2022 Boys | 2022 Girls | 2023 Boys | 2023 Girls"
    assert ("In care 101 92 117 84", heads) in [(s.text, s.lead_in) for s in rows]


def test_grades_under_a_head_that_names_them_stay_with_their_judgements() -> None:
    rows = (("Area", "Rating"), ("Barns", "Limited"), ("Lofts", "Partial"))
    report = table(rows, (60, 300))
    assert [s.text for s in rows_of(report)] == ["Barns Limited", "Lofts Partial"]
    assert [f.value for f in report.facts if f.kind == "grade"] == ["Limited", "Partial"]


def test_who_a_letter_is_to_stands_apart_from_who_it_is_from() -> None:
    def draw(canvas: Canvas) -> None:
        to = ("Ms Ada Marsh", "Director of Barns", "Testshire Council", "Civic Square")
        write(canvas, ("The Board", "Harbour House", "22 April 2024"), left=380)
        top = write(canvas, ("", "Dear Ms Marsh"), write(canvas, to))
        write(canvas, PROSE, heading(canvas, "Visit to Testshire", top - 20))

    report = read(pdf_of(draw))
    facts = {f.kind: (f.aspect, f.value) for f in report.facts}
    assert facts == {
        "post": ("Director of Barns", "Ms Ada Marsh"), "published": ("", "22 April 2024"),
    }  # fmt: skip
    assert report.cover.council == "Testshire Council"
