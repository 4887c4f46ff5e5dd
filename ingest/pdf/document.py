"""Open a PDF and read its lines with pypdfium2; with `shown` and `render` its owner.

pdfium is not safe to use from several threads of one process: read in parallel processes.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.errors import DamagedReport, EmptyReport, EncryptedReport
from ingest.layout.page_layout import compose
from ingest.layout.sheets import LINE_END_HYPHEN, Line, Sheet, clean, mended
from ingest.pdf.damage import FEWEST_LETTERS, damage, is_legible, letters, shows
from ingest.pdf.images import PDFIUM, SLANT, Frame, Rules, angle, beside, fields, visible
from ingest.register.rows import is_grade
from ingest.types import Layout

# As for plain text: with fewer characters it is a scan, or no report.
_FEWEST_CHARACTERS = 200
# A gap this many times the size of the type parts two cells of a row, or two columns.
_CELL_GAP = 1.8
# Grades above columns are parted by less.
_HEAD_GAP = 0.5
# What a line begins with before so wide a gap is a bullet or number if it has this form.
_MARKER = re.compile(
    r"(?:\W{1,3}|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]{0,2}|\d{1,2}(?:\.\d{1,2}){1,2}\.?)"
)
# A digit behind a word, sign or number may be the mark of a note; a part of "½" or "m²" is none.
_NOTE_MARK = re.compile(r"(?<=\S)(?<![/⁄])(?<!\bm)(?<!\b[kc]m)(?:\d|(?<=\d),(?=\d))(?![/⁄])")
_OPENING = re.compile(r"\d{1,2}(?!\d)")
_RAISED_SIZE, _RAISED_BY = 0.8, 0.15
_PDF_DATE = re.compile(r"D:((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])")
# Characters of a page that are asked how they stand, and the share that must agree.
_SAMPLED, _CLEARLY = 24, 0.7
_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_BOLD_WEIGHT = 700


def read_layout(name: str, data: bytes) -> Layout:
    """Read a PDF; raise ReportError with one sentence for the user where it cannot be read."""
    if not data.strip():
        raise EmptyReport(f"{name} is empty.")
    # PDFium is not thread-safe: a page may be drawn at the same time.
    with PDFIUM:
        sheets, made = _sheets(name, data)
    if sum(len(line.text) for sheet in sheets for line in sheet.lines) < _FEWEST_CHARACTERS:
        raise EmptyReport(
            f"{name} holds too little text to be a report: if it is a scan, run text recognition"
            " (OCR) on it first."
        )
    return compose(sheets, made)


def _sheets(name: str, data: bytes) -> tuple[list[Sheet], str]:
    """The pages, and the day on which the file was made."""
    with closing(_open(name, data)) as document:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        broken = damage(data)
        sheets = [_sheet(name, document, index) for index in range(len(document))]
        sheets = [
            replace(s, whole=not broken.beyond and i not in broken.pages)
            for i, s in enumerate(sheets)
        ]
        return sheets, _made(document.get_metadata_dict())


def _made(metadata: dict[str, str]) -> str:
    """The ISO date of a PDF's own "D:20250513…", empty where it gives none."""
    found = _PDF_DATE.match(metadata.get("CreationDate", ""))
    return "-".join(found.groups()) if found else ""


def _open(name: str, data: bytes) -> Any:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise EncryptedReport(
                f"{name} needs a password: save a copy without one and use that."
            ) from error
        raise DamagedReport(f"{name} is damaged: fetch the file again.") from error
    if not len(document):
        raise DamagedReport(f"{name} is damaged, it has no pages: fetch the file again.")
    return document


def _sheet(name: str, document: Any, index: int) -> Sheet:
    try:
        page = document[index]
        text_page = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise DamagedReport(
            f"{name} is damaged on page {index + 1} of {len(document)}: fetch the file again."
        ) from error
    try:
        frame = _frame(page, text_page)
        text, label = text_page.get_text_range(), document.get_page_label(index)
        legible = is_legible(text) and (letters(text) >= FEWEST_LETTERS or not shows(page))
        rules = Rules(page, frame)
        lines = _lines(text_page, text, frame, rules) if legible else ()
        shown = [*visible(page, text_page, lines, frame)]
        for field in fields(document, page, frame):
            shown.insert(beside(shown, field), field)
        return Sheet(frame.width, frame.height, mended(shown, rules.part), label, legible)
    finally:
        text_page.close()
        page.close()


def _frame(page: Any, text_page: Any) -> Frame:
    """The page as its text is read: most pages stand upright, some have text set sideways."""
    width, height = page.get_size()
    turn = _text_turn(text_page, page.get_rotation())
    if (turn - page.get_rotation()) % 180:
        width, height = height, width
    return Frame(width, height, turn, *page.get_bbox()[:2])


def _text_turn(text_page: Any, otherwise: int) -> int:
    """By how much a page must be turned, clockwise in degrees, for most of its text to stand."""
    count = text_page.count_chars()
    angles = Counter(
        round(math.degrees(raw.FPDFText_GetCharAngle(text_page.raw, index)))
        for index in range(0, count, max(1, count // _SAMPLED))
    )
    angle, hits = angles.most_common(1)[0] if angles else (0, 0)
    clear = not angle % 90 and hits > _CLEARLY * angles.total()
    return (360 - angle) % 360 if clear else otherwise


def _lines(text_page: Any, text: str, frame: Frame, rules: Rules) -> Iterator[tuple[Line, int]]:
    """The lines of one page, split where a wide gap parts cells, each with one character of it."""
    at = 0
    for row in text.split("\r\n"):
        begin = at
        # A word cut at a line's end comes with its rest on the line below.
        for piece in row.replace(LINE_END_HYPHEN, LINE_END_HYPHEN + "\n").split("\n"):
            if piece.strip():
                yield from _pieces(_Run(text_page, frame, rules, begin, piece))
            begin += len(piece)
        at += len(row) + 2


def _pieces(run: "_Run", *, inner: bool = False) -> Iterator[tuple[Line, int]]:
    cut = run.turn() or run.wide_gap(inner=inner)
    if not cut:
        line = run.line()
        if line.text:
            yield line, run.middle
        return
    yield from _pieces(run.part(0, cut), inner=inner)
    yield from _pieces(run.part(cut, len(run.text)), inner=True)


class _Run:
    """A stretch of a page's text on one line, asked for its form."""

    def __init__(self, text_page: Any, frame: Frame, rules: Rules, start: int, text: str) -> None:
        self._page, self._frame, self._rules = text_page, frame, rules
        start += len(text) - len(text.lstrip())
        self.start, self.text = start, text.strip()
        self._first, self._last = self._character(0), self._character(len(self.text) - 1)
        self._boxes = list(self._rectangles())
        self.middle = self._character(self._middle())
        # A raised mark may stand at any one of them.
        self._sampled = (self._letter(), self.middle, self._last)
        self.size = sorted(map(self._size, self._sampled))[1]

    def part(self, begin: int, end: int) -> "_Run":
        """The characters from `begin` to `end` as a run of their own."""
        text = self.text[begin:end]
        return _Run(self._page, self._frame, self._rules, self.start + begin, text)

    def line(self) -> Line:
        """The run as a line."""
        base = sorted(map(self._base, self._sampled))[1]
        sides = [side for box in self._boxes for side in box] or [0.0]
        return Line(
            clean(self._without_marks(base)), min(sides), max(sides), base, self.size,
            all(map(self._bold, set(self._sampled))), self._opening_mark(base),
        )  # fmt: skip

    def _opening_mark(self, base: float) -> str:
        """The raised number that the run opens with, "" where it opens with none."""
        found = _OPENING.match(self.text)
        return found[0] if found and self._raised(found, base) else ""

    def _without_marks(self, base: float) -> str:
        """The text without the raised numbers of notes; one that opens the line stays."""
        marks = [m for m in _NOTE_MARK.finditer(self.text) if self._raised(m, base)]
        text, at = "", 0
        for mark in marks:
            text, at = text + self.text[at : mark.start()], mark.end()
        return text + self.text[at:]

    def _raised(self, digit: re.Match[str], base: float) -> bool:
        """Whether a digit is smaller than the type around it, and stands above its base line."""
        character = self._character(digit.start())
        if self._size(character) > _RAISED_SIZE * self.size:
            return False
        return base - self._base(character) > _RAISED_BY * self.size

    def _base(self, character: int) -> float:
        """The base line on which a character stands."""
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._page.raw, character, x, y)
        return self._frame.point(x.value, y.value)[1]

    def turn(self) -> int:
        """Where type that slants follows on type that does not, or the other way; 0 if nowhere."""
        first, last = self._angle(0), self._angle(len(self.text) - 1)
        if abs(first - last) < SLANT:
            return 0
        return next(
            i for i, char in enumerate(self.text)
            if not char.isspace() and abs(self._angle(i) - first) >= SLANT
        )  # fmt: skip

    def _angle(self, index: int) -> float:
        return angle(self._page, self._character(index))

    def wide_gap(self, *, inner: bool) -> int:
        """Where the second cell begins, 0 if there is but one; `inner`: cells stand before it."""
        ends = zip(self._boxes, self._boxes[1:], strict=False)
        for (_, right), (left, _) in ends:
            if left - right > _HEAD_GAP * self.size:
                cut = self._index_at(left)
                if cut and self._parts(cut, right, left, inner):
                    return cut
        return 0

    def _parts(self, cut: int, right: float, left: float, inner: bool) -> bool:
        """Whether a gap parts two cells: a wide one, one with a line of a table, or two grades."""
        if not inner and _MARKER.fullmatch(self.text[:cut].rstrip()):
            return False
        wide = left - right > _CELL_GAP * self.size or self._parts_grades(cut)
        return wide or self._rules.part(right, left, self._base(self.middle))

    def _parts_grades(self, cut: int) -> bool:
        """Whether the run is two grades: heads of columns may stand close."""
        return is_grade(self.text[:cut].rstrip()) and is_grade(self.text[cut:])

    def _character(self, index: int) -> int:
        """The number that pdfium gives a character of the run."""
        return int(raw.FPDFText_GetCharIndexFromTextIndex(self._page.raw, self.start + index))

    def _middle(self) -> int:
        """A character in the middle that is no space: pdfium makes spaces up, without size."""
        half = len(self.text) // 2
        return next((i for i in range(half, len(self.text)) if not self.text[i].isspace()), 0)

    def _letter(self) -> int:
        """The first letter: a bullet before it has a font of its own."""
        first = next((i for i, c in enumerate(self.text) if c.isascii() and c.isalpha()), 0)
        return self._character(first)

    def _rectangles(self) -> Iterator[tuple[float, float]]:
        """Left and right side of each stretch of type."""
        count = self._last - self._first + 1
        if self._first < 0 or count < 1:
            return
        for i in range(raw.FPDFText_CountRects(self._page.raw, self._first, count)):
            left, top, right, bottom = (ctypes.c_double() for _ in range(4))
            raw.FPDFText_GetRect(self._page.raw, i, left, top, right, bottom)
            one, _ = self._frame.point(left.value, top.value)
            two, _ = self._frame.point(right.value, bottom.value)
            yield min(one, two), max(one, two)

    def _index_at(self, left: float) -> int:
        """The index of the first character that begins at `left` or right of it."""
        x, y = ctypes.c_double(), ctypes.c_double()
        # The ink of a character begins a little right of its origin.
        edge = left - _CELL_GAP * self.size / 3
        for index, character in enumerate(self.text):
            raw.FPDFText_GetCharOrigin(self._page.raw, self._character(index), x, y)
            inked = index and not character.isspace()
            if inked and self._frame.point(x.value, y.value)[0] > edge:
                return index
        return 0

    def _size(self, character: int) -> float:
        """The size of the type in points; the text matrix may scale it."""
        matrix = raw.FS_MATRIX()
        size = raw.FPDFText_GetFontSize(self._page.raw, character)
        if raw.FPDFText_GetMatrix(self._page.raw, character, matrix):
            size *= math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)) or 1.0
        return round(float(size), 1)

    def _bold(self, character: int) -> bool:
        name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._page.raw, character, name, 100, flags)
        font = name.value.decode(errors="replace").lower()
        if font:
            return any(mark in font for mark in _BOLD_NAMES)
        return bool(raw.FPDFText_GetFontWeight(self._page.raw, character) >= _BOLD_WEIGHT)
