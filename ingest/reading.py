"""Read one file into a Report. The kind of a file is told by its content, not by its name."""

import hashlib
from pathlib import Path

from ingest import pdf, text
from ingest.chunks import chunks
from ingest.councils import name_words
from ingest.cover import first_page, read_cover
from ingest.errors import DamagedReport, EmptyReport, UnsupportedFile
from ingest.facts import facts
from ingest.paginate import paginate
from ingest.profiles import profile
from ingest.roles import sentences
from ingest.structure import front_end, parts
from ingest.types import Layout, Report

SUFFIXES = (".pdf", ".txt")
# A report has some words; less is a scan, or no report.
_FEWEST_CHARACTERS = 200


def read_report(path: Path) -> Report:
    """Read a file; raise ReportError with one sentence for the user where it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DamagedReport(f"{path.name} cannot be opened: {error.strerror}.") from error
    return structure_report(hashlib.sha256(data).hexdigest(), path.name, _layout(path.name, data))


def structure_report(report_id: str, file: str, layout: Layout) -> Report:
    """Everything that is read from a file's layout."""
    front = front_end(layout)
    cover = read_cover(layout.blocks[: max(front, 1)], first_page(layout)[front:], layout.made)
    names = name_words(cover.council)
    found = parts(layout, names)
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
        facts=tuple(facts(layout, found, said, profile(cover.kind))),
    )


def _layout(name: str, data: bytes) -> Layout:
    if not data.strip():
        raise EmptyReport(f"{name} is empty.")
    if data.lstrip()[:5] == b"%PDF-":
        return pdf.read_layout(name, data)
    head = data[:2048].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise UnsupportedFile(
            f"{name} is a web page, not a report: save the report as PDF or text."
        )
    return _text_layout(name, data)


def _text_layout(name: str, data: bytes) -> Layout:
    if b"\0" in data[:4096]:
        raise UnsupportedFile(f"{name} is neither PDF nor plain text: convert it to one of these.")
    if name.lower().endswith(".pdf"):
        raise UnsupportedFile(f"{name} is not a PDF although its name says so.")
    if not name.lower().endswith(SUFFIXES):
        raise UnsupportedFile(f"{name} is no report as PDF or .txt: convert it to one of these.")
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = data.decode("cp1252", errors="replace")
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    if len(content.strip()) < _FEWEST_CHARACTERS:
        raise EmptyReport(f"{name} holds too little text to be a report.")
    blocks = text.read_blocks(content)
    return Layout(content, paginate(content, blocks), blocks)
