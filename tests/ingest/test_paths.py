"""Heading paths: what stands side by side, and lines that are no headings."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.layout.lines import marker
from ingest.reader import report_of
from ingest.register.rows import is_post
from ingest.structure.advice import stands_under
from tests.ingest.drawn import PROSE, TOP, heading, pdf_of, write


@pytest.mark.parametrize(
    ("step", "title", "under"),
    [
        ("Upkeep of barns: good", "Upkeep of lofts: requires improvement", False),
        ("Upkeep of barns: good", "Summary", True),
        ("Upkeep of barns good", "The graded judgement for lofts is good", True),
        ("What needs to improve", "Upkeep of lofts: good", False),
    ],
)
def test_chapters_with_their_grades_stand_side_by_side(step: str, title: str, under: bool) -> None:
    assert stands_under(step, title) is under


def test_the_post_of_an_inspector_opens_no_section() -> None:
    def draw(canvas: Canvas) -> None:
        top = heading(canvas, "Inspection of Testshire local authority children’s services", TOP)
        top = heading(canvas, "Her Majesty’s Inspector", top)
        write(canvas, PROSE * 3, top)

    report = report_of(Path("a.pdf"), pdf_of(draw))
    assert not any("Her Majesty’s Inspector" in section.path for section in report.sections)
    assert is_post("Her Majesty’s Inspector")
    assert not is_post("Ann Bell, Her Majesty’s Inspector")


def test_a_number_may_stand_close_before_a_quotation() -> None:
    assert marker("23.‘Show and tell’ is a group") == ("23", 3)
    assert marker("2.5 hours") == ("", 0)


def test_lines_of_the_cover_that_only_name_are_no_findings() -> None:
    def front(canvas: Canvas) -> None:
        top = heading(canvas, "Inspection of local authority services", TOP)
        write(canvas, ["Wendford Council", "Inspection dates: 4 to 8 March 2034"], top)

    def page(canvas: Canvas) -> None:
        write(canvas, PROSE * 3, heading(canvas, "Findings", TOP))

    report = report_of(Path("a.pdf"), pdf_of(front, page))
    roles = {s.text: s.role.value for s in report.sentences}
    assert roles["Wendford Council"] == "boilerplate"
    assert roles["Inspection dates: 4 to 8 March 2034"] == "finding"
