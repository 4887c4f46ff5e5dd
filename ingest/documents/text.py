"""Read a plain-text report into blocks: paragraphs, list items, headings, contents entries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, zip_longest

from ingest.language.sentences import ends_sentence
from ingest.layout.blocks import head_of
from ingest.pages.labels import Printed, arabic_or_roman, page_labels
from ingest.types import CELL_BREAK, Block, BlockKind, Page

_ITEM = re.compile(r"^\s*(?:([-•*▪◦–o])\s+|(\d{1,3})[.)]\s+|\(?([a-z]|[ivx]{1,4})\)\s+)(?=\S)")
_CONTENTS = re.compile(
    # What leads to the page gives nothing back: a file may hold nothing but full stops.
    r"^(?P<title>\S.{1,110}?)(?:\t++|\s*+\.{3,}+\s*+|\s{3,}+)(?P<page>\d{1,3}|[ivxl]+)$"
)
_PAGE_NUMBER = re.compile(
    r"^(?:page\s+)?(?:[–-]\s?)?(?P<number>\d{1,4}|[ivxl]{1,7})(?:\s?[–-]|\s*(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_BETWEEN_PAGES = "\n\n"
# The sides of a table that is drawn with pipes, and the lines between its rows.
_PIPE, _SIDES = "|", re.compile(r"^\s*\||\|\s*$")
_RULED = re.compile(r"^[\s|:+=-]*-[\s|:+=-]*$")
_FEWEST_ROWS = 2
# Between the cells of such a row; in a line of a contents page no space stands there.
_BETWEEN_CELLS = CELL_BREAK + " "
_HEADING_LENGTH = 110


def read_blocks(text: str) -> tuple[Block, ...]:
    """Blocks of a plain text, in order; the offsets are those of `text`."""
    blocks = [block for lines in _groups(text) for block in _group_blocks(lines)]
    return tuple(_mark_headings(_mark_joins(blocks)))


def with_rows(text: str) -> str:
    """A text whose tables, drawn with pipes, have rows of cells; the lines that rule them go."""
    lines: list[str] = []
    for drawn, run in groupby(text.split("\n"), key=lambda line: _PIPE in line):
        rows = list(run)
        if drawn and len(rows) >= _FEWEST_ROWS:
            rows = [_row(row) for row in rows if not _RULED.match(row)]
        lines += rows
    return "\n".join(lines)


def _row(line: str) -> str:
    cells = _BETWEEN_CELLS.join(cell.strip() for cell in _SIDES.sub("", line).split(_PIPE))
    # Where a page begins is no space of a cell's.
    return "\f" * line.count("\f") + cells


def by_pages(text: str) -> tuple[str, tuple[Page, ...]] | None:
    """The text and pages of a file whose pages are parted by form feeds; None without any.

    The number at the foot or head of a page is its label, and is no part of the text.
    """
    sheets = text.strip("\f").split("\f")
    if len(sheets) < 2:
        return None
    printed = [_edge_number(sheet) for sheet in sheets]
    bodies = [_without(sheet, number) for sheet, number in zip(sheets, printed, strict=True)]
    labels = page_labels([[number[1]] if number else [] for number in printed], [""] * len(sheets))
    pages, at = [], 0
    for i, (body, (label, basis)) in enumerate(zip(bodies, labels, strict=True)):
        pages.append(Page(i + 1, label, basis, at, at + len(body)))
        at += len(body) + len(_BETWEEN_PAGES)
    return _BETWEEN_PAGES.join(bodies), tuple(pages)


def _edge_number(sheet: str) -> tuple[str, Printed] | None:
    """The line at the foot or head of a page that is a number, and that number."""
    lines = [line for line in sheet.split("\n") if line.strip()]
    for line in (*lines[-1:], *lines[:1]):
        found = _PAGE_NUMBER.match(line.strip())
        number = arabic_or_roman(found["number"]) if found else None
        if number:
            return line, number
    return None


def _without(sheet: str, number: tuple[str, Printed] | None) -> str:
    if not number:
        return sheet.strip("\n")
    lines = sheet.strip("\n").split("\n")
    last = len(lines) - 1 - lines[::-1].index(number[0])
    at = last if not any(map(str.strip, lines[last + 1 :])) else lines.index(number[0])
    return "\n".join([*lines[:at], *lines[at + 1 :]]).strip("\n")


def _groups(text: str) -> Iterator[list[tuple[int, str]]]:
    """Runs of lines without an empty line between them, each line with its offset."""
    group: list[tuple[int, str]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            # The first cell of a row may be empty.
            around = " \n" if _BETWEEN_CELLS in line else None
            own = line.strip(around)
            group.append((offset + line.index(own), own))
        elif group:
            yield group
            group = []
        offset += len(line)
    if group:
        yield group


def _group_blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    for rows, run in groupby(lines, key=lambda line: _BETWEEN_CELLS in line[1]):
        own = list(run)
        yield from _table(own) if rows else _text_blocks(own)


def _table(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """The rows of a table, each under the heads of its columns."""
    rows = [[cell.strip() for cell in line.split(CELL_BREAK)] for _, line in lines]
    heads = head_of(rows, marked=False)
    for line, row in zip(lines, rows, strict=True):
        block = _block(BlockKind.LINE, [line])
        head = bool(heads) and line is lines[0]
        own = heads if len(row) == len(heads) and not head else ()
        yield replace(block, heads=own, leads=head)


def _text_blocks(lines: list[tuple[int, str]]) -> Iterator[Block]:
    if any(_ITEM.match(line) or _CONTENTS.match(line) for _, line in lines):
        yield from _listed(lines)
    elif len(lines) > 1 and all(len(line) < 60 for _, line in lines):
        yield from (_block(BlockKind.LINE, [line]) for line in lines)
    else:
        yield _block(BlockKind.PARAGRAPH, lines)


def _listed(lines: list[tuple[int, str]]) -> Iterator[Block]:
    """List items, contents entries, and the lines that continue them."""
    pending: list[tuple[int, str]] = []
    for line in lines:
        starts = bool(_ITEM.match(line[1]) or _CONTENTS.match(line[1]))
        if starts and pending:
            yield _entry(pending)
            pending = []
        pending.append(line)
    yield _entry(pending)


def _entry(lines: list[tuple[int, str]]) -> Block:
    item = _ITEM.match(lines[0][1])
    if item:
        block = _block(BlockKind.ITEM, lines)
        marker = next(group for group in item.groups() if group)
        words = [(lines[0][0], lines[0][1][item.end() :]), *lines[1:]]
        return replace(block, marker=marker, text=_words(words))
    contents = _CONTENTS.match(lines[0][1]) if len(lines) == 1 else None
    if contents:
        return replace(
            _block(BlockKind.CONTENTS, lines), text=contents["title"], marker=contents["page"]
        )
    return _block(BlockKind.PARAGRAPH, lines)


def _block(kind: BlockKind, lines: list[tuple[int, str]]) -> Block:
    end = lines[-1][0] + len(lines[-1][1])
    return Block(kind, lines[0][0], end, _words(lines))


def _words(lines: list[tuple[int, str]]) -> str:
    """The words of lines without Markdown's emphasis and link marks."""
    text = " ".join(" ".join(line.split()) for _, line in lines)
    text = re.sub(r"\[([^\]]+)\]\(#?[^)]*\)", r"\1", text)
    return re.sub(r"(\*\*|__|^#+ +)", "", text)


def _mark_joins(blocks: list[Block]) -> Iterator[Block]:
    """A paragraph that stops in mid-sentence before one in lower case was cut by a page break."""
    for block, after in zip_longest(blocks, blocks[1:]):
        cut = (
            after is not None
            and block.kind is after.kind is BlockKind.PARAGRAPH
            and not ends_sentence(block.text)
            and after.text[:1].islower()
        )
        yield replace(block, joins_next=True) if cut else block


def _mark_headings(blocks: Iterator[Block]) -> Iterator[Block]:
    listed = list(blocks)
    for i, block in enumerate(listed):
        after = listed[i + 1] if i + 1 < len(listed) else None
        joined = i > 0 and listed[i - 1].joins_next
        heading = not joined and _is_heading(block, after)
        yield replace(block, kind=BlockKind.HEADING) if heading else block


def _is_heading(block: Block, after: Block | None) -> bool:
    """A short line without a full stop; one that a list follows is a lead-in unless it names."""
    text = block.text
    if block.kind is not BlockKind.PARAGRAPH or block.joins_next or after is None:
        return False
    if len(text) > _HEADING_LENGTH or not text[:1].isupper() or text[-1] in '.!?;,”"’':
        return False
    if text.endswith(":"):
        # "One carer said:" before a quotation leads in to a person's words.
        plain = after.kind is BlockKind.PARAGRAPH and after.text[:1] not in "\"'“‘"
        return plain and len(text.split()) <= 8
    lead_in = after.kind is BlockKind.ITEM and re.match(
        r"(We|They|The \w+ (should|must|has|had))\b", text
    )
    return not lead_in and len(text.split()) <= 16
