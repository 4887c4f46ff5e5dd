"""From the pages of a PDF to its layout: one text, pages as stretches of it, and blocks."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.language.sentences import ends_sentence, ends_with_name
from ingest.language.words import fold
from ingest.layout.blocks import (
    entry,
    footnotes_from,
    heads_list,
    is_contents_page,
    kind,
    levels,
)
from ingest.layout.furniture import strip_furniture
from ingest.layout.lines import Draft, drafts, first_word, is_next, marker, reading_order
from ingest.layout.sheets import Line, Setting, Sheet, joined, setting, vocabulary
from ingest.layout.tables import Cell, Table, regions
from ingest.pages.labels import page_labels
from ingest.register.rows import graded, is_grade, is_post, names_post
from ingest.types import CELL_BREAK, Basis, Block, BlockKind, Layout, Page

_BETWEEN = "\n\n"
# So great a share of the headings that are listed alike are set alike, where one is not.
_LISTED_ALIKE = 0.8


@dataclass(slots=True)
class _Piece:
    """A block in the making: its text as it will stand, its form and its page.

    `room` is what its last line leaves free at the right; `like` the form that it ranks as.
    `heads` and `leads` as in Block; `alone`: the only row of its table;
    `cell`: a short cell of one.
    """

    kind: BlockKind
    raw: str
    draft: Draft
    page: int
    footnote: bool = False
    room: float = 0.0
    like: tuple[float, bool] | None = None
    heads: tuple[str, ...] = ()
    leads: bool = False
    alone: bool = False
    cell: bool = False

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
    unread = tuple(i + 1 for i, sheet in enumerate(sheets) if not (sheet.legible and sheet.whole))
    return replace(_assemble(_notes_first(pages), labels), made=made, unread=unread)


def _promote(pages: Sequence[Sequence[_Piece]]) -> None:
    """What its place shows to be a heading, though its type does not, is one too."""
    flow = [piece for page in pages for piece in page]
    titles = {_title(piece) for piece in flow if piece.kind is BlockKind.CONTENTS}
    forms = {_title(piece): piece.form for piece in flow if piece.kind is BlockKind.HEADING}
    for before, piece, after in zip([*flow[:1], *flow], flow, flow[1:], strict=False):
        plain = piece.kind in (BlockKind.PARAGRAPH, BlockKind.LINE)
        if plain and _title(piece) in titles:
            piece.kind = BlockKind.HEADING
            # Where the same title stands elsewhere as a heading of some form, it ranks as there.
            piece.like = forms.get(_title(piece))
        elif piece.alone and after.kind is BlockKind.HEADING and graded(fold(piece.raw)):
            # A chapter's title with its grade beside it, as a table of one row.
            piece.kind = BlockKind.HEADING
            piece.like = (after.form[0] + 0.5, True)
        elif plain and piece.page and _heads_list(before, piece, after):
            piece.kind = BlockKind.HEADING
        elif _runs_over(before, piece):
            piece.kind = BlockKind.PARAGRAPH
    _rank_as_listed(flow)


def _rank_as_listed(flow: Sequence[_Piece]) -> None:
    """Headings that the contents page lists alike rank alike, as nearly all of them are set.

    Titles that it lists in several forms, or that stand over more chapters than listed, tell
    nothing.
    """
    listed = Counter((_title(p), p.form) for p in flow if p.kind is BlockKind.CONTENTS)
    forms = Counter(title for title, _ in listed)
    headings: dict[str, list[_Piece]] = defaultdict(list)
    for piece in flow:
        if piece.kind is BlockKind.HEADING:
            headings[_title(piece)].append(piece)
    alike: dict[tuple[float, bool], list[_Piece]] = defaultdict(list)
    for (title, form), count in listed.items():
        if forms[title] == 1 and len(headings[title]) <= count:
            alike[form] += headings[title]
    usual = {
        f: Counter(p.form for p in found).most_common(1)[0] for f, found in alike.items() if found
    }
    apart = len({form for form, _ in usual.values()}) == len(usual) > 1
    for listed_as, (form, count) in usual.items() if apart else ():
        if count >= _LISTED_ALIKE * len(alike[listed_as]):
            for piece in alike[listed_as]:
                piece.like = form


def _heads_list(before: _Piece, piece: _Piece, after: _Piece) -> bool:
    """Whether a plain line between lists, or under a heading, is the heading of what follows."""
    around = before.kind in (BlockKind.HEADING, BlockKind.ITEM) and after.kind is BlockKind.ITEM
    if not around or piece.draft.cells or len(piece.draft.lines) > 1:
        return False
    ended = before.kind is BlockKind.HEADING or ends_sentence(before.raw)
    outside = piece.draft.lines[0].left <= after.draft.lines[0].left + 1
    return ended and outside and heads_list(fold(piece.raw))


def _runs_over(before: _Piece, piece: _Piece) -> bool:
    """Whether what opens a page as an item is the rest of a sentence: "Key Stage" | "2. Then …"."""
    mark = piece.draft.marker
    item = piece.kind is BlockKind.ITEM and before.page + 1 == piece.page
    if not item or not mark.isdigit() or mark == "1" or is_next(before.draft, mark):
        return False
    return _goes_on(before, replace(piece, kind=BlockKind.PARAGRAPH))


def _title(piece: _Piece) -> str:
    listed = entry(piece.draft) if piece.kind is BlockKind.CONTENTS else None
    return fold(listed[0] if listed else piece.raw).casefold()


def _pieces(
    page: int, lines: Sequence[Line], pages: int, measure: Setting, known: frozenset[str]
) -> list[_Piece]:
    """The blocks of one page, without offsets."""
    found = drafts(lines, measure)
    contents = is_contents_page(found, pages)
    pieces = (
        [_Piece(BlockKind.PARAGRAPH, "", draft, page) for draft in found]
        if contents
        else [*_body(found, lines, page, measure)]
    )
    notes = footnotes_from([piece.draft for piece in pieces], measure)
    right = max((line.right for line in lines), default=0.0)
    for i, piece in enumerate(pieces):
        piece.footnote = i >= notes
        form = kind(piece.draft, measure, front=page == 0, contents=contents)
        piece.kind = BlockKind.PARAGRAPH if piece.footnote else form
        piece.raw = piece.raw or joined([line.text for line in piece.draft.lines], known)
        piece.room = right - piece.draft.lines[-1].right
        titled = piece.kind is BlockKind.HEADING
        if piece.leads or piece.cell or (titled and (piece.heads or is_post(piece.raw))):
            piece.kind = BlockKind.LINE
    return _unnumbered_entries(pieces) if contents else [*_with_grades(pieces)]


def _with_grades(pieces: Sequence[_Piece]) -> Iterator[_Piece]:
    """The pieces, a title whole whose grade, set beside it, goes on below it."""
    title: _Piece | None = None
    for piece in pieces:
        if title and not is_grade(piece.raw) and graded(fold(f"{title.raw} {piece.raw}")):
            title.raw = f"{title.raw}\n{piece.raw}"
            title.draft.lines += piece.draft.lines
            title = None
            continue
        titled = piece.kind is BlockKind.HEADING and not graded(fold(piece.raw))
        title = piece if titled and piece.draft.cells else None
        yield piece


def _body(
    found: Sequence[Draft], lines: Sequence[Line], page: int, measure: Setting
) -> Iterator[_Piece]:
    """The pieces of a page without their kinds; `found` is all its lines grouped."""
    for region in regions(lines, measure):
        if isinstance(region, Table):
            yield from _table_pieces(region, page, measure)
        else:
            # Where no table parts them, the lines are grouped already.
            whole = len(region) == len(lines)
            yield from (
                _draft_piece(d, page) for d in (found if whole else drafts(region, measure))
            )


def _table_pieces(region: Table, page: int, measure: Setting) -> Iterator[_Piece]:
    """The pieces of a table, without their kinds."""
    for head in filter(None, (region.over, region.head)):
        yield _row_piece(region.columns(head), page, leads=True)
    for row in region.rows:
        if region.by_cells:
            yield from _cell_pieces(row, region.heads, page, measure)
        else:
            cells = region.columns(row)
            yield _row_piece(cells, page, heads=region.heads, alone=len(region.rows) == 1)


def _draft_piece(draft: Draft, page: int, heads: tuple[str, ...] = ()) -> _Piece:
    return _Piece(BlockKind.PARAGRAPH, "", draft, page, heads=heads)


def _row_piece(
    columns: Sequence[Cell | None],
    page: int,
    *,
    heads: tuple[str, ...] = (),
    leads: bool = False,
    alone: bool = False,
) -> _Piece:
    """A row as one piece: its cells parted by tabs, an empty one in its place."""
    row = [cell for cell in columns if cell]
    starts = [sum(len(cell.lines) for cell in row[:i]) for i in range(1, len(row))]
    draft = Draft([line for cell in row for line in cell.lines], cells=starts)
    texts = [[line.text for line in cell.lines] if cell else [] for cell in columns]
    raw = CELL_BREAK.join(joined(lines, frozenset()) for lines in texts)
    own = heads if len(row) > 1 else ()
    return _Piece(BlockKind.LINE, raw, draft, page, heads=own, leads=leads, alone=alone)


def _cell_pieces(
    row: Sequence[Cell], heads: tuple[str, ...], page: int, measure: Setting
) -> Iterator[_Piece]:
    """The cells of a row, each under its column's head, or what is said under who is named."""
    told = any(cell.is_prose for cell in row[1:])
    for i, cell in enumerate(row):
        head = heads[i : i + 1] if len(row) in (1, len(heads)) else ()
        if cell.is_prose:
            under = (row[0].text,) if i else head
            yield from (_draft_piece(d, page, under) for d in drafts(cell.lines, measure))
        else:
            for lines in _people(cell):
                piece = _Piece(BlockKind.LINE, "", Draft(lines), page, heads=head, cell=True)
                piece.leads = told and not i
                yield piece


def _people(cell: Cell) -> Iterator[list[Line]]:
    """The lines of a cell, cut where they name one person after another."""
    lines: list[Line] = []
    for line in cell.lines:
        if lines and names_post(line.text) and names_post(lines[0].text):
            yield lines
            lines = []
        lines.append(line)
    yield lines


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
    plain = piece.kind in flowing and after.kind is BlockKind.PARAGRAPH
    if not plain or piece.footnote or after.footnote:
        return False
    if ends_sentence(piece.raw) and not (ends_with_name(piece.raw) and after.raw[:1].islower()):
        return False
    if after.page - piece.page > 1:
        # What stood on the page between is not known.
        return False
    if piece.page == after.page:
        return piece.kind is BlockKind.PARAGRAPH and after.raw[:1].islower()
    room = first_word(after.draft.lines[0])
    return after.raw[:1].islower() or (piece.form == after.form and piece.room < room)


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
        note=piece.footnote,
        heads=piece.heads,
        leads=piece.leads,
        contact=piece.cell and not piece.leads,
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
