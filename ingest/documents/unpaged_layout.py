"""A layout without pages, written block by block: what web pages and Word files become."""

from collections.abc import Sequence

from ingest.language.words import fold, unbroken
from ingest.layout.blocks import head_of, is_key_value, is_prose, names_column, stand_by_cells
from ingest.types import CELL_BREAK, Basis, Block, BlockKind, Layout, Page

# Short bold lines are headings below all that are marked as headings.
BOLD_LEVEL = 10
# A cell that is longer is no cell: tables may set whole pages.
LONGEST_CELL = 600
_BETWEEN = "\n\n"
# A list within a list has other bullets.
_BULLETS = ("•", "◦", "▪")
# A title of more characters is text that is marked as one.
_LONGEST_TITLE = 300
_HEADING_LENGTH = 110
_SHORT_LINE = 60


class Written:
    """Takes blocks in reading order and gives them their offsets."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._at = 0

    def heading(self, text: str, level: int) -> None:
        """A heading; 1 is the highest level."""
        words = " ".join(text.split())
        kind = BlockKind.HEADING if len(words) <= _LONGEST_TITLE else BlockKind.PARAGRAPH
        self._add(kind, words, level=level if kind is BlockKind.HEADING else 0)

    def row(
        self, cells: Sequence[str], *, heads: tuple[str, ...] = (), leads: bool = False
    ) -> None:
        """A row of a table: its cells parted by tabs, an empty one too where it has a head."""
        texts = [" ".join(cell.split()) for cell in cells]
        self._add(
            BlockKind.LINE,
            CELL_BREAK.join(texts if heads else filter(None, texts)),
            heads=heads,
            leads=leads,
        )

    def table(self, rows: Sequence[Sequence[str]], *, headed: bool = False) -> None:
        """The rows of a table; `headed`: the first is marked as naming the columns."""
        filled = [row for row in rows if any(map(str.strip, row))]
        heads, above = _heads(filled, headed=headed)
        for row in filled[:above]:
            self.row(row, leads=True)
        rest = filled[above:]
        apart = stand_by_cells(rest, heads)
        for row in rest:
            named = heads if len(row) == len(heads) else ()
            if not apart:
                self.row(row, heads=named)
                continue
            for i, cell in enumerate(row):
                self._cell(cell, named[i : i + 1])

    def _cell(self, cell: str, head: tuple[str, ...]) -> None:
        """A cell that stands for itself: a name, or prose."""
        prose = is_prose(cell)
        kind = BlockKind.PARAGRAPH if prose else BlockKind.LINE
        self._add(kind, " ".join(cell.split()), heads=head, contact=not prose)

    def item(self, text: str, number: int = 0, depth: int = 0) -> None:
        """A list item, with its number in a numbered list; `depth`: in so many other lists."""
        if text.strip():
            mark = str(number) if number else _BULLETS[min(depth, len(_BULLETS) - 1)]
            self._add(BlockKind.ITEM, text, f"{number}. " if number else f"{mark} ", mark)

    def note(self, text: str) -> None:
        """A footnote."""
        self._add(BlockKind.PARAGRAPH, text, note=True)

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """A paragraph, or what is set as one: a heading in bold, lines of names."""
        lines = [line for line in text.split("\n") if line.strip()]
        if bold and _is_title(fold(text)):
            self.heading(text, BOLD_LEVEL)
        elif len(lines) > 1 and all(map(_is_name, lines)):
            for line in lines:
                self._add(BlockKind.LINE, line)
        else:
            kind = BlockKind.LINE if is_key_value(fold(text)) else BlockKind.PARAGRAPH
            self._add(kind, text, bold=bold)

    def _add(
        self,
        kind: BlockKind,
        text: str,
        before: str = "",
        marker: str = "",
        *,
        level: int = 0,
        bold: bool = False,
        note: bool = False,
        heads: tuple[str, ...] = (),
        leads: bool = False,
        contact: bool = False,
    ) -> None:
        text = unbroken(text).strip()
        if not text:
            return
        raw = before + text
        start = self._at + (len(_BETWEEN) if self._parts else 0)
        self._at = start + len(raw)
        self._parts.append(raw)
        block = Block(
            kind, start, self._at, fold(text), level, marker, bold,
            note=note, heads=heads, leads=leads, contact=contact,
        )  # fmt: skip
        self._blocks.append(block)

    def layout(self, made: str = "") -> Layout:
        """The whole: one page without a number; `made` as in Layout."""
        text = _BETWEEN.join(self._parts)
        page = Page(None, "", Basis.NONE, 0, len(text))
        return Layout(text, (page,), tuple(self._blocks), made)


def _heads(rows: Sequence[Sequence[str]], *, headed: bool) -> tuple[tuple[str, ...], int]:
    """The heads of the columns, and how many rows hold them: none, one or two."""
    if len(rows) > 2 and len(rows[0]) == len(rows[1]) and not all(rows[0]):
        both = _joined(rows[0], rows[1])
        if all(map(names_column, rows[1])) and head_of(rows[1:], marked=headed):
            return both, 2
    heads = head_of(rows, marked=headed) if rows else ()
    return heads, int(bool(heads))


def _joined(over: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    """Heads in two rows: what stands over several columns is said of each of them."""
    heads: list[str] = []
    last = ""
    for above, name in zip(over, below, strict=True):
        last = above or last
        own = name if name != last else ""
        heads.append(" ".join(f"{last} {own}".split()) if name else above)
    return tuple(heads)


def _is_name(line: str) -> bool:
    return len(line) < _SHORT_LINE and line.rstrip()[-1] not in ".;?!"


def _is_title(text: str) -> bool:
    return len(text) <= _HEADING_LENGTH and text[:1].isupper() and text[-1] not in '.;,:!?”"’'
