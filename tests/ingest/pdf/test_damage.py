"""What of a PDF is broken is told, though the file opens."""

import re
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

import ingest.pdf.damage
from ingest.pdf import document
from ingest.pdf.damage import Damage, damage
from tests.ingest.drawn import PROSE, TOP, pdf_of, write


def page(canvas: Canvas) -> None:
    write(canvas, PROSE * 3, TOP)


def whole() -> bytes:
    return pdf_of(page, page, page)


def with_broken_page(data: bytes, number: int) -> bytes:
    """The stream of one page ends early, though it has the length that it should have."""
    found = [*re.finditer(rb"stream\r?\n", data)]
    starts = [m.end() for m in found if data[m.start() - 3 : m.start()] != b"end"]
    at = starts[number] + 40
    return data[:at] + b"zzzzz" + data[at + 5 :]


def test_a_whole_file_has_no_damage() -> None:
    assert damage(whole()) == Damage()
    assert damage(b"Sent-By: cache\r\n\r\n" + whole() + b"\0" * 5_000) == Damage()


def test_a_stream_that_does_not_unpack_is_named_with_its_page() -> None:
    broken = with_broken_page(whole(), 1)
    assert damage(broken) == Damage(frozenset({1}))
    assert document.read_layout("a.pdf", broken).unread == (2,)


@pytest.mark.parametrize(
    ("intact", "changed"),
    [(b"/Font 1 0 R", b"/Fxnt 1 0 R"), (b"/Contents", b"/Cxntents"), (b"endobj", b"endxbj"),
     (b" 00000 n", b" 000x0 n"), (b"3 0 obj", b"3 0 oxj")],
)  # fmt: skip
def test_what_holds_a_file_together_is_looked_at(intact: bytes, changed: bytes) -> None:
    data = whole()
    assert intact in data
    assert damage(data.replace(intact, changed, 1)) != Damage()


def test_a_page_whose_dictionary_is_broken_is_named() -> None:
    data = whole()
    at = data.index(b">>", data.index(b"/Font 1 0 R"))
    broken = data[:at] + b"x" + data[at + 1 :]
    assert damage(broken).pages == frozenset({0})


def test_a_stream_that_unpacks_to_more_than_any_page_is_not_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ingest.pdf.damage, "_MOST_UNPACKED", 100)
    assert damage(whole()) == Damage()
    assert damage(with_broken_page(whole(), 1)) == Damage(frozenset({1}))


def test_objects_in_a_stream_of_objects_are_found() -> None:
    packed = zlib.compress(b"5 0 6 10 <</A 1>>  <</B 2>>")
    head = b"<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>" % len(packed)
    data = b"%PDF-1.5\n4 0 obj\n" + head + b"stream\n" + packed + b"\nendstream\nendobj\nstartxref"
    assert damage(data) == Damage()
    assert damage(data.replace(packed, packed[:-6] + b"xxxxxx")) == Damage(frozenset(), True)


def test_a_font_whose_outlines_are_broken_concerns_the_pages_set_in_it() -> None:
    outlines = zlib.compress(b"curves" * 20)

    def file(held: bytes) -> bytes:
        objects = (
            b"<</Type/Catalog/Pages 2 0 R>>", b"<</Kids[3 0 R 4 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 5 0 R>>>>/Contents 8 0 R>>",
            b"<</Type/Page/Parent 2 0 R/Contents 9 0 R>>", b"<</Type/Font/FontDescriptor 6 0 R>>",
            b"<</FontFile2 7 0 R>>",
            b"<</Filter/FlateDecode/Length1 120>>stream\n" + held + b"\nendstream",
            b"<<>>", b"<<>>",
        )  # fmt: skip
        made = (b"%d 0 obj\n%s\nendobj\n" % (n, held) for n, held in enumerate(objects, 1))
        return b"%PDF-1.5\n" + b"".join(made) + b"startxref"

    assert damage(file(outlines)) == Damage()
    assert damage(file(outlines[:-6] + b"xxxxxx")) == Damage(frozenset({0}))
