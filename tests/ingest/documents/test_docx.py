"""What Word sets apart or hides: boxes are read once, what nobody sees is not."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.parser import parse_xml
from docx.shared import Pt, RGBColor

from ingest.reader import report_of
from ingest.types import Role
from tests.ingest.drawn import PROSE

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = (
    f'{W} xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def file_with(fill: Any) -> bytes:
    document = docx.Document()
    document.add_heading("Inspection of Testshire", 0)
    document.add_heading("Overview", 1)
    for line in PROSE:
        document.add_paragraph(line)
    fill(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def texts(fill: Any) -> list[str]:
    return [s.text for s in report_of(Path("a.docx"), file_with(fill)).sentences]


def box(text: str) -> str:
    return f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"


def test_boxes_are_read_after_their_paragraph_and_once() -> None:
    def fill(document: Any) -> None:
        for i in range(1_000):
            inside = box(f"Box {i} tells of 37 leavers.")
            both = (
                f"<w:r {NAMES}><mc:AlternateContent><mc:Choice>{inside}</mc:Choice>"
                f"<mc:Fallback>{inside}</mc:Fallback></mc:AlternateContent></w:r>"
            )
            old = f"<w:r {NAMES}><w:pict><v:textbox>{inside}</v:textbox></w:pict></w:r>"
            document.add_paragraph(f"Beside it is {i}.")._p.append(
                parse_xml(old if i % 2 else both)
            )

    read = texts(fill)
    assert read.count("Box 0 tells of 37 leavers.") == 1
    assert read.index("Box 7 tells of 37 leavers.") == read.index("Beside it is 7.") + 1
    assert "Box 999 tells of 37 leavers." in read


@pytest.mark.parametrize("form", ["hidden", "strike", "double_strike"])
def test_what_is_hidden_or_struck_out_is_not_read(form: str) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("There are 77 carers")
        setattr(paragraph.add_run(" or 9999 carers").font, form, True)
        paragraph.add_run(".")

    assert "There are 77 carers." in texts(fill)


def test_white_type_is_not_read_and_raised_marks_are_left_out() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("There are 45")
        paragraph.add_run("2").font.superscript = True
        paragraph.add_run(" carers on the 2")
        paragraph.add_run("nd").font.superscript = True
        paragraph.add_run(" day.")
        paragraph.add_run(" There are 9999.").font.color.rgb = RGBColor(255, 255, 255)

    assert "There are 45 carers on the 2nd day." in texts(fill)
    assert "There are 9999." not in texts(fill)


def test_tiny_type_is_not_read() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("There are 77 carers")
        paragraph.add_run(" or 9999 carers").font.size = Pt(1)
        paragraph.add_run(".")

    assert "There are 77 carers." in texts(fill)


def test_points_of_an_item_are_told_from_its_neighbours() -> None:
    def fill(document: Any) -> None:
        document.add_heading("What needs to improve?", 1)
        document.add_paragraph("Leaders should make sure that:")
        for text, depth in (("visits are early", ""), ("plans include:", ""), ("dates", " 2"),
                            ("records are kept", "")):  # fmt: skip
            document.add_paragraph(text, style=f"List Bullet{depth}")
        document.add_paragraph("The end is near.")

    report = report_of(Path("a.docx"), file_with(fill))
    leads = {s.text: s.lead_in for s in report.sentences}
    assert leads["dates"] == "plans include:"
    assert leads["records are kept"] == "Leaders should make sure that:"
    advice = [fact.value for fact in report.facts if fact.kind == "recommendation"]
    assert advice == ["visits are early", "plans include: ◦ dates", "records are kept"]


def test_a_table_has_its_heads() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=0, cols=2)
        for row in (("Measure", "2023"), ("Carers", "312"), ("Leavers", "51")):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text

    report = report_of(Path("a.docx"), file_with(fill))
    rows = {s.text: s.lead_in for s in report.sentences if s.lead_in}
    assert rows == {"Carers 312": "Measure | 2023", "Leavers 51": "Measure | 2023"}
    assert [s.text for s in report.sentences if s.role is Role.LEAD_IN] == ["Measure 2023"]


def test_type_of_its_grounds_colour_is_not_read() -> None:
    def fill(document: Any) -> None:
        form = '<w:rPr><w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/></w:rPr>'
        element = (
            f"<w:p {W}><w:r><w:t>Forty visits.</w:t></w:r><w:r>{form}<w:t> No.</w:t></w:r></w:p>"
        )
        document.element.body.insert(0, parse_xml(element))

    assert "Forty visits." in texts(fill)
    assert not any("No." in text for text in texts(fill))


def test_a_cell_over_two_columns_leaves_the_others_in_their_places() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=0, cols=3)
        for row in (("Group", "2023", ""), ("", "Boys", "Girls"), ("In care", "117", "84")):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        first = table.rows[0].cells
        first[1].merge(first[2])

    report = report_of(Path("a.docx"), file_with(fill))
    rows = {s.text: s.lead_in for s in report.sentences if s.lead_in}
    assert rows == {"In care 117 84": "Group | 2023 Boys | 2023 Girls"}


def test_a_cell_beside_several_rows_is_said_of_each() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=0, cols=3)
        for row in (
            ("Team", "Posts", "Vacant"),
            ("Fostering", "21", "4"),
            ("", "3", "1"),
        ):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    report = report_of(Path("a.docx"), file_with(fill))
    rows = [s.text for s in report.sentences if s.lead_in]
    assert rows == ["Fostering 21 4", "Fostering 3 1"]
