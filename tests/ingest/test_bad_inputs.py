"""Files that are odd rather than broken: each has a right reading."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from ingest.reader import report_of
from ingest.types import Report, Role
from tests.ingest.drawn import LEFT, PROSE, STEP, TOP, heading, pdf_of, write

NOTES = ("1 Keepers are those who hold a key.", "2 Lofts are counted in the spring of each year.")


def front(*names: str) -> Any:
    def draw(canvas: Canvas) -> None:
        top = heading(canvas, "Inspection of local authority children’s services", TOP)
        for name in names:
            top = heading(canvas, name, top)
        write(canvas, ["Inspection dates: 4 to 8 March 2034"], top)

    return draw


def text(canvas: Canvas) -> None:
    write(canvas, PROSE * 3, heading(canvas, "Findings", TOP))


def read(*names: str, file: str = "a.pdf", pages: Sequence[Any] = (text,)) -> Report:
    return report_of(Path(file), pdf_of(front(*names), *pages))


def test_a_page_of_notes_alone_is_kept_and_finds_nothing() -> None:
    def notes(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 8)
        for row, note in enumerate(NOTES):
            canvas.drawString(LEFT, TOP - row * STEP, note)

    report = read("Wendford Council", pages=(text, notes, text))
    told = {s.text: s for s in report.sentences}
    for note in NOTES:
        kept = next(s for said, s in told.items() if note.split(" ", 1)[1] in said)
        assert kept.role is Role.BOILERPLATE
        assert kept.place.pages == (3,)
    assert told[PROSE[0]].role is Role.FINDING


def test_of_three_councils_on_a_cover_the_first_has_the_report_and_the_others_stay_in_it() -> None:
    report = read("Wendford Council", "Skelderby Council", "Quillmere Council")
    assert report.cover.council == "Wendford Council"
    assert all(name in report.text for name in ("Skelderby Council", "Quillmere Council"))


def test_the_cover_tells_the_council_whatever_the_file_is_called() -> None:
    assert read("Wendford Council", file="merton-2034.pdf").cover.council == "Wendford Council"


def test_files_that_agree_on_all_but_the_council_are_two_reports() -> None:
    one, other = read("Wendford Council"), read("Skelderby Council")
    assert one.id != other.id
    assert {one.cover.council_id, other.cover.council_id} == {"wendford", "skelderby"}


def chapters(count: int, tops: dict[int, str]) -> Report:
    """A report of numbered pages, some of which have a line in bold at their top."""

    def page(number: int) -> Any:
        def draw(canvas: Canvas) -> None:
            top = heading(canvas, tops[number], TOP) if number in tops else TOP - 2 * STEP
            write(canvas, [f"On visit {number}, {line.lower()}" for line in PROSE], top)

        return draw

    return read("Wendford Council", pages=[page(number) for number in range(2, count + 2)])


def test_a_title_at_the_top_of_pages_that_stand_apart_opens_a_section_on_each() -> None:
    report = chapters(14, {3: "What was found", 7: "What was found", 12: "What was found"})
    opened = [s for s in report.sections if s.path[-1] == "What was found"]
    starts = [page.start for page in report.pages if page.number in (3, 7, 12)]
    assert len(opened) == 3
    assert all(section.start >= start for section, start in zip(opened, starts, strict=True))


def test_a_line_at_the_top_of_every_page_or_of_every_other_one_opens_none() -> None:
    for step in (1, 2):
        report = chapters(14, dict.fromkeys(range(3, 15, step), "What was found"))
        assert "What was found" not in report.text


def test_what_ends_a_report_stands_under_no_chapter() -> None:
    def last(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "The keeping of barns", TOP))
        write(canvas, ["The Board of Care regulates and inspects barns.", "© Board 2034"], top - 60)

    report = read("Wendford Council", pages=(text, text, last))
    path = {s.text: report.sections[s.section].path for s in report.sentences}
    assert path["The Board of Care regulates and inspects barns."] == ("Imprint",)
    assert path[PROSE[0]] == ("The keeping of barns",)


def test_the_head_of_a_list_that_is_printed_again_opens_no_list_within_it() -> None:
    def listed(canvas: Canvas) -> None:
        top = heading(canvas, "Areas for improvement", TOP)
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(LEFT, top, "Areas for improvement")
        write(canvas, ["Leaders should mend the barns that leak before the winter."], top - 28)

    report = read("Wendford Council", pages=(text, listed))
    assert report.sections[report.sentences[-1].section].path == ("Areas for improvement",)


def test_those_who_sign_a_letter_in_bold_are_kept_and_what_is_annexed_has_its_heading() -> None:
    def last(canvas: Canvas) -> None:
        top = write(canvas, ["Yours sincerely"], write(canvas, PROSE, TOP) - STEP)
        top = heading(canvas, "Ada Byron", top - 3 * STEP)
        heading(canvas, "National Director of Barns", top)

    def annex(canvas: Canvas) -> None:
        write(canvas, PROSE, heading(canvas, "Annex of barns", TOP))

    report = read("Wendford Council", pages=(text, last, annex))
    told = {s.text: s for s in report.sentences}
    assert told["Ada Byron"].role is told["National Director of Barns"].role is Role.BOILERPLATE
    assert report.sections[report.sentences[-1].section].path == ("Annex of barns",)
