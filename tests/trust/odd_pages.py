"""Odd PDFs: long, deep, packed, without end, broken, or with nothing in them."""

import io
import zlib
from collections.abc import Callable, Sequence

from reportlab.lib.pdfencrypt import StandardEncryption

from tests.ingest.drawn import LEFT, PROSE, TOP, Canvas, columns, cover, pdf_of, write

_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_WORDS = " ".join(PROSE)


def raw(objects: Sequence[bytes]) -> bytes:
    """A PDF of these objects, numbered from 1."""
    body, starts = bytearray(b"%PDF-1.7\n"), []
    for number, held in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    trailer = b"trailer<</Size %d/Root 1 0 R>>" % (len(objects) + 1)
    return bytes(body) + table + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % len(body)


def stream(data: bytes, more: bytes = b"", packings: bytes = b"/FlateDecode") -> bytes:
    """A packed stream."""
    packed = zlib.compress(data)
    head = b"<</Length %d/Filter[%s]%s>>" % (len(packed), packings, more)
    return head + b"stream\n" + packed + b"\nendstream"


def one_page(
    content: bytes, more: Sequence[bytes] = (), within: bytes = b"", box: int = 800
) -> bytes:
    """A page with this content; `more` are objects 6 and on, `within` its further resources."""
    return raw([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources"
        b"<</Font<</F1 5 0 R>>%s>>>>" % (box, box, within),
        content, _FONT, *more,
    ])  # fmt: skip


def _set(lines: Sequence[str], size: int = 10, mode: int = 0) -> bytes:
    shown = b"".join(b"(%s) Tj T*\n" % line.encode() for line in lines)
    return b"BT /F1 %d Tf %d Tr 12 TL 40 760 Td\n%sET\n" % (size, mode, shown)


def _pages(count: int, draw: Callable[[Canvas], object]) -> bytes:
    return pdf_of(*[lambda canvas: (draw(canvas), None)[1]] * count)


def _prose(canvas: Canvas) -> None:
    write(canvas, PROSE * 15)


def _grid(canvas: Canvas) -> None:
    columns(canvas, [[f"{row}.{cell}" for cell in range(12)] for row in range(40)],
            [LEFT + 40 * cell for cell in range(12)], TOP)  # fmt: skip


def _rules(canvas: Canvas) -> None:
    for n in range(100_000):
        canvas.line(n % 600, 0, (7 * n) % 600, 800)
    _prose(canvas)


def _letters(canvas: Canvas) -> None:
    for n, letter in enumerate(_WORDS * 40):
        canvas.drawString(20 + 5 * (n % 110), 780 - 6 * (n // 110), letter)


def _twice(canvas: Canvas) -> None:
    for _ in range(40):
        _prose(canvas)


def _small(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 1)
    for n in range(780):
        canvas.drawString(10, 10 + n, _WORDS * 4)


def _same_point(canvas: Canvas) -> None:
    for _ in range(20_000):
        canvas.drawString(100, 100, "carers")


def _outside(canvas: Canvas) -> None:
    for n in range(20_000):
        canvas.drawString(100 + 1_000 * n, -500 * n, PROSE[n % 3])
    _prose(canvas)


def _turned(canvas: Canvas) -> None:
    for n in range(360):
        canvas.rotate(1)
        canvas.drawString(n, n, PROSE[n % 3])


def _notes(canvas: Canvas) -> None:
    for n in range(20_000):
        canvas.linkURL("https://example.org", (n % 500, n % 700, 20, 20))
    _prose(canvas)


def _marked(canvas: Canvas) -> None:
    for n in range(20_000):
        canvas.bookmarkPage(str(n))
        canvas.addOutlineEntry(f"Part {n}", str(n), level=min(n, 200) if n < 400 else 0)
    _prose(canvas)


def _forms(doubling: int) -> bytes:
    """A form that shows the next one twice, and so on: two to the power of so many."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 800 800]/Resources"
    shown = [
        stream(b"/X Do /X Do", head + b"<</XObject<</X %d 0 R>>>>" % (7 + n))
        for n in range(doubling)
    ]
    last = stream(_set(PROSE), head + b"<</Font<</F1 5 0 R>>>>")
    return one_page(stream(b"/X Do"), [*shown, last], b"/XObject<</X 6 0 R>>")


def _kids_of_kids(depth: int) -> bytes:
    inner = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 3) for n in range(depth)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 600 800]>>" % (depth + 1)
    return raw([b"<</Type/Catalog/Pages 2 0 R>>", *inner, page])


def _picture(side: int) -> bytes:
    size = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1" % (side, side)
    held = stream(bytes(side * side // 8), size + b"/ColorSpace/DeviceGray")
    return one_page(stream(b"/X Do"), [held], b"/XObject<</X 6 0 R>>")


def _locked(word: str) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption(word, "owner"))
    _prose(canvas)
    canvas.save()
    return target.getvalue()


def _whole() -> bytes:
    return pdf_of(cover, *[_prose] * 30)


PAGES: dict[str, Callable[[], bytes]] = {
    "thousand-pages.pdf": lambda: _pages(1_000, _prose),
    "five-thousand-pages.pdf": lambda: _pages(5_000, lambda c: write(c, PROSE)),
    "tables.pdf": lambda: _pages(60, _grid),
    "rules.pdf": lambda: _pages(1, _rules),
    "letters.pdf": lambda: _pages(20, _letters),
    "printed-forty-times.pdf": lambda: _pages(10, _twice),
    "small-print.pdf": lambda: _pages(3, _small),
    "one-point.pdf": lambda: _pages(1, _same_point),
    "outside.pdf": lambda: _pages(1, _outside),
    "turned.pdf": lambda: _pages(20, _turned),
    "links.pdf": lambda: _pages(1, _notes),
    "outline.pdf": lambda: _pages(1, _marked),
    "bomb.pdf": lambda: one_page(stream(bytes(900_000_000))),
    "bomb-of-words.pdf": lambda: one_page(stream(_set(PROSE * 300_000))),
    "packed-twice.pdf": lambda: one_page(
        stream(zlib.compress(b" " * 900_000_000), packings=b"/FlateDecode/FlateDecode")),
    "forms.pdf": lambda: _forms(30),
    "form-of-itself.pdf": lambda: one_page(stream(b"/X Do"), [stream(
        b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")],
        b"/XObject<</X 6 0 R>>"),
    "kids-of-kids.pdf": lambda: _kids_of_kids(20_000),
    "kid-of-itself.pdf": lambda: raw(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"]),
    "no-pages.pdf": lambda: raw(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    "million-pages-said.pdf": lambda: raw(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 999999999>>",
         b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]>>"]),
    "scan.pdf": lambda: _picture(20_000),
    "invisible.pdf": lambda: one_page(stream(_set(PROSE * 9, mode=3))),
    "one-long-line.pdf": lambda: one_page(stream(_set(["carers" * 200_000]))),
    "huge-sheet.pdf": lambda: one_page(stream(_set(PROSE * 9)), box=2_000_000_000),
    "no-sheet.pdf": lambda: one_page(stream(_set(PROSE * 9)), box=0),
    "password.pdf": lambda: _locked("carers"),
    "empty-password.pdf": lambda: _locked(""),
    "half.pdf": lambda: (whole := _whole())[: len(whole) // 2],
    "zeros-after.pdf": lambda: _whole() + bytes(50_000_000),
    "junk-before.pdf": lambda: b"\n" * 900 + _whole(),
    "no-table.pdf": lambda: _whole().replace(b"xref", b"xxxx"),
    "many-objects.pdf": lambda: one_page(stream(_set(PROSE * 9)), [b"<<>>"] * 20_000),
}  # fmt: skip
