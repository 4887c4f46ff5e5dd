"""What opens a section, and what stands apart from the findings: notes, people with their posts."""

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from ingest.reader import report_of
from ingest.types import Report, Role
from tests.ingest.drawn import LEFT, PROSE, STEP, TOP, cover, heading, pdf_of, write

JUDGED = "The graded judgement for adoption is that it requires improvement."


def findings(canvas: Canvas) -> None:
    top = write(canvas, PROSE, heading(canvas, "Findings", TOP))
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawString(LEFT, top - 2 * STEP, JUDGED)
    top = write(canvas, ["Children wait too long for a family."], top - 4 * STEP)
    top = heading(canvas, "The service falls short because", top - 2 * STEP)
    for title, point in (("Quality of practice", "Plans are poor. Reviews are late."),
                         ("Care leavers", "Help comes too late.")):  # fmt: skip
        top = write(canvas, [title], top) - STEP
        top = write(canvas, [f"• {point}"], top) - STEP
    canvas.setFont("Helvetica", 8)
    canvas.drawString(LEFT, 90, "1 A note tells what a review is.")


def letter(canvas: Canvas) -> None:
    write(canvas, ["Ada Byron, Director of Services, Testshire Council and its partners in care",
                   "Max Born, Chief Constable of Testshire"], TOP)  # fmt: skip
    write(canvas, PROSE, TOP - 100)


def read() -> Report:
    return report_of(Path("a.pdf"), pdf_of(cover, findings))


def path_of(report: Report, text: str) -> str:
    sentence = next(s for s in report.sentences if s.text == text)
    return report.sections[sentence.section].path[-1]


def test_a_bold_sentence_that_gives_a_grade_opens_a_section() -> None:
    assert path_of(read(), "Children wait too long for a family.") == JUDGED.rstrip(".")


def test_a_plain_line_above_a_list_heads_it_and_points_are_split() -> None:
    report = read()
    assert path_of(report, "Plans are poor.") == "Quality of practice"
    assert path_of(report, "Reviews are late.") == "Quality of practice"
    assert path_of(report, "Help comes too late.") == "Care leavers"


def test_a_note_at_the_foot_is_no_finding() -> None:
    (note,) = (s for s in read().sentences if "A note tells" in s.text)
    assert note.role is Role.BOILERPLATE


def test_addressees_stand_each_for_themselves_and_are_no_findings() -> None:
    report = report_of(Path("a.pdf"), pdf_of(letter, findings))
    people = [s.text for s in report.sentences if s.role is Role.CONTACT]
    assert [text.split(",")[0] for text in people] == ["Ada Byron", "Max Born"]
