"""Pages of a PDF as they are seen: pictures, places of characters, type and fields that show.

With `document` the owner of pypdfium2.
"""

import ctypes
import io
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.errors import DamagedReport
from ingest.layout.sheets import Line, clean

# Pictures of PDF pages, and where each character stands: the other owner of pypdfium2.

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
    with PDFIUM, closing(_open(path)) as document:
        return [document.get_page_size(index) for index in range(len(document))]


def page_picture(path: Path, index: int, width: int) -> bytes:
    """A page as PNG, about `width` pixels wide; IndexError for a page that is not there."""
    with PDFIUM, closing(_open(path)) as document:
        page = _page(document, index)
        across, down = page.get_size()
        scale = min(width / across, (_MOST_PIXELS / (across * down)) ** 0.5)
        picture = page.render(scale=scale).to_pil()
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=3)
    return target.getvalue()


def page_characters(path: Path, index: int) -> Characters:
    """All characters of a page with their boxes; IndexError for a page that is not there."""
    with PDFIUM, closing(_open(path)) as document:
        page = _page(document, index)
        text_page = page.get_textpage()
        found = [_character(text_page.raw, i) for i in range(text_page.count_chars())]
        frame = _Frame(page)
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


# A page as it is seen: points of the file turned and counted from the top left.


@dataclass(frozen=True, slots=True)
class Frame:
    """Width and height as seen; the turn, clockwise in degrees; the corner in the file."""

    width: float
    height: float
    turn: int = 0
    corner_x: float = 0.0
    corner_y: float = 0.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the file (from the bottom left) in points from the left and from the top."""
        x, y = x - self.corner_x, y - self.corner_y
        match self.turn:
            case 90:
                return y, x
            case 180:
                return self.width - x, y
            case 270:
                return self.width - y, self.height - x
        return x, self.height - y


# What of a page's type shows, and the values of its form fields: an owner of pypdfium2 too.

# Type that slants is a mark across the page; smaller than this, or as light, nobody reads it.
SLANT, _SMALLEST, _WHITE = 5.0, 1.5, 250
_UNPAINTED = frozenset((raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP))
_HIDDEN_FIELD = 0x1 | 0x2 | 0x20
_FIELDS_WITH_TEXT = frozenset(
    (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
)
_BOXES = frozenset((raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON))
_FIELD_SIZE, _TICK = 12.0, "☑"
# An upright line that is lower than this many points parts no cells.
_LOWEST_RULE = 8.0


def visible(
    page: Any, text_page: Any, lines: Iterable[tuple[Line, int]], frame: Frame
) -> Iterator[Line]:
    """The lines that a reader sees: on the page, along or across it, and not white on white."""
    grounds: list[tuple[Box, bool]] | None = None
    for line, character in lines:
        inside = 0 <= line.base <= frame.height and line.right > 0 and line.left < frame.width
        if not (inside or frame.turn):
            continue
        turn = angle(text_page, character) % 90
        if SLANT < turn < 90 - SLANT or line.size < _SMALLEST:
            continue
        unseen = _is_unpainted(text_page, character)
        if unseen or _is_white(text_page, character):
            grounds = [*_grounds(page, frame)] if grounds is None else grounds
            # Type that is not painted may be what was recognised in the picture over it.
            if not any(
                left <= line.left + 2 and right >= line.right - 2 and top <= line.base <= bottom
                for (left, top, right, bottom), picture in grounds
                if picture or not unseen
            ):
                continue
        yield line


def angle(text_page: Any, character: int) -> float:
    """The direction of the base line in degrees; letters that lean, as italics do, keep theirs."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text_page.raw, character, matrix):
        return 0.0
    return math.degrees(math.atan2(matrix.b, matrix.a))


def _is_white(text_page: Any, character: int) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not raw.FPDFText_GetFillColor(text_page.raw, character, red, green, blue, alpha):
        return False
    return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE


def _is_unpainted(text_page: Any, character: int) -> bool:
    """Whether a character is set without being painted."""
    owner = raw.FPDFText_GetTextObject(text_page.raw, character)
    return bool(owner) and raw.FPDFTextObj_GetTextRenderMode(owner) in _UNPAINTED


def _grounds(page: Any, frame: Frame) -> Iterator[tuple[Box, bool]]:
    """The coloured areas and pictures of a page: left, top, right, bottom; and which it is."""
    colours = [ctypes.c_uint() for _ in range(4)]
    for each in page.get_objects(
        filter=(raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    ):
        if each.type == raw.FPDF_PAGEOBJ_PATH:
            raw.FPDFPageObj_GetFillColor(each.raw, *colours)
            if min(colour.value for colour in colours[:3]) >= _WHITE:
                continue
        left, bottom, right, top = each.get_bounds()
        (a, b), (c, d) = frame.point(left, bottom), frame.point(right, top)
        box = (min(a, c), min(b, d), max(a, c), max(b, d))
        yield box, each.type == raw.FPDF_PAGEOBJ_IMAGE


class Rules:
    """The upright lines of a page, which part the cells of its tables; looked for when asked."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._page, self._frame = page, frame
        self._found: list[Box] | None = None

    def part(self, left: float, right: float, base: float) -> bool:
        """Whether a line stands between two places at a height."""
        if self._found is None:
            self._found = [*self._upright()]
        return any(
            left - 1 <= x <= right + 1 and top <= base <= bottom
            for side, top, other, bottom in self._found
            for x in (side, other)
        )

    def _upright(self) -> Iterator[Box]:
        """Lines and the sides of boxes, as high as a line of type at least."""
        for each in self._page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,)):
            left, bottom, right, top = each.get_bounds()
            (a, b), (c, d) = self._frame.point(left, bottom), self._frame.point(right, top)
            if abs(d - b) >= _LOWEST_RULE:
                yield min(a, c), min(b, d), max(a, c), max(b, d)


def fields(document: Any, page: Any, frame: Frame) -> Iterator[Line]:
    """The values of a page's form fields, each a line at the place where it is shown."""
    form = document.formenv
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw) if form else 0):
        annotation = raw.FPDFPage_GetAnnot(page.raw, index)
        try:
            yield from _field(form, annotation, frame)
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def beside(lines: Sequence[Line], field: Line) -> int:
    """Where a field's value belongs: after the line to the left of it, else after those above."""
    level = [
        i for i, line in enumerate(lines)
        if abs(line.base - field.base) < field.size and line.left < field.left
    ]  # fmt: skip
    above = [i for i, line in enumerate(lines) if line.base < field.base]
    return max(level or above, default=-1) + 1


def _field(form: Any, annotation: Any, frame: Frame) -> Iterator[Line]:
    if raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN_FIELD:
        return
    box = raw.FS_RECTF()
    text = _value(form, annotation)
    if text and raw.FPDFAnnot_GetRect(annotation, box):
        (a, b), (c, d) = frame.point(box.left, box.bottom), frame.point(box.right, box.top)
        size = min(abs(b - d) * 0.7, _FIELD_SIZE)
        yield Line(text, min(a, c), max(a, c), max(b, d) - size / 3, size)


def _value(form: Any, annotation: Any) -> str:
    """What a field shows: its text, or a tick."""
    form_type = raw.FPDFAnnot_GetFormFieldType(form.raw, annotation)
    if form_type in _BOXES:
        return _TICK if raw.FPDFAnnot_IsChecked(form.raw, annotation) else ""
    if form_type not in _FIELDS_WITH_TEXT:
        return ""
    length = raw.FPDFAnnot_GetFormFieldValue(form.raw, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetFormFieldValue(
        form.raw, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
    )
    return clean(buffer.raw[:length].decode("utf-16-le", errors="replace"))
