"""From blocks to sections with heading paths, and to sentences with roles and places."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.pages.pagination import align, contents_entries
from ingest.structure.advice import Advice, advice, is_advice, stands_under
from ingest.structure.boilerplate import (
    holds_findings,
    imprint_start,
    letter_end,
    opens_with_standards,
    outcome_statements,
)
from ingest.types import Block, BlockKind, Layout, Section

_LONGEST_STEP = 90
# More characters than these before the contents page are no cover and acknowledgements.
_LONG_FRONT = 4_000
_NO_LEVEL = 99
_IMPRINT = "Imprint"
_ANNEX = re.compile(r"(?:Annex|Appendix)\b", re.IGNORECASE)
_FRONT_HEADING = re.compile(r"^(About|Acknowledg|Contents)|\b[Tt]eam$")


@dataclass(frozen=True, slots=True)
class Part:
    """A section with its blocks; `outcomes` are those of them that are outcome statements."""

    section: Section
    blocks: tuple[Block, ...]
    outcomes: tuple[Block, ...] = ()
    front: bool = False
    advice: Advice = Advice.NONE


def front_end(layout: Layout) -> int:
    """Index of the first block after the cover, inside cover and contents page."""
    contents = [i for i, b in enumerate(layout.blocks) if b.kind is BlockKind.CONTENTS]
    before = layout.blocks[: contents[0]] if contents else ()
    text = sum(len(b.text) for b in before if b.kind is BlockKind.PARAGRAPH)
    # A summary of some pages may stand before the contents page; then the report begins with it.
    if contents and text < _LONG_FRONT:
        return contents[-1] + 1
    titled = False
    for i, block in enumerate(layout.blocks):
        if block.kind is BlockKind.PARAGRAPH and len(block.text) > 200:
            # The title of the report stays on its cover.
            return max(i - 1 if i and _opens_section(layout.blocks, i - 1) else i, 1)
        if i and _opens_text(layout, i, titled=titled):
            # Without pages a cover ends where sentences begin.
            told = (j for j in range(1, i) if len(layout.pages) == 1 and _tells(layout.blocks[j]))
            return next(told, i)
        titled = titled or block.kind is BlockKind.HEADING
    return min(1, len(layout.blocks))


def _opens_section(blocks: Sequence[Block], at: int) -> bool:
    """Whether a heading is none of the cover's: it has no level, or one below the title's."""
    block = blocks[at]
    if block.kind is not BlockKind.HEADING:
        return False
    above = [b.level for b in blocks[:at] if b.kind is BlockKind.HEADING]
    return not block.level or any(level < block.level for level in above)


def _tells(block: Block) -> bool:
    """Whether a block is a sentence or more, rather than a line of the cover."""
    return block.kind is BlockKind.PARAGRAPH and block.text.endswith(".")


def _opens_text(layout: Layout, at: int, *, titled: bool) -> bool:
    """Whether a heading opens a list or short text: after the first page, or under the title.

    `titled`: whether a heading stands before it.
    """
    block, after = layout.blocks[at], layout.blocks[at + 1 : at + 2]
    if block.kind is not BlockKind.HEADING or not after or _FRONT_HEADING.search(block.text):
        return False
    paged = len(layout.pages) > 1
    inside = block.start >= layout.pages[0].end if paged else titled
    told = _tells(after[0]) or after[0].text.endswith(":")
    return inside and (told or after[0].leads or after[0].kind is BlockKind.ITEM)


def parts(
    layout: Layout, names: Sequence[str], title: str = "", *, standards: bool = True
) -> list[Part]:
    """The sections of a report in order; `names` are words that stand for its council.

    `title`: what its text stands under where no heading tells. `standards`: chapters of this kind
    of report may open with a national standard.
    """
    standards = standards and opens_with_standards(layout.blocks)
    front = front_end(layout)
    levels = _levels(layout.blocks, front)
    result = list(_front_parts(layout.blocks[:front]))
    imprint, signed = imprint_start(layout.blocks), letter_end(layout.blocks)
    cover = [b.text for b in layout.blocks[:front] if b.kind is BlockKind.HEADING] or [
        title or "Report"
    ]
    # Text before the first heading stands under the last one of the cover.
    above = layout.blocks[front - 1].level if front else 0
    path = [(above or _NO_LEVEL, cover[-1])]
    body: list[Block] = []
    for i in range(front, len(layout.blocks)):
        block = layout.blocks[i]
        if block.kind is BlockKind.CONTENTS or block.text.casefold() == "contents":
            continue
        if block.start == imprint:
            # What ends a report stands under no heading of its text.
            result += _section_parts(path, body, names, standards=standards)
            body, path = [], [(0, _IMPRINT)]
        signs = block.start >= signed and not _heads(layout.blocks, i)
        if block.kind is not BlockKind.HEADING or signs:
            body.append(block)
            continue
        result += _section_parts(path, body, names, standards=standards)
        body = []
        heading = block.text.rstrip(":. ")
        path = [s for s in path if s[0] < levels[i] and stands_under(s[1], heading)]
        if _heads_contacts(layout.blocks, i):
            path = [s for s in path if not is_advice(s[1])]
        path.append((levels[i], heading))
    return result + list(_section_parts(path, body, names, standards=standards))


def _heads(blocks: Sequence[Block], at: int) -> bool:
    """Whether text follows a heading: below a letter, names in bold have none."""
    if _ANNEX.match(blocks[at].text):
        return True
    after = blocks[at + 1 : at + 2]
    return bool(after) and after[0].kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)


def _heads_contacts(blocks: Sequence[Block], at: int) -> bool:
    """Whether people and bodies follow a heading, at once or below the heads of their columns."""
    return any(b.contact for b in blocks[at + 1 : at + 3] if b.leads or b.contact)


def _front_parts(blocks: Sequence[Block]) -> Iterator[Part]:
    """The cover, and after it one part for each heading that text stands under."""
    path, body = ("Cover",), list[Block]()
    for i, block in enumerate(blocks):
        if block.kind is BlockKind.CONTENTS:
            continue
        opens = block.kind is BlockKind.HEADING and _FRONT_HEADING.search(block.text)
        if opens and i:
            if body:
                yield Part(_section(path, body), tuple(body), front=True)
            path, body = (block.text,), []
        else:
            body.append(block)
    if body:
        yield Part(_section(path, body), tuple(body), front=True)


def _section(path: Sequence[str], blocks: Sequence[Block]) -> Section:
    return Section(tuple(path), blocks[0].start, blocks[-1].end)


def _levels(blocks: Sequence[Block], front: int) -> dict[int, int]:
    """The level of each heading: as read from the page, else from the contents and its form."""
    anchors = [] if _read_from_page(blocks) else align(contents_entries(blocks), blocks)
    chapters: dict[int, int] = {}
    group: int | None = None
    for here, after in zip(anchors, [*anchors[1:], None], strict=False):
        ends_group = re.match(r"(Appendi|Annex)", here.title)
        group = None if ends_group else group
        chapters[here.block] = 1 if group is None else 2
        # An entry that shares its page with the next and has no text of its own groups them.
        if after and after.page == here.page and after.block == here.block + 1:
            group = here.block
    levels: dict[int, int] = {}
    current = 1
    for i in range(front, len(blocks)):
        if blocks[i].kind is not BlockKind.HEADING:
            continue
        if blocks[i].level:
            levels[i] = blocks[i].level
        elif i in chapters:
            current = chapters[i]
            levels[i] = current
        else:
            levels[i] = current + (2 if blocks[i].text.endswith(":") else 1)
    return levels


def _read_from_page(blocks: Sequence[Block]) -> bool:
    """Whether every heading has its level from its type: then nothing need be aligned."""
    return all(block.level for block in blocks if block.kind is BlockKind.HEADING)


def _section_parts(
    path: Sequence[tuple[int, str]],
    blocks: Sequence[Block],
    names: Sequence[str],
    *,
    standards: bool,
) -> Iterator[Part]:
    """The text under one heading, cut again where an outcome statement opens a matter."""
    titles = [title for _, title in path]
    if not blocks:
        return
    finds = all(map(holds_findings, titles)) and advice(titles, blocks) is Advice.NONE
    found = outcome_statements(blocks, names) if finds and standards else set()
    body: list[Block] = []
    stated: list[Block] = []
    for i, block in enumerate(blocks):
        if i not in found:
            body.append(block)
            continue
        if any(b not in stated for b in body):
            yield _part(titles, body, stated)
            body, stated = [], []
        body.append(block)
        stated.append(block)
    yield _part(titles, body, stated)


def _part(titles: Sequence[str], body: Sequence[Block], stated: Sequence[Block]) -> Part:
    path = [*titles, _step(stated[-1].text)] if stated else [*titles]
    return Part(_section(path, body), tuple(body), tuple(stated), advice=advice(path, body))


def _step(statement: str) -> str:
    """An outcome statement as a step of the heading path: its first sentence, cut if long."""
    first = re.split(r"(?<=[.!?])\s", statement, maxsplit=1)[0].rstrip(".")
    return first if len(first) <= _LONGEST_STEP else first[:_LONGEST_STEP].rsplit(" ", 1)[0] + " …"
