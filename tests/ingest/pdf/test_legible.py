"""Pages whose characters are not those that one sees."""

import io
import random
from collections.abc import Callable

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ingest.errors import EmptyReport
from ingest.pdf import document
from ingest.pdf.damage import is_legible
from ingest.types import Layout
from tests.ingest.written import FINDING
from tests.texts import book

NAMES = "Ada Byron Max Born Lise Meitner Emmy Noether " * 4
FIGURES = "Children 12 14 Homes 3 4 Visits 220 231 Plans 18 19 Reviews 40 41 " * 3


def shifted(text: str, by: int = 3) -> str:
    """Each letter another one, as a wrong table of letters gives them."""
    return "".join(chr((ord(c) - 97 + by) % 26 + 97) if c.islower() else c for c in text)


@pytest.mark.parametrize(
    "text", ["", "12", FINDING, NAMES, FIGURES, f"\uf0b7 {FINDING}", "ILACS SEND EHCP MASH CSE"]
)
def test_text_is_legible(text: str) -> None:
    assert is_legible(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xE000 + ord(c)) if c.isalpha() else c for c in FINDING),
        "\ufffd" * 40 + FINDING[:60],
        "".join(chr(ord(c) - 96) if c.islower() else c for c in FINDING),
        FINDING.translate(str.maketrans("aeiouy", "bcdfgh")),
        shifted(FINDING * 2),
    ],
)
def test_other_letters_are_not(text: str) -> None:
    assert not is_legible(text)


def canvas(*draw: Callable[[Canvas], None]) -> bytes:
    buffer = io.BytesIO()
    made = Canvas(buffer, pagesize=A4)
    for each in draw:
        each(made)
        made.showPage()
    made.save()
    return buffer.getvalue()


def words(text: str) -> Callable[[Canvas], None]:
    def draw(page: Canvas) -> None:
        rest, row = text.split(), 0
        while rest:
            page.drawString(60, 760 - 15 * row, " ".join(rest[:12]))
            rest, row = rest[12:], row + 1

    return draw


def scan(page: Canvas) -> None:
    noise = Image.new("L", (60, 80))
    noise.putdata([random.Random(1).randrange(256) for _ in range(4800)])
    page.drawImage(ImageReader(noise), 0, 0, *A4)


def strokes(page: Canvas) -> None:
    for row in range(200):
        page.line(60, 60 + 3 * row, 90, 62 + 3 * row)


def blank(page: Canvas) -> None:
    page.drawString(60, 60, " ")


def read(*draw: Callable[[Canvas], None]) -> Layout:
    return document.read_layout("a.pdf", canvas(*draw))


GOOD = words(FINDING + " " + book(3).text[400:1400])


@pytest.mark.parametrize("bad", [scan, strokes, words(shifted(FINDING * 3))])
def test_a_page_without_readable_text_is_named_and_left_out(bad: Callable[[Canvas], None]) -> None:
    layout = read(GOOD, bad, GOOD, bad)
    assert layout.unread == (2, 4)
    assert [page.number for page in layout.pages] == [1, 2, 3, 4]
    assert layout.pages[1].start == layout.pages[1].end
    assert shifted(FINDING)[:20] not in layout.text


def test_blank_pages_and_pictures_beside_text_are_no_gaps() -> None:
    def both(page: Canvas) -> None:
        scan(page)
        GOOD(page)

    assert read(GOOD, blank, both).unread == ()


def test_a_sentence_is_not_joined_over_a_page_that_was_not_read() -> None:
    cut, rest = words("This sentence does not end " * 8 + "but goes on"), words("and it ends. " * 9)
    whole, apart = read(cut, rest, GOOD), read(cut, scan, rest, GOOD)
    assert whole.blocks[0].joins_next
    assert not apart.blocks[0].joins_next


def test_a_report_of_nothing_but_such_pages_is_refused() -> None:
    with pytest.raises(EmptyReport, match=r"text recognition \(OCR\)"):
        read(scan, scan)


def test_a_thousand_pages_are_read() -> None:
    layout = read(*[words("A few words stand on this page, and no more.")] * 1000)
    assert len(layout.pages) == 1000
    assert layout.unread == ()
