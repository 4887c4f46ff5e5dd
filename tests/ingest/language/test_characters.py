"""What a reader of the page sees is read, and nothing else."""

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.language.words import is_note_mark, seen, unbroken
from ingest.layout.sheets import Line, mended
from ingest.reader import report_of
from tests.ingest.drawn import LEFT, PROSE, TOP, cover, heading, pdf_of, write


def texts(data: bytes, name: str = "a.pdf") -> list[str]:
    return [s.text for s in report_of(Path(name), data).sentences]


def page_with(more: object) -> bytes:
    def draw(canvas: Canvas) -> None:
        top = write(canvas, PROSE, heading(canvas, "Workforce", TOP))
        more(canvas, top)  # type: ignore[operator]

    return pdf_of(cover, draw)


def web(body: str, style: str = "") -> bytes:
    prose = "".join(f"<p>{line}</p>" for line in PROSE)
    return (
        f"<!DOCTYPE html><html><head><style>{style}</style></head><body><main>"
        f"<h1>Inspection of Testshire</h1><h2>Workforce</h2>{prose}{body}</main></body></html>"
    ).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("45² staff", "45 staff"),
        ("by 2023⁴, then", "by 2023, then"),
        ("90 m² of floor", "90 m² of floor"),
        ("7½ weeks", "7½ weeks"),
        ("hid\u200bden \u202eturned\u202c", "hidden turned"),
        ("tagged\U000e0041\U000e007f", "tagged"),
    ],
)
def test_marks_and_unseen_characters_go(text: str, expected: str) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "mark"),
    [("2", True), ("[3]", True), ("4, 5", True), ("*", True), ("st", False), ("½", False)],
)
def test_the_mark_of_a_note_is_told(text: str, mark: bool) -> None:
    assert is_note_mark(text) is mark


def test_a_raised_number_is_no_part_of_the_one_before_it() -> None:
    def raised(canvas: Canvas, top: float) -> None:
        x = LEFT
        pieces = (("The council employs 45", 11, 0), ("2", 6, 4), (" social workers.", 11, 0))
        for text, size, up in pieces:
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, top + up, text)
            x += canvas.stringWidth(text, "Helvetica", size)

    assert "The council employs 45 social workers." in texts(page_with(raised))


def test_the_mark_that_opens_a_piece_of_a_line_goes_with_the_word_before() -> None:
    def raised(canvas: Canvas, top: float) -> None:
        x = LEFT
        for text, size, up in (
            ("Ten live in schools,", 11, 0),
            ("3", 6, 4),
            (" few of them far.", 11, 0),
        ):
            canvas.setFont("Helvetica", size)
            canvas.drawString(x, top + up, text)
            x += canvas.stringWidth(text, "Helvetica", size) + 0.5

    assert "Ten live in schools, few of them far." in texts(page_with(raised))
    pieces = (
        Line("Ten live in schools,", 60, 160, 100, 11),
        Line("3 few of them far.", 160, 250, 100, 11, mark="3"),
        Line("3 few of them far.", 60, 150, 120, 11, mark="3"),
    )
    assert [line.text for line in mended(pieces)] == [
        "Ten live in schools, few of them far.", "3 few of them far.",
    ]  # fmt: skip


def test_a_mark_across_the_page_and_white_type_are_not_read() -> None:
    def unseen(canvas: Canvas, top: float) -> None:
        write(canvas, ["There are 77 carers, and in most of the homes"], top)
        canvas.saveState()
        canvas.translate(150, 250)
        canvas.rotate(50)
        canvas.setFont("Helvetica-Bold", 60)
        canvas.drawString(0, 0, "DRAFT")
        canvas.restoreState()
        canvas.setFillGray(1)
        write(canvas, ["There are 9999 carers."], top - 40)

    read = " ".join(texts(page_with(unseen)))
    assert "77 carers" in read
    assert "DRAFT" not in read
    assert "9999" not in read


def test_white_type_on_a_ground_is_read() -> None:
    def on_ground(canvas: Canvas, top: float) -> None:
        canvas.setFillGray(0.2)
        canvas.rect(40, top - 20, 400, 60, fill=1)
        canvas.setFillGray(1)
        write(canvas, ["There are 77 carers."], top)

    assert "There are 77 carers." in texts(page_with(on_ground))


@pytest.mark.parametrize("over_a_picture", [False, True])
def test_type_that_is_not_painted_is_read_only_where_a_picture_shows_it(
    over_a_picture: bool,
) -> None:
    def unpainted(canvas: Canvas, top: float) -> None:
        if over_a_picture:
            picture = ImageReader(Image.new("RGB", (40, 10), "grey"))
            canvas.drawImage(picture, 40, top - 20, 400, 60)
        words = canvas.beginText(LEFT, top)
        words.setTextRenderMode(3)
        words.textLine("There are 77 carers.")
        words.setTextRenderMode(0)
        canvas.drawText(words)

    assert ("There are 77 carers." in texts(page_with(unpainted))) is over_a_picture


@pytest.mark.parametrize(
    ("checked", "read"), [(True, "Virtual school: ☑"), (False, "Virtual school:")]
)
def test_a_box_that_is_ticked_is_read_as_a_tick(checked: bool, read: str) -> None:
    def box(canvas: Canvas, top: float) -> None:
        top -= 30
        write(canvas, ["Virtual school:"], top)
        canvas.acroForm.checkbox(name="v", x=300, y=top - 4, checked=checked)

    assert read in texts(page_with(box))


def test_a_header_that_changes_with_the_chapter_is_not_read() -> None:
    def chapter(title: str) -> object:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Helvetica", 9)
            canvas.drawString(LEFT, 802, f"Testshire Council | {title} | Official")
            write(canvas, (*PROSE, f"The part on {title} ends."), heading(canvas, title, TOP))

        return draw

    titles = ("Workforce", "Leadership", "Fostering", "Housing")
    read = texts(pdf_of(cover, *map(chapter, titles)))  # type: ignore[arg-type]
    assert not [text for text in read if "Official" in text]
    assert "The part on Fostering ends." in read


def test_the_values_of_form_fields_are_read_beside_their_names() -> None:
    def fields(canvas: Canvas, top: float) -> None:
        top -= 30
        write(canvas, ["Children looked after:"], top)
        canvas.acroForm.textfield(name="n", value="312", x=300, y=top - 4, width=200, height=16)

    assert "Children looked after: 312" in texts(page_with(fields))


@pytest.mark.parametrize(
    "body",
    [
        "<p hidden>There are 27 carers.</p>",
        "<aside><p>There are 27 carers.</p></aside>",
        "<p><del>There are 27 carers.</del></p>",
        '<p class="h">There are 27 carers.</p>',
        '<p style="color:#fff">There are 27 carers.</p>',
        '<p style="position:absolute;left:-9999px">There are 27 carers.</p>',
    ],
)
def test_what_a_web_page_hides_is_not_read(body: str) -> None:
    assert "There are 27 carers." not in texts(web(body, ".h{display:none}"), "a.html")


@pytest.mark.parametrize(
    "body",
    [
        '<div class="accordion" style="display:none"><p>There are 27 carers.</p></div>',
        '<button aria-controls="p">More</button>'
        '<div id="p" class="h"><p>There are 27 carers.</p></div>',
        '<p class="n">There are 27 carers.</p>',
        "<p>There are 27<sup>3</sup> carers.</p>",
    ],
)
def test_what_opens_at_a_click_is_read(body: str) -> None:
    style = ".h{display:none} @media print{.n{display:none}}"
    assert "There are 27 carers." in texts(web(body, style), "a.html")


def test_the_title_in_a_button_heads_what_it_opens() -> None:
    body = "<h3><button>Waiting times</button></h3><p>There are 27 carers.</p>"
    report = report_of(Path("a.html"), web(body))
    sentence = next(s for s in report.sentences if s.text == "There are 27 carers.")
    assert report.sections[sentence.section].path[-1] == "Waiting times"


def test_letters_that_lean_are_read() -> None:
    def leaning(canvas: Canvas, top: float) -> None:
        text = canvas.beginText()
        text.setFont("Helvetica", 11)
        text.setTextTransform(1, 0, 0.3, 1, LEFT, top - 20)
        text.textOut("There are 77 carers.")
        canvas.drawText(text)

    assert "There are 77 carers." in texts(page_with(leaning))


def test_a_hyphen_that_shows_only_at_the_end_of_a_line_is_no_part_of_a_word() -> None:
    assert unbroken("time\u00adta\u00adble") == "timetable"
    assert seen("time\u00adtable") == "time\u00adtable"
