"""Align the entries of a contents page with the headings of the body."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.types import Block, BlockKind
from ingest.words import stems

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
