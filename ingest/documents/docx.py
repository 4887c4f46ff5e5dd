"""Read a Word file into blocks: headings, lists, tables, footnotes. The owner of python-docx.

Page headers and footers are parts of their own, and are left out; so are deletions, hidden and
struck-out text, the marks of notes, and tables of contents, whose page numbers are of no use
without pages. The text of a box follows the paragraph that it is tied to.
"""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from ingest.documents.unpaged_layout import LONGEST_CELL, Written
from ingest.errors import DamagedReport, EncryptedReport, ReportError, TooLarge
from ingest.language.words import is_note_mark
from ingest.types import Layout

# A Word file is a zip archive: what it unpacks to is looked at before it is unpacked.
MOST_BYTES = 150_000_000
MOST_PARTS = 5_000
_ENCRYPTED = 0x1
_TEXT, _TAB, _BREAK, _RETURN = qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_HYPHEN, _NOTE, _ID = qn("w:noBreakHyphen"), qn("w:footnoteReference"), qn("w:id")
_PARAGRAPH, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_VALUE, _RUN, _BOX = qn("w:val"), qn("w:r"), qn("w:txbxContent")
# Half points of type that nobody reads.
_SMALLEST = ("0", "1", "2", "3")
_UNSEEN = ("w:vanish", "w:strike", "w:dstrike")
# What stands in these is no text of the paragraph, or stands there twice.
_APART = frozenset(map(qn, ("w:txbxContent", "w:del", "w:moveFrom", "w:pPr", "w:rPr")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:smartTag")))
_HEADING = re.compile(r"^heading (\d)$", re.IGNORECASE)
_CONTENTS = re.compile(r"^toc\b|^table of", re.IGNORECASE)
_LISTED = re.compile(r"^list (?:bullet|number|paragraph)", re.IGNORECASE)
_OFF = ("0", "false", "none")


def read_layout(name: str, data: bytes) -> Layout:
    """Read a Word file; raise ReportError with one sentence for the user where it cannot be."""
    try:
        _check(name, data)
        return _Reader(docx.Document(io.BytesIO(data))).layout()
    except ReportError:
        raise
    except (
        OpcError, zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError,
        NotImplementedError, EOFError,
    ) as error:  # fmt: skip
        # python-docx lets through whatever a broken part makes its libraries raise.
        raise DamagedReport(f"{name} is damaged: save it again in Word.") from error


def _check(name: str, data: bytes) -> None:
    parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise TooLarge(f"{name} unpacks to more than {limit} MB: save it with smaller pictures.")
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise EncryptedReport(f"{name} needs a password: save a copy without one.")


class _Reader:
    """Goes through the body in order and writes its blocks."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._written = Written()
        self._styles = {style.style_id: style for style in document.styles if style.style_id}
        self._numbered = _numbered(document)
        self._notes = _notes(document)
        self._counts: defaultdict[tuple[str, str], int] = defaultdict(int)

    def layout(self) -> Layout:
        """The blocks of the whole document."""
        for element in _elements(self._document.element.body):
            if element.tag == _TABLE:
                self._table(element)
            else:
                self._paragraph(element)
        created = self._document.core_properties.created
        return self._written.layout(created.date().isoformat() if created else "")

    def _paragraph(self, element: Any) -> None:
        style = self._style(element)
        named = str(style.name or "") if style is not None else ""
        hidden = any(_is_on(each.element, "w:vanish") for each in _chain(style))
        text = "" if hidden or _CONTENTS.match(named) else "".join(_words(element)).strip()
        if text:
            self._block(element, text, style, named)
        for box in _boxes(element):
            for each in _elements(box):
                self._table(each) if each.tag == _TABLE else self._paragraph(each)

    def _block(self, element: Any, text: str, style: Any, named: str) -> None:
        """A paragraph with words, as what its style says, and the notes on it."""
        level = _level(element, style, named)
        kind, depth = self._list_of(element, style)
        if level:
            self._written.heading(text, level)
        elif kind:
            self._item(text, kind, depth, named)
        elif _LISTED.match(named) and not named.lower().startswith("list paragraph"):
            self._written.item(text, depth=_depth("0", named))
        else:
            self._written.paragraph(text, bold=_is_bold(element))
        for note in element.iter(_NOTE):
            number = note.get(_ID, "")
            if self._notes.get(number):
                self._written.note(f"{number} {self._notes[number]}")

    def _item(self, text: str, kind: str, depth: str, named: str) -> None:
        numbered = (kind, depth) in self._numbered
        self._counts[kind, depth] += 1
        for key in self._counts:
            # A new item begins the count of what stands under it anew.
            if key[0] == kind and key[1] > depth:
                self._counts[key] = 0
        number = self._counts[kind, depth] if numbered else 0
        self._written.item(text, number, _depth(depth, named))

    def _table(self, table: Any) -> None:
        """A table; rows that hold a table, a box or much text set a page, and are none."""
        together: list[list[str]] = []
        marked = False
        for row in table.iterchildren(_ROW):
            cells = [[*_elements(cell)] for cell in row.iterchildren(_CELL)]
            texts = [*_texts(row, cells, together[-1] if together else [])]
            nested = any(each.tag == _TABLE for cell in cells for each in cell)
            if len(cells) > 1 and not nested and max(map(len, texts)) < LONGEST_CELL:
                named = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
                marked = marked or (not together and (named or _all_bold(cells)))
                together.append(texts)
                continue
            self._written.table(together, headed=marked)
            together, marked = [], False
            # One cell is a box around text; a table or much text in a cell sets a page.
            for each in (each for cell in cells for each in cell):
                self._table(each) if each.tag == _TABLE else self._paragraph(each)
        self._written.table(together, headed=marked)

    def _style(self, element: Any) -> Any:
        found = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self._styles.get(found.get(_VALUE)) if found is not None else None

    def _list_of(self, element: Any, style: Any) -> tuple[str, str]:
        """The list that a paragraph belongs to, and its depth there; "" for none."""
        found = _property(element, style, "w:numPr")
        if found is None:
            return "", "0"
        kind, depth = found.find(qn("w:numId")), found.find(qn("w:ilvl"))
        number = kind.get(_VALUE, "") if kind is not None else ""
        return number.strip("0") and number, depth.get(_VALUE, "0") if depth is not None else "0"


def _depth(level: str, named: str) -> int:
    """In how many other lists an item stands: by its list, or its style ("List Bullet 2")."""
    styled = named[-1:] if _LISTED.match(named) else ""
    return max(int(level) if level.isdigit() else 0, int(styled) - 1 if styled.isdigit() else 0)


def _texts(row: Any, cells: Sequence[Sequence[Any]], above: Sequence[str]) -> Iterator[str]:
    """The words of a row's cells; one over several columns is followed by empty ones.

    A cell that goes on from the row `above` has that one's words.
    """
    at = 0
    for cell, within in zip(row.iterchildren(_CELL), cells, strict=True):
        goes_on = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
        if goes_on is not None and goes_on.get(_VALUE, "continue") == "continue":
            yield above[at] if at < len(above) else ""
        else:
            yield " ".join("".join(_words(each)) for each in within)
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        over = span.get(_VALUE, "1") if span is not None else "1"
        more = int(over) - 1 if over.isdigit() and len(over) < 3 else 0
        yield from [""] * more
        at += 1 + more


def _elements(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, also those in content controls and insertions."""
    for child in parent.iterchildren():
        if child.tag in (_PARAGRAPH, _TABLE):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _elements(child)


def _words(element: Any) -> Iterator[str]:
    """The text of a paragraph as a reader sees it, without the marks of notes."""
    for child in element.iterchildren():
        if child.tag in _APART or child.tag == _FALLBACK or (child.tag == _RUN and _unseen(child)):
            continue
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in (_BREAK, _RETURN):
            yield "\n"
        elif child.tag == _TAB:
            yield " "
        elif child.tag == _HYPHEN:
            yield "-"
        else:
            yield from _words(child)


def _boxes(element: Any) -> Iterator[Any]:
    """The text boxes of a paragraph; what an older program would show instead is the same again."""
    for child in element.iterchildren():
        if child.tag == _BOX:
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes(child)


def _unseen(run: Any) -> bool:
    """Whether a run is hidden, struck out, tiny, of its ground's colour, or the mark of a note."""
    form = run.find(qn("w:rPr"))
    if form is None:
        return False
    if any(_is_on(run, name) for name in _UNSEEN):
        return True
    colour, raised = form.find(qn("w:color")), form.find(qn("w:vertAlign"))
    size = form.find(qn("w:sz"))
    if size is not None and size.get(_VALUE, "") in _SMALLEST:
        return True
    if raised is not None and raised.get(_VALUE) == "superscript":
        return is_note_mark("".join(t.text or "" for t in run.iter(_TEXT)))
    ink = colour.get(_VALUE, "auto").upper() if colour is not None else "AUTO"
    return ink == next(filter(None, map(_ground, (run, *run.iterancestors()))), "FFFFFF")


def _ground(element: Any) -> str:
    """The colour that a run, paragraph, cell or table is set on, "" where it has none."""
    for form in ("w:rPr", "w:pPr", "w:tcPr", "w:tblPr"):
        found = element.find(f"{qn(form)}/{qn('w:shd')}")
        fill = found.get(qn("w:fill"), "auto").upper() if found is not None else "AUTO"
        if fill != "AUTO":
            return str(fill)
    return ""


def _is_on(owner: Any, name: str) -> bool:
    """Whether a run or style has a property of its type switched on."""
    mark = owner.find(f"{qn('w:rPr')}/{qn(name)}")
    return mark is not None and mark.get(_VALUE, "1") not in _OFF


def _level(element: Any, style: Any, named: str) -> int:
    """The level of a heading: of its style, or its place in the outline; 0 for other text."""
    if named.lower() == "title":
        return 1
    for each in _chain(style):
        found = _HEADING.match(str(each.name or ""))
        if found:
            return int(found[1])
    outline = _property(element, style, "w:outlineLvl")
    level = outline.get(_VALUE, "9") if outline is not None else "9"
    return int(level) + 1 if level in "012345678" else 0


def _chain(style: Any) -> Iterator[Any]:
    """A style and those that it is based on."""
    seen: set[str] = set()
    while style is not None and style.style_id not in seen:
        yield style
        seen.add(style.style_id)
        style = style.base_style


def _property(element: Any, style: Any, name: str) -> Any:
    """A property of a paragraph: its own, else that of its style; None where neither has it."""
    for owner in (element, *(each.element for each in _chain(style))):
        found = owner.find(f"{qn('w:pPr')}/{qn(name)}")
        if found is not None:
            return found
    return None


def _is_bold(element: Any) -> bool:
    """Whether all words of a paragraph are set bold."""
    runs = [run for run in element.iter(_RUN) if "".join(_words(run)).strip()]
    marks = [run.find(f"{qn('w:rPr')}/{qn('w:b')}") for run in runs]
    return bool(runs) and all(
        mark is not None and mark.get(_VALUE, "1") not in _OFF for mark in marks
    )


def _all_bold(cells: Sequence[Sequence[Any]]) -> bool:
    """Whether all that stands in the cells of a row is bold."""
    return all(_is_bold(each) for cell in cells for each in cell if "".join(_words(each)).strip())


def _numbered(document: Any) -> frozenset[tuple[str, str]]:
    """The lists (number, depth) whose items have numbers rather than bullets."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return frozenset()
    formats = {
        (kind.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"))): str(form.get(_VALUE))
        for kind in root.iterchildren(qn("w:abstractNum"))
        for level in kind.iterchildren(qn("w:lvl"))
        for form in level.iterchildren(qn("w:numFmt"))
    }
    kinds = {
        number.get(qn("w:numId")): kind.get(_VALUE)
        for number in root.iterchildren(qn("w:num"))
        for kind in number.iterchildren(qn("w:abstractNumId"))
    }
    return frozenset(
        (number, depth)
        for number, kind in kinds.items()
        for (of, depth), form in formats.items()
        if of == kind and form not in ("bullet", "none")
    )


def _notes(document: Any) -> dict[str, str]:
    """The footnotes by their id."""
    try:
        part = document.part.part_related_by(RELATIONSHIP_TYPE.FOOTNOTES)
    except KeyError:
        return {}
    return {
        note.get(_ID): " ".join("".join(_words(each)) for each in _elements(note)).strip()
        for note in parse_xml(part.blob).iterchildren(qn("w:footnote"))
    }
