"""Contents pages: their entries found in the body, and from them the pages of a plain text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.language.words import stems
from ingest.types import Basis, Block, BlockKind, Page

# Align the entries of a contents page with the headings of the body.

# Below this share of common words a heading is not the entry's.
_LIKENESS = 0.5
_SKIPPED_ENTRY = 1.5
# A heading of the entry's very name is taken even where the text is far too short for its pages.
_WORST_STRETCH = 1.4


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents page: title and the printed page as a number."""

    title: str
    page: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading (index into the blocks) known to stand on a printed page."""

    block: int
    page: int
    title: str


def contents_entries(blocks: Sequence[Block]) -> list[Entry]:
    """The entries with arabic page numbers, in order."""
    return [
        Entry(block.text.rstrip(": "), int(block.marker))
        for block in blocks
        if block.kind is BlockKind.CONTENTS and block.marker.isdigit()
    ]


def likeness(title: str, heading: str) -> float:
    """Share of common words of two titles, 0 to 1; a title cut short still counts."""
    a, b = set(stems(title)), set(stems(heading))
    if not a or not b:
        return 0.0
    common = len(a & b)
    return max(common / len(a | b), 0.9 * common / max(min(len(a), len(b)), 1))


def align(entries: Sequence[Entry], blocks: Sequence[Block]) -> list[Anchor]:
    """Match entries to headings in order, so that names agree and pages come out equally long.

    A heading may occur many times ("Safeguarding adults"); the one whose distance from its
    neighbours suits the pages between them is taken. Least-cost path over (entry, heading).
    """
    first = 1 + max((i for i, b in enumerate(blocks) if b.kind is BlockKind.CONTENTS), default=-1)
    headings = [i for i in range(first, len(blocks)) if blocks[i].kind is BlockKind.HEADING]
    if not entries or not headings:
        return []
    pages = max(entries[-1].page - entries[0].page, 1)
    per_page = (blocks[-1].end - blocks[headings[0]].start) / (pages + 1)
    best = _paths(entries, blocks, headings, per_page)
    _, path = min(best, key=lambda state: state[0])
    return [Anchor(block, entries[e].page, entries[e].title) for e, block in path]


_Path = tuple[tuple[int, int], ...]


def _paths(
    entries: Sequence[Entry], blocks: Sequence[Block], headings: Sequence[int], per_page: float
) -> list[tuple[float, _Path]]:
    """Cheapest alignments that end at each heading, after all entries."""
    states: dict[int, tuple[float, _Path]] = {-1: (0.0, ())}
    for number, entry in enumerate(entries):
        after = {last: (cost + _SKIPPED_ENTRY, path) for last, (cost, path) in states.items()}
        for heading in headings:
            like = likeness(entry.title, blocks[heading].text)
            if like < _LIKENESS:
                continue
            for last, (cost, path) in states.items():
                if last >= heading:
                    continue
                stretch = _stretch(entries, blocks, path, number, heading, per_page)
                step = (1 - like) + (min(stretch, _WORST_STRETCH) if like == 1 else stretch)
                if cost + step < after.get(heading, (math.inf, ()))[0]:
                    after[heading] = (cost + step, (*path, (number, heading)))
        states = after
    return list(states.values())


def _stretch(
    entries: Sequence[Entry],
    blocks: Sequence[Block],
    path: _Path,
    number: int,
    heading: int,
    per_page: float,
) -> float:
    """How far the text since the last anchor is from the length that the pages between allow."""
    if not path:
        return 0.0
    pages = entries[number].page - entries[path[-1][0]].page
    length = blocks[heading].start - blocks[path[-1][1]].start
    return abs(math.log(max(length, 200) / max(pages * per_page, 200)))


# Work out the printed pages of a plain-text report.
# The contents entries and the paragraphs cut in mid-sentence are page boundaries that are known;
# the boundaries still missing are put between paragraphs so that pages come out about equally
# long: least cost over all ways to cut (a dynamic programme over paragraph boundaries).

# Lines of a page of about 3,000 characters, and what a block takes beside its text.
_CHARACTERS_PER_LINE = 82
_SPACE_AROUND = {BlockKind.HEADING: 1.6, BlockKind.PARAGRAPH: 1.0, BlockKind.ITEM: 0.35}
# Lines of a full page where nothing shows it.
_USUAL_PAGE = 48.0
# A forced break that is not taken costs more than any uneven page.
_FORCED = 100.0


@dataclass(frozen=True, slots=True)
class Cut:
    """Where page `page` begins; `known` when contents or a cut sentence show it."""

    block: int
    page: int
    known: bool
    forced: bool = False


def paginate(text: str, blocks: Sequence[Block]) -> tuple[Page, ...]:
    """Pages with printed numbers; one page without a number where there is no contents page."""
    anchors = _page_starts(align(contents_entries(blocks), blocks))
    if not anchors:
        return (Page(None, "", Basis.NONE, 0, len(text)),)
    heights = [_height(block) for block in blocks]
    cuts = _all_cuts(blocks, heights, anchors, _USUAL_PAGE)
    cuts = _all_cuts(blocks, heights, anchors, _full_page(cuts, heights))
    return _pages(text, blocks, cuts)


def _all_cuts(
    blocks: Sequence[Block], heights: Sequence[float], anchors: Sequence[Anchor], target: float
) -> list[Cut]:
    cuts = []
    for here, there in zip(anchors, [*anchors[1:], None], strict=True):
        end = there.block if there else len(blocks)
        pages = there.page - here.page if there else _rest(blocks, heights, here.block, target)
        cuts.append(Cut(here.block, here.page, True))
        inner = _cut(blocks, heights, here.block, end, pages, target)
        cuts += [replace(cut, page=here.page + i) for i, cut in enumerate(inner, start=1)]
    return cuts


def _rest(blocks: Sequence[Block], heights: Sequence[float], start: int, target: float) -> int:
    """Pages after the last entry of the contents page, where their number is not given."""
    forced = sum(1 for block in blocks[start:-1] if block.joins_next)
    return max(1 + forced, round(sum(heights[start:]) / target))


def _page_starts(anchors: Sequence[Anchor]) -> list[Anchor]:
    """The first anchor of every page: a chapter begins on a new page."""
    starts: list[Anchor] = []
    for anchor in anchors:
        if not starts or anchor.page > starts[-1].page:
            starts.append(anchor)
    return starts


def _height(block: Block) -> float:
    """Lines that a block takes on a page, with the space around it."""
    lines = math.ceil(len(block.text) / _CHARACTERS_PER_LINE)
    return lines + _SPACE_AROUND.get(block.kind, 0.0)


def _full_page(cuts: Sequence[Cut], heights: Sequence[float]) -> float:
    """Lines of a full page: the median of those that a cut sentence shows to be full."""
    full = [
        sum(heights[a.block : b.block])
        for a, b in zip(cuts, cuts[1:], strict=False)
        if a.known and b.forced
    ]
    return median(full) if full else _USUAL_PAGE


def _cut(
    blocks: Sequence[Block],
    heights: Sequence[float],
    start: int,
    end: int,
    pages: int,
    target: float,
) -> list[Cut]:
    """The `pages - 1` cuts inside blocks[start:end] of least cost; fewer where blocks are few."""
    forced = {i + 1 for i in range(start, end - 1) if blocks[i].joins_next}
    # Too little text for so many pages (lists are set wide): then every page holds less.
    target = min(target, sum(heights[start:end]) / (pages - 0.5))
    best: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}
    for _ in range(1, pages):
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for begin, (cost, path) in best.items():
            for at in range(begin + 1, end):
                if blocks[at - 1].kind is BlockKind.HEADING:
                    continue
                step = cost + _cost(heights, forced, begin, at, target, last=False)
                if step < after.get(at, (math.inf, ()))[0]:
                    after[at] = (step, (*path, at))
        best = after or best
    ends = (
        (cost + _cost(heights, forced, begin, end, target, last=True), path)
        for begin, (cost, path) in best.items()
    )
    return [Cut(at, 0, at in forced, at in forced) for at in min(ends)[1]]


def _cost(
    heights: Sequence[float], forced: set[int], begin: int, end: int, target: float, *, last: bool
) -> float:
    """Cost of a page blocks[begin:end]: uneven length, more so when it overflows."""
    missed = sum(1 for at in forced if begin < at < end) * _FORCED
    excess = (sum(heights[begin:end]) - target) / target
    if end in forced:
        return missed + excess * excess / 4
    if last and excess < 0:
        return missed
    return missed + excess * excess * (4 if excess > 0 else 1)


def _pages(text: str, blocks: Sequence[Block], cuts: Sequence[Cut]) -> tuple[Page, ...]:
    cover = Page(None, "cover", Basis.CONTENTS, 0, blocks[cuts[0].block].start)
    starts = [blocks[cut.block].start for cut in cuts] + [len(text)]
    known = [cut.known for cut in cuts] + [True]
    numbered = [
        Page(
            cut.page,
            str(cut.page),
            Basis.CONTENTS if known[i] and known[i + 1] else Basis.INFERRED,
            starts[i],
            starts[i + 1],
            known[i],
        )
        for i, cut in enumerate(cuts)
    ]
    return (cover, *numbered)
