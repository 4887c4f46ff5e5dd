"""Pictures of PDF pages, and where each character stands: the other owner of pypdfium2."""

import ctypes
import io
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.errors import DamagedReport

# pdfium is not safe to use from several threads of one process, even on different documents.
PDFIUM = threading.RLock()
# A picture has at most so many pixels: a page may claim to be metres wide.
_MOST_PIXELS = 6_000_000
# A loose box taller than this share of the ink belongs to a font that claims too much.
_TALLEST = 4.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Characters:
    """The characters of a page in the file's order; boxes are shares of it from the top left."""

    text: str
    boxes: tuple[Box, ...]


def page_sizes(path: Path) -> list[tuple[float, float]]:
    """Width and height of every page as it is seen, in points."""
    with PDFIUM:
        document = _open(path)
        try:
            return [document.get_page_size(index) for index in range(len(document))]
        finally:
            document.close()


def page_picture(path: Path, index: int, width: int) -> bytes:
    """A page as PNG, about `width` pixels wide; IndexError for a page that is not there."""
    with PDFIUM:
        document = _open(path)
        try:
            page = _page(document, index)
            across, down = page.get_size()
            scale = min(width / across, (_MOST_PIXELS / (across * down)) ** 0.5)
            picture = page.render(scale=scale).to_pil()
        finally:
            document.close()
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=3)
    return target.getvalue()


def page_characters(path: Path, index: int) -> Characters:
    """All characters of a page with their boxes; IndexError for a page that is not there."""
    with PDFIUM:
        document = _open(path)
        try:
            page = _page(document, index)
            text_page = page.get_textpage()
            found = [_character(text_page.raw, i) for i in range(text_page.count_chars())]
            frame = _Frame(page)
        finally:
            document.close()
    return Characters("".join(c for c, _ in found), tuple(frame.box(box) for _, box in found))


def _open(path: Path) -> Any:
    try:
        return pdfium.PdfDocument(path)
    except (pdfium.PdfiumError, OSError) as error:
        raise DamagedReport(
            f"{path.name} cannot be opened any more: fetch the file again."
        ) from error


def _page(document: Any, index: int) -> Any:
    if not 0 <= index < len(document):
        raise IndexError(index)
    return document[index]


def _character(text_page: Any, index: int) -> tuple[str, Box]:
    """One character, "\ufffd" where it has no single code, with its box in pdfium's coordinates."""
    code = raw.FPDFText_GetUnicode(text_page, index)
    char = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
    ink = (left.value, bottom.value, right.value, top.value)
    loose = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(text_page, index, loose):
        return char, ink
    box = (loose.left, loose.bottom, loose.right, loose.top)
    too_tall = ink[3] - ink[1] > 0 and box[3] - box[1] > _TALLEST * max(
        ink[3] - ink[1], ink[2] - ink[0]
    )
    return char, ink if too_tall and char.isalpha() else box


class _Frame:
    """Turns pdfium's coordinates into shares of the page as it is seen, from the top left."""

    def __init__(self, page: Any) -> None:
        self._width, self._height = page.get_size()
        self._turn = page.get_rotation()
        self._x, self._y = page.get_bbox()[:2]

    def box(self, box: Box) -> Box:
        """A box as left, top, right and bottom."""
        (a, b), (c, d) = self._point(box[0], box[1]), self._point(box[2], box[3])
        return min(a, c), min(b, d), max(a, c), max(b, d)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._x, y - self._y
        match self._turn:
            case 90:
                return y / self._width, x / self._height
            case 180:
                return 1 - x / self._width, y / self._height
            case 270:
                return 1 - y / self._width, 1 - x / self._height
        return x / self._width, 1 - y / self._height
