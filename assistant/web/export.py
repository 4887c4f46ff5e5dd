"""A conversation as a file: Markdown, DOCX, CSV, with council, date and page of every citation."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from importlib.resources import files
from xml.sax.saxutils import escape

from assistant.library import in_words
from assistant.shown import marked, page_words
from assistant.spreadsheet import csv_text
from assistant.types import Answer, Citation, Table
from assistant.web.service import page_link
from prompts import message

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
_MARK = re.compile(r"\[(\d{1,3})\]")
_FORBIDDEN = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ID = re.compile(r"[0-9a-f]{64}")
_BASE = re.compile(r"https?://[\w.:\[\]-]+")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# What a Word document consists of beside its text, by the name in the archive.
_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/styles.xml": "styles.xml",
}
_TEMPLATES = files("assistant.web").joinpath("static", "docx")


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
    return base + page_link(citation.report_id, citation.place, citation.quote)


def as_markdown(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as Markdown; nothing of it is read as markup."""
    lines = [f"# {message('web.saved_title')}", ""]
    for turn in turns:
        lines += [f"## {_md(turn.question)}", ""]
        for line in turn.answer.splitlines():
            lines += [_marks_kept(line), ""]
        if turn.table and turn.table.side_by_side:
            lines += [*_table(turn.table), ""]
        for c in turn.citations:
            lines += [
                f"- \\[{c.n}\\] {_md(source_line(c))}: “{_md(c.quote)}”{_linked(address(c, base))}"
            ]
        lines += [""]
    return ("\n".join(lines) + f"---\n\n{message('web.saved_note')}\n").encode()


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
        _SPECIAL.sub(r"\\\1", _clean(" ".join(text.split())))
        .replace("\\<", "&lt;")
        .replace("\\&", "&amp;")
    )
    return re.sub(
        r"\b(https?|ftp|mailto|javascript|data)(:)", r"\1&#58;", plain, flags=re.IGNORECASE
    )


def as_docx(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as a Word document, written part by part: no template, no macro, no link."""
    body = "".join(_paragraphs(turns, base))
    document = f"{_HEAD}<w:document {_W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in _PARTS.items():
            archive.writestr(name, _TEMPLATES.joinpath(part).read_bytes())
        archive.writestr("word/document.xml", document)
    return target.getvalue()


def _paragraphs(turns: Sequence[Answer], base: str) -> Iterator[str]:
    yield _paragraph(message("web.saved_title"), "Title")
    for turn in turns:
        yield _paragraph(turn.question, "Heading1")
        for line in turn.answer.splitlines():
            yield _paragraph(line)
        for c in turn.citations:
            yield _paragraph(f"[{c.n}] {source_line(c)}: “{c.quote}” {address(c, base)}", "Source")
    yield _paragraph(message("web.saved_note"))


def _paragraph(text: str, style: str = "Normal") -> str:
    words = escape(_clean(text))
    run = f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p>'


def _clean(text: str) -> str:
    return _FORBIDDEN.sub(" ", text)
