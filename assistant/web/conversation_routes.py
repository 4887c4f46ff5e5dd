"""Conversations: kept for whoever has signed in, and saved as files, with every citation's page."""

import io
import re
from collections.abc import Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from assistant.input import read_answers
from assistant.output import csv_text, marked, md, md_table, printable
from assistant.people.people_database import Conversations, Kept
from assistant.types import Answer, Citation, Table
from assistant.web.api import (
    MOST_SAVED,
    Refused,
    bad_request,
    base_of,
    described_routes,
    person_of,
    read_object,
)
from assistant.web.service import Turnstile, link, linked, source_line
from prompts import message


def conversation_routes(kept: Kept, desk: Turnstile, *, keeps: bool) -> APIRouter:
    """Routes of conversations, read and written one at a time; `keeps`: whether any are kept."""
    views, router = _Views(kept, desk, keeps=keeps), APIRouter()
    every, one = "/api/conversations", "/api/conversations/{number}"
    router.include_router(described_routes("Questions", ("POST", "/api/save/{form}", views.save)))
    router.include_router(described_routes(
        "Kept conversations",
        ("GET", every, views.every),
        ("POST", every, views.begin),
        ("GET", one, views.open),
        ("PUT", one, views.change),
        ("DELETE", one, views.remove),
        ("GET", f"{one}/file/{{form}}", views.file),
    ))  # fmt: skip
    return router


class _Views:
    """What each route returns."""

    def __init__(self, kept: Kept, desk: Turnstile, *, keeps: bool) -> None:
        self._kept, self._desk, self._keeps = kept, desk, keeps

    def every(self, request: Request) -> JSONResponse:
        """The conversations of who asks, the last changed first, and whether any are kept."""
        owner = self._owner(request)
        found = Conversations(self._kept, owner).every() if owner else []
        return JSONResponse({"keeps": bool(owner), "conversations": found})

    async def begin(self, request: Request) -> JSONResponse:
        """Keep a conversation: `turns` are its Answers."""
        own = self._own(request)
        given = await read_object(request, MOST_SAVED)
        async with self._desk:
            number = await run_in_threadpool(lambda: own.begin(_turns(given)))
        if number is None:
            raise Refused(422, "too_many", message("conversations.too_many"))
        return JSONResponse({"id": number}, 201)

    def open(self, number: str, request: Request) -> JSONResponse:
        """Its Answers, oldest first."""
        turns = linked(self._found(number, request))
        return JSONResponse({"turns": [turn.as_json() for turn in turns]})

    async def change(self, number: str, request: Request) -> JSONResponse:
        """Keep what it has become (`turns`), or give it another name (`name`)."""
        own = self._own(request)
        given = await read_object(request, MOST_SAVED)
        name = given.get("name")
        if isinstance(name, str) and name.strip():
            done = await run_in_threadpool(own.rename, number, name.strip())
        else:
            async with self._desk:
                done = await run_in_threadpool(lambda: own.replace(number, _turns(given)))
        return _done(done)

    def remove(self, number: str, request: Request) -> JSONResponse:
        """Delete it for good."""
        return _done(self._own(request).remove(number))

    def file(self, number: str, form: str, request: Request) -> Response:
        """It as a file: md, docx or csv."""
        if form not in _FORMATS:
            raise bad_request()
        return _as_file(form, self._found(number, request), request)

    async def save(self, form: str, request: Request) -> Response:
        """A conversation as a file: md, docx or csv."""
        given = await read_object(request, MOST_SAVED)
        if form not in _FORMATS:
            raise bad_request()
        async with self._desk:
            turns = await run_in_threadpool(_turns, given)
            return await run_in_threadpool(_as_file, form, turns, request)

    def _own(self, request: Request) -> Conversations:
        owner = self._owner(request)
        if not owner:
            raise Refused(404, "not_kept", message("conversations.not_kept"))
        return Conversations(self._kept, owner)

    def _owner(self, request: Request) -> str:
        """Whose conversations are meant, "" where none are kept."""
        person = person_of(request)
        return person.owner if person and self._keeps else ""

    def _found(self, number: str, request: Request) -> list[Answer]:
        turns = self._own(request).turns(number)
        if turns is None:
            raise _gone()
        return turns


def _turns(given: dict[str, Any]) -> list[Answer]:
    turns = read_answers(given.get("turns"))
    if not turns:
        raise bad_request()
    return turns


def _done(found: bool) -> JSONResponse:
    if not found:
        raise _gone()
    return JSONResponse({"done": True})


def _gone() -> Refused:
    return Refused(404, "not_found", message("conversations.gone"))


# A conversation as a file: Markdown, DOCX, CSV.

_MARK = re.compile(r"\[(\d{1,3})\]")
_ID = re.compile(r"[0-9a-f]{64}")
_BASE = re.compile(r"https?://[\w.:\[\]-]+")
_SOURCE = "Source"
_A4 = Mm(210), Mm(297)


def _address(citation: Citation, base: str) -> str:
    """Where the page of a citation is shown, "" for what is no report's id."""
    if not _ID.fullmatch(citation.report_id) or not _BASE.fullmatch(base):
        return ""
    return base + link(citation)


def as_markdown(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as Markdown; nothing of it is read as markup."""
    lines = [f"# {message('web.saved_title')}", ""]
    for turn in turns:
        lines += [f"## {md(turn.question)}", ""]
        for line in turn.answer.splitlines():
            lines += [_marks_kept(line), ""]
        if table := _shown_table(turn):
            rows = [[_marks_kept(marked(cell)) for cell in row] for row in table.rows]
            lines += [*md_table([md(name) for name in table.columns], rows), ""]
        for c in turn.citations:
            at = f" <{address}>" if (address := _address(c, base)) else ""
            lines.append(f"- \\[{c.n}\\] {md(source_line(c))}: “{md(c.quote)}”{at}")
        lines += [""]
    return ("\n".join(lines) + f"---\n\n{message('web.saved_note')}\n").encode()


def _shown_table(turn: Answer) -> Table | None:
    """The table of an answer where it is more than a row of a list, as in the window."""
    table = turn.table
    return table if table and (table.side_by_side or len(table.rows) > 1) else None


def as_csv(turns: Sequence[Answer], base: str = "") -> bytes:
    """The tables of a conversation for a spreadsheet, each with its sources below."""
    rows: list[list[str]] = []
    for turn in turns:
        if turn.table:
            rows += [list(turn.table.columns)]
            rows += [[marked(cell) for cell in row] for row in turn.table.rows]
            cited = ([f"[{c.n}]", source_line(c), c.quote, _address(c, base)]
                     for c in turn.citations)  # fmt: skip
            rows += [[], *cited, []]
    # A spreadsheet tells by the mark at the start that this is UTF-8.
    return csv_text(rows).encode("utf-8-sig")


def _marks_kept(line: str) -> str:
    parts = _MARK.split(line)
    return "".join(f"\\[{part}\\]" if i % 2 else md(part) for i, part in enumerate(parts))


def as_docx(turns: Sequence[Answer], base: str = "") -> bytes:
    """A conversation as a Word document; its tables are Word's, and nothing in it is a link."""
    document = docx.Document()
    _lay_out(document)
    document.add_heading(printable(message("web.saved_title")), 0)
    for turn in turns:
        document.add_heading(printable(turn.question), 1)
        for line in turn.answer.splitlines():
            document.add_paragraph(printable(line))
        if table := _shown_table(turn):
            _add_table(document, table)
        for c in turn.citations:
            line = f"[{c.n}] {source_line(c)}: “{c.quote}” {_address(c, base)}"
            document.add_paragraph(printable(line.rstrip()), _SOURCE)
    document.add_paragraph(printable(message("web.saved_note")))
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
            cell.text = printable(text)
    for cell in grid.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    # Word repeats such a row on each page, and reads it out as the heads of the columns.
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()


_FORMATS = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "md": ("text/markdown; charset=utf-8", as_markdown),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}


def _as_file(form: str, turns: list[Answer], request: Request) -> Response:
    """A conversation as a file to keep; `form` is one of _FORMATS."""
    kind, write = _FORMATS[form]
    name = f"{message('web.file_name')}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    made = write(turns, base_of(request))
    return Response(made, media_type=kind, headers=headers)
