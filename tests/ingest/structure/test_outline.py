"""What opens a section, and what stands apart from the findings: notes, people with their posts."""

from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ingest.reader import report_of
from ingest.structure.outline import front_end
from ingest.types import Basis, Block, BlockKind, Layout, Page, Report, Role
from tests.ingest.drawn import LEFT, PROSE, STEP, TOP, columns, cover, heading, pdf_of, write

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


def signed(canvas: Canvas) -> None:
    write(canvas, ["Yours sincerely", "Ada Byron", "Her Majesty’s Inspector"], TOP)


def annex(canvas: Canvas) -> None:
    write(canvas, ["Children in need: 902"], heading(canvas, "Annex: figures", TOP))


def advice(canvas: Canvas) -> None:
    top = write(canvas, ["Within three months, the council should:"],
                heading(canvas, "Recommendations", TOP)) - STEP  # fmt: skip
    top = write(canvas, ["• mend the barns", "• look at its lofts"], top) - STEP
    top = heading(canvas, "Further recommendations", top - STEP)
    for line in ("R1 Paint the gates of the harbour.", "Recommendation 2: Count the lanterns."):
        top = write(canvas, [line], top) - STEP


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


def test_an_annex_below_a_letter_is_no_part_of_its_signature() -> None:
    report = report_of(Path("a.pdf"), pdf_of(cover, findings, signed, annex))
    roles = {s.text: s.role for s in report.sentences}
    assert roles["Ada Byron"] is Role.BOILERPLATE
    assert roles["Children in need: 902"] is Role.FINDING
    assert path_of(report, "Children in need: 902") == "Annex: figures"


def test_recommendations_right_after_the_cover_are_read_with_their_own_marks() -> None:
    report = report_of(Path("a.pdf"), pdf_of(cover, advice, findings))
    found = [(f.kind, f.value) for f in report.facts if "recommendation" in f.kind]
    assert found == [
        ("recommendation", "mend the barns"),
        ("recommendation", "look at its lofts"),
        ("numbered recommendation", "Paint the gates of the harbour."),
        ("numbered recommendation", "Count the lanterns."),
    ]


def test_recommendations_that_are_set_as_titles_are_items() -> None:
    def titled(canvas: Canvas) -> None:
        top = heading(canvas, "Key recommendations", TOP)
        for number, todo in enumerate(("Set a budget", "Renew the board", "Hire clerks"), 1):
            canvas.setFont("Helvetica-Bold", 11)
            canvas.drawString(LEFT, top, f"Recommendation {number}: {todo}")
            top = write(canvas, PROSE[number - 1 : number], top - STEP) - STEP

    report = report_of(Path("a.pdf"), pdf_of(cover, findings, titled))
    found = [f.value for f in report.facts if f.kind == "numbered recommendation"]
    assert found == ["Set a budget", "Renew the board", "Hire clerks"]


def test_what_a_numbered_paragraph_leads_to_ends_before_the_next_one() -> None:
    def numbered(canvas: Canvas) -> None:
        top = heading(canvas, "Context", TOP)
        for line in ("4. The council has been told of the following:", "• One barn was burnt.",
                     "5. Posts are empty in most of the lofts."):  # fmt: skip
            top = write(canvas, [line], top) - STEP

    report = report_of(Path("a.pdf"), pdf_of(cover, findings, numbered))
    leads = {s.text: s.lead_in for s in report.sentences}
    assert leads["One barn was burnt."].startswith("The council has been told")
    assert leads["Posts are empty in most of the lofts."] == ""


def test_people_in_a_table_below_a_list_of_advice_stand_beside_it() -> None:
    def advised(canvas: Canvas) -> None:
        top = write(canvas, ["• Mend the barns."], heading(canvas, "Areas for improvement", TOP))
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(LEFT, top - 2 * STEP, "Partnership details")
        rows = (("Council", "Health board"), ("Ada Byron, Director", "Max Born, Director"),
                ("www.council.example", "www.board.example"))  # fmt: skip
        columns(canvas, rows, (LEFT, 300), top - 4 * STEP)

    report = report_of(Path("a.pdf"), pdf_of(cover, findings, advised))
    (section,) = (s for s in report.sections if s.path[-1] == "Partnership details")
    assert section.path == ("Partnership details",)


def test_a_text_without_a_heading_stands_under_the_title_of_its_report() -> None:
    def plain(canvas: Canvas) -> None:
        top = write(canvas, ["Dear partners", "Joint inspection of the barns in Testshire."], TOP)
        write(canvas, PROSE, top - STEP)

    report = report_of(Path("a.pdf"), pdf_of(plain))
    assert path_of(report, PROSE[0]) == report.cover.title != "Report"


class Counted(tuple[Block, ...]):
    """Blocks that count how many of them are looked at."""

    __slots__ = ()
    looked = 0

    def __getitem__(self, at: Any) -> Any:
        found = super().__getitem__(at)
        Counted.looked += len(found) if isinstance(at, slice) else 1
        return found


def test_headings_are_not_looked_at_again_for_each_that_follows() -> None:
    many = 1_000
    blocks = Counted(Block(BlockKind.HEADING, n, n + 1, "Care") for n in range(many))
    layout = Layout("C" * many, (Page(None, "", Basis.NONE, 0, many),), blocks)
    assert front_end(layout) == 1
    assert Counted.looked < 5 * many
