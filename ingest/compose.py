"""From the pages of a PDF to its layout: one text, pages as stretches of it, and blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.furniture import strip_furniture
from ingest.kinds import entry, footnotes_from, is_contents_page, kind, levels
from ingest.labels import page_labels
from ingest.lines import Draft, drafts, marker
from ingest.order import reading_order
from ingest.sentences import ends_sentence
from ingest.sheets import Line, Setting, Sheet, joined, setting, vocabulary
from ingest.types import Basis, Block, BlockKind, Layout, Page
from ingest.words import fold

_BETWEEN = "\n\n"


@dataclass(slots=True)
class _Piece:
    """A block in the making: its text as it will stand, its form and its page.

    `room` is what its last line leaves free at the right; `like` the form that it ranks as.
    """

    kind: BlockKind
    raw: str
    draft: Draft
    page: int
    footnote: bool = False
    room: float = 0.0
    like: tuple[float, bool] | None = None

    @property
    def form(self) -> tuple[float, bool]:
        """Size and weight, which headings of one level share."""
        return self.like or (self.draft.size, self.draft.bold)


def compose(sheets: Sequence[Sheet], made: str = "") -> Layout:
    """Layout of the pages; running lines and page numbers are no part of the text."""
    stripped = strip_furniture(sheets)
    labels = page_labels([page.printed for page in stripped], [sheet.label for sheet in sheets])
    bodies = [reading_order(page.lines) for page in stripped]
    measure = setting(bodies)
    known = vocabulary(sheets)
    pages = [_pieces(page, lines, len(sheets), measure, known) for page, lines in enumerate(bodies)]
    _promote(pages)
    unread = tuple(i + 1 for i, sheet in enumerate(sheets) if not sheet.legible)
    return replace(_assemble(_notes_first(pages), labels), made=made, unread=unread)


def _promote(pages: Sequence[Sequence[_Piece]]) -> None:
    """A plain line that the contents page names is a heading too."""
    flow = [piece for page in pages for piece in page]
    titles = {_title(piece) for piece in flow if piece.kind is BlockKind.CONTENTS}
    forms = {_title(piece): piece.form for piece in flow if piece.kind is BlockKind.HEADING}
    for piece in flow:
        if piece.kind in (BlockKind.PARAGRAPH, BlockKind.LINE) and _title(piece) in titles:
            piece.kind = BlockKind.HEADING
            # Where the same title stands elsewhere as a heading of some form, it ranks as there.
            piece.like = forms.get(_title(piece))


def _title(piece: _Piece) -> str:
    listed = entry(piece.draft) if piece.kind is BlockKind.CONTENTS else None
    return fold(listed[0] if listed else piece.raw).casefold()


def _pieces(
    page: int, lines: Sequence[Line], pages: int, measure: Setting, known: frozenset[str]
) -> list[_Piece]:
    """The blocks of one page, without offsets."""
    found = drafts(lines, measure)
    contents = is_contents_page(found, pages)
    notes = footnotes_from(found, measure)
    right = max((line.right for line in lines), default=0.0)
    pieces = []
    for i, draft in enumerate(found):
        form = kind(draft, measure, front=page == 0, contents=contents)
        form = BlockKind.PARAGRAPH if i >= notes else form
        raw = joined([line.text for line in draft.lines], known)
        room = right - draft.lines[-1].right
        pieces.append(_Piece(form, raw, draft, page, i >= notes, room))
    return _unnumbered_entries(pieces) if contents else pieces


def _unnumbered_entries(pieces: Sequence[_Piece]) -> list[_Piece]:
    """On a contents page, what stands among entries is an entry, though its number is missing."""
    entries = [i for i, piece in enumerate(pieces) if piece.kind is BlockKind.CONTENTS]
    for piece in pieces[entries[0] : entries[-1]]:
        piece.kind = BlockKind.CONTENTS
    return list(pieces)


def _notes_first(pages: Sequence[list[_Piece]]) -> list[list[_Piece]]:
    """Put footnotes before a last paragraph that goes on overleaf, so that they do not cut it."""
    result = []
    for pieces, after in zip(pages, [*pages[1:], []], strict=True):
        text = [piece for piece in pieces if not piece.footnote]
        notes = [piece for piece in pieces if piece.footnote]
        if notes and text and after and _goes_on(text[-1], after[0]):
            result.append([*text[:-1], *notes, text[-1]])
        else:
            result.append(pieces)
    return result


def _goes_on(piece: _Piece, after: _Piece) -> bool:
    """Whether a paragraph or item stops in mid-sentence and `after` is its rest."""
    flowing = (BlockKind.PARAGRAPH, BlockKind.ITEM)
    if piece.kind not in flowing or after.kind is not BlockKind.PARAGRAPH:
        return False
    if piece.footnote or after.footnote or ends_sentence(piece.raw):
        return False
    if after.page - piece.page > 1:
        # What stood on the page between is not known.
        return False
    if piece.page == after.page:
        return piece.kind is BlockKind.PARAGRAPH and after.raw[:1].islower()
    return after.raw[:1].islower() or (piece.form == after.form and piece.room < _first_word(after))


def _first_word(piece: _Piece) -> float:
    """The width of the first word with a space."""
    line = piece.draft.lines[0]
    letters = len(line.text.split(" ", 1)[0]) + 1
    return (line.right - line.left) * letters / len(line.text)


def _assemble(pages: Sequence[Sequence[_Piece]], labels: Sequence[tuple[str, Basis]]) -> Layout:
    """Give every block and page its offsets."""
    flow = [piece for page in pages for piece in page]
    following = dict(zip(map(id, flow), flow[1:], strict=False))
    ranks = _ranks(flow)
    parts: list[str] = []
    blocks: list[Block] = []
    made: list[Page] = []
    at = 0
    for number, (pieces, (label, basis)) in enumerate(zip(pages, labels, strict=True)):
        start = at
        for i, piece in enumerate(pieces):
            at += len(_BETWEEN) if i else 0
            after = following.get(id(piece))
            blocks.append(_block(piece, at, ranks, bool(after and _goes_on(piece, after))))
            at += len(piece.raw)
        parts.append(_BETWEEN.join(piece.raw for piece in pieces))
        made.append(Page(number + 1, label, basis, start, at))
        at += len(_BETWEEN)
    return Layout(_BETWEEN.join(parts), tuple(made), tuple(blocks))


def _ranks(flow: Sequence[_Piece]) -> dict[tuple[float, bool], int]:
    headings = [piece for piece in flow if piece.kind is BlockKind.HEADING]
    return levels(
        [piece.form for piece in headings if piece.page], [p.form for p in headings if not p.page]
    )


def _block(piece: _Piece, at: int, ranks: dict[tuple[float, bool], int], joins: bool) -> Block:
    block = Block(
        piece.kind,
        at,
        at + len(piece.raw),
        fold(piece.raw),
        bold=piece.draft.bold,
        joins_next=joins,
    )
    match piece.kind:
        case BlockKind.HEADING:
            return replace(block, level=ranks[piece.form])
        case BlockKind.ITEM:
            mark, words = marker(block.text)
            return replace(block, marker=mark, text=block.text[words:])
        case BlockKind.CONTENTS:
            title, page = entry(piece.draft) or (block.text, "")
            return replace(block, text=fold(title), marker=page)
    return block
