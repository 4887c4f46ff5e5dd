"""What is written outside the window: plain text, Markdown, safe CSV, addresses of citations."""

import csv
import io
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from assistant.types import Answer, Cell, Citation, Table
from ingest.types import Basis, Place
from prompts import message
from vectorstore.types import IndexStats

# Width of a terminal that does not tell its own; columns narrower than this cannot be read.
ROOM = 100
_NARROWEST, _GAP = 18, "  "


def as_text(answer: Answer, room: int = ROOM) -> str:
    """An answer with its comparison, its citations and what to ask instead."""
    lines = [answer.answer]
    if answer.table and answer.table.side_by_side:
        lines += ["", *_side_by_side(answer.table, room)]
    lines += ["", *written] if (written := list(_written(answer))) else []
    if answer.citations:
        lines += ["", *(_citation(citation) for citation in answer.citations)]
    lines += [f"- {choice}" for choice in answer.choices]
    if answer.suggestions:
        lines += ["", "You could ask:", *(f"- {suggestion}" for suggestion in answer.suggestions)]
    return "\n".join(lines)


def _side_by_side(table: Table, room: int) -> list[str]:
    """A comparison as aligned columns; where they find no room, each row as lines."""
    width = (room - len(_GAP) * (len(table.columns) - 1)) // len(table.columns)
    rows = [[marked(cell) for cell in row] for row in table.rows]
    if width < _NARROWEST:
        return [line for row in rows for line in _listed(table.columns, row, room)]
    head = _aligned(table.columns, width)
    ruled = _GAP.join("-" * width for _ in table.columns)
    return [*head, ruled, *(line for row in rows for line in _aligned(row, width))]


def shortened(text: str, most: int) -> str:
    """A text of so many letters at most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def marked(cell: Cell) -> str:
    """A cell with the number of its citation."""
    return f"{cell.text} [{cell.citation}]" if cell.citation else cell.text


def _aligned(cells: Sequence[str], width: int) -> list[str]:
    wrapped = [textwrap.wrap(cell, width) for cell in cells]
    height = max(map(len, wrapped))
    lines = [[part[i] if i < len(part) else "" for part in wrapped] for i in range(height)]
    return [_GAP.join(part.ljust(width) for part in line).rstrip() for line in lines]


def _listed(columns: Sequence[str], cells: Sequence[str], room: int) -> list[str]:
    said = [f"{_GAP}{name}: {cell}" for name, cell in zip(columns[1:], cells[1:], strict=True)]
    return [
        cells[0],
        *(part for line in said for part in textwrap.wrap(line, room, subsequent_indent=_GAP * 2)),
    ]


def _written(answer: Answer) -> Iterator[str]:
    """Who wrote an answer, what was checked of it, and what went otherwise than it should."""
    checked = answer.checked
    if checked and answer.mode == "model":
        out = checked.written - checked.kept
        key = "web_window.checked_some" if out else "web_window.checked_all"
        who = "written_by" if checked.kept else "refused_by"
        by = message(f"web_window.{who}", model=answer.model)
        counts = {"kept": checked.kept, "written": checked.written, "out": out}
        yield f"({by}: {message(key, **counts)}.)" if checked.kept else f"({by}.)"
    yield from (f"({message(f'web_window.notice_{name}')})" for name in answer.notices)
    if answer.model_fault:
        yield f"({answer.model_fault})"


def _citation(citation: Citation) -> str:
    cover = citation.cover
    named = cover.council or cover.title or citation.file
    return f"[{citation.n}] {named}, {where(citation.place)}: “{citation.quote}”"


def where(place: Place) -> str:
    """The page as people see it: "p. 11", or "p. 11 (PDF page 13)" where the two differ."""
    shown = page_words(place.labels)
    if not place.labels or place.labels == ("cover",):
        return shown
    if place.basis is Basis.INFERRED:
        return f"{shown} (worked out)"
    position = pdf_page(place)
    return f"{shown} (PDF page {position})" if position else shown


def pdf_page(place: Place) -> str:
    """The position of a page in its file where that is not the number printed on it; else ""."""
    worked_out = place.basis in (Basis.CONTENTS, Basis.INFERRED)
    position = str(place.pages[0]) if place.pages and place.labels and not worked_out else ""
    return position if position != "".join(place.labels[:1]) else ""


def page_words(labels: Sequence[str]) -> str:
    """Labels of pages as people see them: "p. 11", "pp. 11–12"."""
    if not labels:
        return "no page number"
    if tuple(labels) == ("cover",):
        return "cover"
    return f"p. {labels[0]}" if len(labels) == 1 else f"pp. {labels[0]}–{labels[-1]}"


def stats_line(stats: IndexStats) -> str:
    """What an index run did, in one line."""
    return (
        f"{stats.reports} reports, {stats.chunks} chunks; {stats.embedded} texts embedded, "
        f"{stats.unchanged} reports unchanged, {stats.removed} removed, "
        f"{len(stats.unread)} files not read; {stats.seconds:.1f} s\n"
    )


def address(report_id: str, pages: Sequence[int], words: str) -> str:
    """The address on the server of this program, from its root."""
    page = pages[0] if pages else "cover"
    return f"/reports/{report_id}#page={page}&quote={quote(words, safe='')}"


# Text in which nothing is markup, for XML and for Markdown.

_UNPRINTABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")
_SCHEME = re.compile(r"\b(https?|ftp|mailto|javascript|data)(:)", re.IGNORECASE)


def printable(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


def md(text: object) -> str:
    """A line in which nothing is markup for Markdown or HTML, and no address a link."""
    line = _SPECIAL.sub(r"\\\1", printable(re.sub(r"\s+", " ", str(text))))
    return _SCHEME.sub(r"\1&#58;", line.replace("\\<", "&lt;").replace("\\&", "&amp;"))


def md_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table as lines of Markdown."""
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    return [lines[0], "|---" * len(head) + "|", *lines[1:]]


# CSV that is safe to open in a spreadsheet.

# What a spreadsheet takes for a formula when a cell begins with it (ASVS 1.2.10), in full width
# too, and after what some of them pass over: white space, marks of direction, zero width.
_FORMULA = re.compile(
    r"[\s\x00-\x20\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠|%]"
)
_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Where another delimiter is assumed than was written, a cell may end here and a formula begin.
_SPLIT = re.compile(r"([\"'][,;\t|]\s*)([=+\-@＝＋－＠])")
# No spreadsheet keeps them, and some end the cell there.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe(cell: str) -> str:
    """A cell that cannot start a formula, nor can its lines, or what follows a delimiter in it."""
    text = _CONTROL.sub("", _BREAK.sub("\n", cell)).replace("\t", " ")
    plain = _SPLIT.sub(r"\1'\2", text)
    return "\n".join(f"'{line}" if _FORMULA.match(line) else line for line in plain.split("\n"))


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, every cell safe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
