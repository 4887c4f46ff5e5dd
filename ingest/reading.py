"""Read one file into a Report. The kind of a file is told by its content, not by its name."""

import hashlib
from pathlib import Path

from ingest import docx, html, pdf, text
from ingest.chunks import chunks
from ingest.councils import name_words
from ingest.cover import first_page, read_cover
from ingest.errors import EmptyReport, TooLarge
from ingest.facts import facts
from ingest.files import read_bytes, shown_name
from ingest.forms import Form, decoded, form_of
from ingest.paginate import paginate
from ingest.printed import seen
from ingest.profiles import profile
from ingest.roles import sentences
from ingest.structure import front_end, parts
from ingest.types import Layout, Report

# A report has some words; less is a scan, or no report.
_FEWEST_CHARACTERS = 200
# Ten times those of the longest reports.
MOST_CHARACTERS = 5_000_000


def read_report(path: Path) -> Report:
    """Read a file; raise ReportError with one sentence for the user where it cannot be read."""
    return report_of(path, read_bytes(path).data)


def report_of(path: Path, data: bytes) -> Report:
    """The report that a file's bytes are."""
    name = shown_name(path)
    return structure_report(hashlib.sha256(data).hexdigest(), name, _layout(name, data))


def structure_report(report_id: str, file: str, layout: Layout) -> Report:
    """Everything that is read from a file's layout."""
    front = front_end(layout)
    cover = read_cover(
        layout.blocks[: max(front, 1)], first_page(layout)[front:], layout.made, file
    )
    names = name_words(cover.council)
    kind = profile(cover.kind)
    found = parts(layout, names, standards=kind.standards)
    sections = tuple(part.section for part in found)
    said = tuple(sentences(layout, found, names))
    return Report(
        id=report_id,
        file=file,
        cover=cover,
        text=layout.text,
        pages=layout.pages,
        sections=sections,
        sentences=said,
        chunks=tuple(chunks(report_id, layout.text, cover, sections, said)),
        facts=tuple(facts(layout, found, said, kind)),
        unread=layout.unread,
    )


def _layout(name: str, data: bytes) -> Layout:
    form = form_of(name, data)
    read = {
        Form.PDF: pdf.read_layout,
        Form.HTML: html.read_layout,
        Form.DOCX: docx.read_layout,
        Form.TEXT: _text_layout,
    }
    layout = read[form](name, data)
    _check_length(name, layout.text)
    if len(layout.text.strip()) < _FEWEST_CHARACTERS:
        raise EmptyReport(f"{name} holds too little text to be a report.")
    return layout


def _check_length(name: str, content: str) -> None:
    if len(content) > MOST_CHARACTERS:
        limit = MOST_CHARACTERS // 1_000_000
        raise TooLarge(f"{name} holds more than {limit} million characters: no report is so long.")


def _text_layout(name: str, data: bytes) -> Layout:
    content = seen(decoded(data)).replace("\r\n", "\n").replace("\r", "\n")
    _check_length(name, content)
    paged = text.by_pages(content)
    if paged:
        return Layout(*paged, text.read_blocks(paged[0]))
    blocks = text.read_blocks(content)
    return Layout(content, paginate(content, blocks), blocks)
