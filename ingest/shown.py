"""What of a page's type shows, and the values of its form fields: an owner of pypdfium2 too."""

import ctypes
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pypdfium2 import raw

from ingest.frame import Frame
from ingest.sheets import Line, clean

# Type that slants is a mark across the page; smaller than this, or as light, nobody reads it.
SLANT, _SMALLEST, _WHITE = 5.0, 1.5, 250
_HIDDEN_FIELD = 0x1 | 0x2 | 0x20
_FIELDS_WITH_TEXT = frozenset(
    (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
)
_FIELD_SIZE = 12.0


def visible(
    page: Any, text_page: Any, lines: Iterable[tuple[Line, int]], frame: Frame
) -> Iterator[Line]:
    """The lines that a reader sees: on the page, along or across it, and not white on white."""
    grounds: list[tuple[float, float, float, float]] | None = None
    for line, character in lines:
        inside = 0 <= line.base <= frame.height and line.right > 0 and line.left < frame.width
        if not (inside or frame.turn):
            continue
        turn = angle(text_page, character) % 90
        if SLANT < turn < 90 - SLANT or line.size < _SMALLEST:
            continue
        if _is_white(text_page, character):
            grounds = [*_grounds(page, frame)] if grounds is None else grounds
            if not any(
                left <= line.left + 2 and right >= line.right - 2 and top <= line.base <= bottom
                for left, top, right, bottom in grounds
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


def _grounds(page: Any, frame: Frame) -> Iterator[tuple[float, float, float, float]]:
    """The coloured areas and pictures of a page: left, top, right, bottom."""
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
    hidden = raw.FPDFAnnot_GetFlags(annotation) & _HIDDEN_FIELD
    if hidden or raw.FPDFAnnot_GetFormFieldType(form.raw, annotation) not in _FIELDS_WITH_TEXT:
        return
    length = raw.FPDFAnnot_GetFormFieldValue(form.raw, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFAnnot_GetFormFieldValue(
        form.raw, annotation, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length
    )
    box = raw.FS_RECTF()
    text = clean(buffer.raw[:length].decode("utf-16-le", errors="replace"))
    if text and raw.FPDFAnnot_GetRect(annotation, box):
        (a, b), (c, d) = frame.point(box.left, box.bottom), frame.point(box.right, box.top)
        size = min(abs(b - d) * 0.7, _FIELD_SIZE)
        yield Line(text, min(a, c), max(a, c), max(b, d) - size / 3, size)
