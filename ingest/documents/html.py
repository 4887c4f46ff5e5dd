"""Read a web page into blocks: its main text, without what stands around it. The owner of lxml.

No entity is expanded and nothing is fetched; libxml2 stops at its own limits of depth and size.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from ingest.documents.main_text import length, main_text, take_out
from ingest.documents.unpaged_layout import BOLD_LEVEL, LONGEST_CELL, Written
from ingest.errors import DamagedReport, EmptyReport, TooLarge
from ingest.report_files import decoded
from ingest.types import Layout

MOST_BYTES = 30_000_000
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I
)
# Where a page says on which day it was published.
_DATES = "//meta[contains(@property, 'published') or contains(@name, 'date')]/@content"
_DATE = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01])")
_BLOCKS = frozenset(
    "address article aside blockquote body caption center details div dd dl dt fieldset figcaption"
    " figure h1 h2 h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody"
    " td tfoot th thead tr ul".split()
)
# Cells that reach over more columns than these set a page.
_SPANS = frozenset(map(str, range(2, 13)))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HEADED = " | ".join(f".//{tag}" for tag in _HEADINGS)


def read_layout(name: str, data: bytes) -> Layout:
    """Read a web page; raise ReportError with one sentence for the user where it cannot be."""
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise TooLarge(f"{name} is a web page of more than {limit} MB: save its text alone.")
    declared = _CHARSET.search(data[:4096])
    text = decoded(data, declared[1].decode("ascii") if declared else "")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        tree = etree.fromstring(text.encode("utf-8", errors="replace"), parser)
    except etree.LxmlError as error:
        raise DamagedReport(f"{name} is damaged: save the page again.") from error
    if tree is None:
        raise EmptyReport(f"{name} holds too little text to be a report.")
    titles = tree.xpath("//head/title/text()")
    dates = filter(None, map(_DATE.match, tree.xpath(_DATES)))
    made = next((found[0] for found in dates), "")
    take_out(tree)
    writer = _Writer()
    writer.write(main_text(tree), str(titles[0]) if titles else "")
    return writer.layout(made)


@dataclass(slots=True)
class _List:
    """An open list, and whether the marker of its item is still to be written."""

    number: int = 0
    due: bool = False


@dataclass(slots=True)
class _Run:
    """Text that is not yet a block, and how much of it is bold."""

    parts: list[str] = field(default_factory=list)
    bold: int = 0

    def add(self, text: str | None, *, bold: bool) -> None:
        words = re.sub(r"\s+", " ", text or "")
        self.parts.append(words)
        self.bold += len(words.strip()) if bold else 0

    def take(self) -> tuple[str, bool]:
        """The text, and whether all of it is bold; the run is empty afterwards."""
        text = re.sub(r" *\n *", "\n", "".join(self.parts)).strip()
        bold = bool(text) and self.bold >= len(text.replace(" ", "")) * 0.95
        self.parts, self.bold = [], 0
        return text, bold


class _Writer:
    """Goes through the elements in order and writes their blocks."""

    def __init__(self) -> None:
        self._written = Written()
        self._run = _Run()
        self._lists: list[_List] = []
        self._bold = 0
        self._term = ""

    def layout(self, made: str) -> Layout:
        """What was written; `made` as in Layout."""
        return self._written.layout(made)

    def write(self, root: Any, title: str) -> None:
        """All blocks of an element; the page's title heads a text that has no heading."""
        if title.strip() and not root.xpath(".//h1 | .//h2 | .//h3"):
            self._written.heading(title, 1)
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if self._start(element):
                    walk.skip_subtree()
            else:
                self._end(element, root)
        self._flush()

    def _start(self, element: Any) -> bool:
        """Begin an element; True where it was written whole."""
        tag = element.tag
        if tag in _BLOCKS:
            self._flush()
        self._open(element)
        if tag in _HEADINGS:
            self._written.heading(_text(element), _HEADINGS[tag])
        elif tag == "summary" and not element.xpath(_HEADED):
            # The title of what opens at a click.
            self._written.heading(_text(element), BOLD_LEVEL)
        elif tag == "table" and (rows := _rows(element)):
            for caption in element.iterchildren("caption"):
                self._written.paragraph(_text(caption), bold=True)
            self._written.table([*_grid(rows)], headed=_names_columns(rows[0]))
        elif tag == "tr" and _is_row(element):
            self._written.row([_text(cell) for cell in element if cell.tag in ("td", "th")])
        elif tag == "dt":
            self._term = _text(element)
        elif tag == "dd" and len(_text(element)) < LONGEST_CELL:
            self._written.row([self._term, _text(element)])
            self._term = ""
        else:
            self._run.add(element.text, bold=self._bold > 0)
            return False
        return True

    def _open(self, element: Any) -> None:
        """Note what an element means for the text in it."""
        match element.tag:
            case "b" | "strong":
                self._bold += 1
            case "br":
                self._run.parts.append("\n")
            case "ul" | "ol":
                self._lists.append(_List(_first(element) if element.tag == "ol" else 0))
            case "li" if self._lists:
                self._lists[-1].due = True

    def _end(self, element: Any, root: Any) -> None:
        tag = element.tag
        whole = tag in _HEADINGS or tag == "dt" or tag == "summary"
        whole = whole or (tag in ("tr", "dd", "table") and not self._run.parts)
        if tag in _BLOCKS and not whole:
            self._flush()
        if tag in ("b", "strong"):
            self._bold -= 1
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        if element is not root:
            self._run.add(element.tail, bold=self._bold > 0)

    def _flush(self) -> None:
        """Write the text so far as what it stands in: a list item or a paragraph."""
        text, bold = self._run.take()
        if not text:
            return
        here = self._lists[-1] if self._lists else None
        if here and here.due:
            here.due = False
            self._written.item(text, here.number, len(self._lists) - 1)
            here.number += 1 if here.number else 0
        else:
            self._written.paragraph(text, bold=bold)


def _text(element: Any) -> str:
    """The words of an element; what stands in blocks of its own stays apart."""
    return " ".join(" ".join(_pieces(element)).split())


def _pieces(element: Any) -> Iterator[str]:
    piece = ""
    for event, child in etree.iterwalk(element, events=("start", "end")):
        if child.tag in _BLOCKS or child.tag == "br":
            yield piece
            piece = ""
        if event == "start":
            piece += child.text or ""
        elif child is not element:
            piece += child.tail or ""
    yield piece


def _first(element: Any) -> int:
    """The first number of a numbered list."""
    start = element.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 4 else 1


def _rows(table: Any) -> list[Any]:
    """The rows of a table that is one; none where it sets a page, or has but one cell a row."""
    rows = [*table.iter("tr")]
    wide = [row for row in rows if len([*row.iterchildren("td", "th")]) > 1]
    return rows if len(wide) > 1 and all(map(_is_row, rows)) else []


def _grid(rows: Sequence[Any]) -> Iterator[list[str]]:
    """The words of the cells in their columns; one over several is followed by empty ones.

    A cell beside several rows is said of each, save in the heads of columns.
    """
    filled: dict[int, list[str]] = {}
    for row in rows:
        texts: list[str] = []
        for cell in [*row.iterchildren("td", "th"), None]:
            while filled.get(len(texts)):
                texts.append(filled[len(texts)].pop())
            for column in range(_span(cell, "colspan") if cell is not None else 0):
                text = "" if column else _text(cell)
                below = "" if _names_columns(row) else text
                filled[len(texts)] = [below] * (_span(cell, "rowspan") - 1)
                texts.append(text)
        yield texts


def _span(cell: Any, name: str) -> int:
    """Over how many columns or rows a cell reaches; over very many it sets a page."""
    over = cell.get(name, "1")
    return int(over) if over in _SPANS else 1


def _names_columns(row: Any) -> bool:
    """Whether a row is marked as the head of its table."""
    return row.getparent().tag == "thead" or all(cell.tag == "th" for cell in row)


def _is_row(row: Any) -> bool:
    """Whether a row is one of a table, rather than a part of a page that a table sets."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    inner = row.xpath(".//table | .//h1 | .//h2 | .//h3 | .//ul | .//ol")
    return bool(cells) and not inner and all(length(cell) < LONGEST_CELL for cell in cells)
