"""A conversation as a file: Markdown, DOCX, CSV, with council, date and page of every citation."""

import io
import re
from collections.abc import Iterator, Sequence

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from assistant.library.reports import in_words
from assistant.output import csv_text, marked, page_words
from assistant.types import Answer, Citation, Table
from assistant.web.service import link
from prompts import message

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
_MARK = re.compile(r"\[(\d{1,3})\]")
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r"[0-9a-f]{64}")
_BASE = re.compile(r"https?://[\w.:\[\]-]+")
_SOURCE = "Source"
_A4 = Mm(210), Mm(297)


def source_line(citation: Citation) -> str:
    """Council, title, publisher, dates and page in one line."""
    cover = citation.cover
    seen = message("web.inspected_on", date=in_words(cover.inspected)) if cover.inspected else ""
    dates = message("web.published_on", date=in_words(cover.published)) if cover.published else ""
    where = page_words(citation.place.labels) if citation.place.labels else ""
    parts = (cover.council, cover.title, cover.publisher, seen, dates, where)
    return ", ".join(filter(None, parts))


def address(citation: Citation, base: str) -> str:
    """Where the page of a citation is shown, "" for what is no report's id."""
    if not _ID.fullmatch(citation.report_id) or not _BASE.fullmatch(base):
        return ""
    return base + link(citation)


def as_markdown(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as Markdown; nothing of it is read as markup."""
    lines = [f"# {message('web.saved_title')}", ""]
    for turn in turns:
        lines += [f"## {_md(turn.question)}", ""]
        for line in turn.answer.splitlines():
            lines += [_marks_kept(line), ""]
        if table := _shown_table(turn):
            lines += [*_table(table), ""]
        for c in turn.citations:
            lines += [
                f"- \\[{c.n}\\] {_md(source_line(c))}: “{_md(c.quote)}”{_linked(address(c, base))}"
            ]
        lines += [""]
    return ("\n".join(lines) + f"---\n\n{message('web.saved_note')}\n").encode()


def _shown_table(turn: Answer) -> Table | None:
    """The table of an answer where it is more than a row of a list, as in the window."""
    table = turn.table
    return table if table and (table.side_by_side or len(table.rows) > 1) else None


def _linked(address: str) -> str:
    return f" <{address}>" if address else ""


def _table(table: Table) -> Iterator[str]:
    rows = [[_marks_kept(marked(cell)) for cell in row] for row in table.rows]
    head = [_md(name) for name in table.columns]
    for cells in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cells)} |"


def as_csv(turns: Sequence[Answer], base: str = "") -> bytes:
    """The tables of a conversation for a spreadsheet, each with its sources below."""
    rows: list[list[str]] = []
    for turn in turns:
        if turn.table:
            rows += [list(turn.table.columns)]
            rows += [[marked(cell) for cell in row] for row in turn.table.rows]
            rows += [
                [],
                *(_sourced(c, base) for c in turn.citations),
                [],
            ]
    # A spreadsheet tells by the mark at the start that this is UTF-8.
    return csv_text(rows).encode("utf-8-sig")


def _sourced(c: Citation, base: str) -> list[str]:
    return [f"[{c.n}]", source_line(c), c.quote, address(c, base)]


def _marks_kept(line: str) -> str:
    parts = _MARK.split(line)
    return "".join(f"\\[{part}\\]" if i % 2 else _md(part) for i, part in enumerate(parts))


def _md(text: str) -> str:
    """Text in which nothing is markup for Markdown or HTML, and no address a link."""
    plain = (
        _SPECIAL.sub(r"\\\1", _clean(re.sub(r"\s+", " ", text)))
        .replace("\\<", "&lt;")
        .replace("\\&", "&amp;")
    )
    return re.sub(
        r"\b(https?|ftp|mailto|javascript|data)(:)", r"\1&#58;", plain, flags=re.IGNORECASE
    )


def as_docx(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as a Word document; its tables are Word's, and nothing in it is a link."""
    document = docx.Document()
    _lay_out(document)
    document.add_heading(_clean(message("web.saved_title")), 0)
    for turn in turns:
        document.add_heading(_clean(turn.question), 1)
        for line in turn.answer.splitlines():
            document.add_paragraph(_clean(line))
        if table := _shown_table(turn):
            _add_table(document, table)
        for c in turn.citations:
            line = f"[{c.n}] {source_line(c)}: “{c.quote}” {address(c, base)}"
            document.add_paragraph(_clean(line.rstrip()), _SOURCE)
    document.add_paragraph(_clean(message("web.saved_note")))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _lay_out(document: Document) -> None:
    """A4 in British English, nobody's name on it, and a style for sources."""
    section, known = document.sections[0], document.core_properties
    section.page_width, section.page_height = _A4
    known.title, known.author, known.comments = message("web.saved_title"), "", ""
    known.language = "en-GB"
    style = document.styles.add_style(_SOURCE, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size = Pt(9.5)
    style.paragraph_format.left_indent = Mm(7)


def _add_table(document: Document, table: Table) -> None:
    rows = [list(table.columns), *([marked(cell) for cell in row] for row in table.rows)]
    grid = document.add_table(len(rows), len(table.columns), "Table Grid")
    for cells, row in zip(rows, grid.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = _clean(text)
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    # Word repeats such a row on each page, and reads it out as the heads of the columns.
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)
