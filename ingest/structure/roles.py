"""Sentences with their role, speaker, lead-in and place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.language.sentences import split_sentences
from ingest.language.words import fold
from ingest.pages.labels import Places
from ingest.register.grades import GRADE
from ingest.register.rows import letter_date, names_post
from ingest.structure.advice import Advice, directs
from ingest.structure.boilerplate import imprint_start, is_standing, letter_end
from ingest.structure.outline import Part
from ingest.types import CELL_BREAK, HEAD_BREAK, Block, BlockKind, Layout, Role, Sentence

_QUOTED = re.compile(r"^[\"“‘'].*[\"”’'][.!?]?$", re.DOTALL)
_SAYS = re.compile(
    r"(?P<who>[^.:;]*?)\b(?:said|told (?:us|inspectors|the inspect\w+)|commented|explained|wrote"
    r"|added|stated|put it|remarked|described\b[^.:]*)\b[^.]*[:,]$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\((?:pages?|pp?\.)\s*(\d+(?:[\d,\s–-]|and|to|&)*)\)", re.IGNORECASE)
_STANDING = re.compile(
    r"^(about|acknowledg|contents|introduction|reading the report|.*methodology)", re.IGNORECASE
)
_ABOUT_THIS = re.compile(
    r"\b(\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)\b",
    re.IGNORECASE,
)
_THIS_ONE = re.compile(r"\b(?:this|last|previous) (?:\w+ )?(?:inspection|review|letter)\b", re.I)
# Words of a line of the cover: somebody's name with a long title.
_LONGEST_LINE = 20
# A line of the cover that tells something: a key with its value, a number, a grade.
_TOLD = re.compile(rf":|\d|\b{GRADE}\b", re.IGNORECASE)
# A cell of a row that tells how to reach somebody.
_REACH = re.compile(
    rf"{CELL_BREAK}(?:[^\s@]+@[\w.-]+\.\w+|(?:https?://|www\.)\S+"
    rf"|(?:T|Tel|Telephone|Phone|Mobile)?[.:]? ?\+?0[\d ()-]{{8,16}})(?={CELL_BREAK}|$)",
    re.MULTILINE,
)
_LEADS = re.compile(r"[:]$|\b(we also met with|we met with|these include[ds]?)$", re.IGNORECASE)


@dataclass(slots=True)
class _Lead:
    """What the sentences before say about those that follow.

    `marker` is the bullet of an item that leads to points of its own, `outer` what led to it;
    `last` the bullet and the words of an item that nothing leads to.
    """

    list_lead: str = ""
    speaker: str = ""
    marker: str = ""
    outer: str = ""
    last: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class _Reader:
    """What every sentence of a report is told with."""

    text: str
    places: Places
    names: Sequence[str]
    imprint: int
    signed: int


def sentences(layout: Layout, parts: Sequence[Part], names: Sequence[str]) -> list[Sentence]:
    """All sentences of a report in order; one cut by a page break is whole."""
    ends = imprint_start(layout.blocks), letter_end(layout.blocks)
    reader = _Reader(layout.text, Places(layout), names, *ends)
    result: list[Sentence] = []
    paragraph = 0
    for number, part in enumerate(parts):
        lead = _Lead()
        for group in _paragraphs(part.blocks):
            told = _paragraph(reader, part, group, lead)
            result += (replace(s, section=number, paragraph=paragraph) for s in told)
            paragraph += 1
    return result


def _paragraphs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks, those that a page break cut joined with their rest."""
    group: list[Block] = []
    for block in blocks:
        group.append(block)
        if not block.joins_next:
            yield group
            group = []
    if group:
        yield group


def _paragraph(
    reader: _Reader, part: Part, group: Sequence[Block], lead: _Lead
) -> Iterator[Sentence]:
    """The sentences of one paragraph or item; `section` and `paragraph` are still open."""
    block = group[0]
    item = block.kind is BlockKind.ITEM
    around = (block.start, group[-1].end)
    raw = reader.text[slice(*around)]
    if not item and not _QUOTED.match(raw.strip()):
        lead.list_lead, lead.marker, lead.last = "", "", ("", "")
    if item and lead.marker and _follows(block.marker, lead.marker):
        # The points of the item before are over: this one is its neighbour.
        lead.list_lead, lead.marker = lead.outer, ""
    if item and not lead.list_lead and _is_point(block, lead.last[0]):
        lead.marker, lead.list_lead = lead.last
    words = _marker_length(block, raw) if item else 0
    reached = bool(_REACH.search(reader.text, block.start, block.end))
    for first, last in _spans(part, block, raw, words, lead):
        text = fold(raw[first:last])
        start, end = block.start + first, block.start + last
        role = _role(part, block, text, lead, reader, reached=reached)
        yield Sentence(
            start,
            end,
            text,
            section=-1,
            paragraph=-1,
            role=role,
            place=reader.places.of(start, end, around),
            speaker=lead.speaker if role is Role.PERSON else "",
            lead_in=HEAD_BREAK.join(block.heads) or (lead.list_lead if item else ""),
            marker=block.marker if item and first <= words else "",
            refers_to=_reference(text) if role is Role.RECOMMENDATION else "",
        )
        _remember(lead, text, role, block.marker if item else "")


def _is_point(block: Block, before: str) -> bool:
    """Whether an item is a point of the one before: it has another bullet, and is no sentence."""
    other = bool(before) and block.marker != before and not block.marker.isdigit()
    return other and not block.text[:1].isupper()


def _follows(marker: str, before: str) -> bool:
    """Whether an item stands beside one before it: the same bullet, or the next number."""
    numbers = marker.isdigit() and before.isdigit()
    return int(marker) == int(before) + 1 if numbers else marker == before


def _spans(part: Part, block: Block, raw: str, skip: int, lead: _Lead) -> list[tuple[int, int]]:
    """The stretches of a paragraph that are sentences; a bullet or number (`skip`) is in none."""
    single = block.kind in (BlockKind.LINE, BlockKind.HEADING) or _spoken(raw, lead)
    single = single or _directs(part, block, raw)
    # The sentences of one recommendation belong together; those of a finding are cited each.
    if single or (block.kind is BlockKind.ITEM and part.advice is Advice.LIST):
        return [(skip, len(raw))]
    return [(skip + first, skip + last) for first, last in split_sentences(raw[skip:])]


def _marker_length(block: Block, raw: str) -> int:
    """Characters of a list item before its words: the bullet or number, and the space after it."""
    opening = block.text.split(None, 3)[:3]
    at = raw.find(" ".join(opening))
    if at == 0 or at > 0 and raw[at - 1].isspace():
        return at
    first = r"\s+".join(map(re.escape, opening))
    words = (
        re.search(rf"(?<!\S){first}", raw) or re.search(first, raw) or re.search(r"(?<=\s)\S", raw)
    )
    return words.start() if words else 0


def _directs(part: Part, block: Block, text: str) -> bool:
    return part.advice is Advice.LIST and directs(part.section.path, block, text)


def _spoken(raw: str, lead: _Lead) -> bool:
    """Whether a paragraph is what a person said; it is kept whole, as one quotation."""
    return bool(lead.speaker and _QUOTED.match(raw.strip()))


def _says(text: str) -> re.Match[str] | None:
    """The lead-in to somebody's words; its end is looked at first: most sentences fail there."""
    return _SAYS.search(text) if text.endswith((":", ",")) else None


def _remember(lead: _Lead, text: str, role: Role, marker: str) -> None:
    says = _says(text)
    lead.speaker = says["who"].strip(" ,.") or "a person" if says else ""
    if not lead.list_lead:
        lead.last = marker, text
    if role is Role.LEAD_IN and not says:
        lead.outer = lead.list_lead if marker else ""
        lead.list_lead, lead.marker = text, marker


def _reference(text: str) -> str:
    found = _REFERENCE.search(text)
    return found.group(1).strip() if found else ""


def _role(
    part: Part, block: Block, text: str, lead: _Lead, reader: _Reader, *, reached: bool
) -> Role:
    """The role of a sentence; `reached`: whether its block tells how to reach somebody."""
    if _stands(part, block, text, reader):
        return Role.BOILERPLATE
    if block in part.outcomes:
        return Role.OUTCOME
    if block.leads:
        return Role.LEAD_IN
    named = block.kind is not BlockKind.HEADING and names_post(text)
    if block.contact or named or reached:
        return Role.CONTACT
    if part.front:
        return Role.FINDING if _states(part, text, reader.names) else Role.BOILERPLATE
    return _said(part, block, text, lead, reader.names)


def _said(part: Part, block: Block, text: str, lead: _Lead, names: Sequence[str]) -> Role:
    """The role of a sentence of the report's text."""
    if lead.speaker and _QUOTED.match(text):
        return Role.PERSON
    if _LEADS.search(text) or (text.endswith(",") and _says(text)):
        return Role.LEAD_IN
    item = block.kind is BlockKind.ITEM and part.advice is Advice.LIST
    if item or _directs(part, block, text):
        return Role.RECOMMENDATION
    if any(map(_STANDING.match, (part.section.path[0], part.section.path[-1]))):
        return Role.FINDING if _is_particular(text, names) else Role.BOILERPLATE
    return Role.FINDING


def _stands(part: Part, block: Block, text: str, reader: _Reader) -> bool:
    """Whether a sentence is standing text: the same whatever council the report is on."""
    if block.note:
        return True
    # What stands under a heading of its own below a letter belongs to no signature.
    signed = part.section.start <= reader.signed <= block.start
    signature = signed and not text.endswith(".")
    if signature or block.start >= reader.imprint:
        return True
    # The address of a body stands beside the people who hold its posts.
    return not block.contact and is_standing(part.section.path, text)


def _states(part: Part, text: str, names: Sequence[str]) -> bool:
    """Whether a line of the front says something about this inspection: "Lead Inspector: …".

    So does a sentence on the cover that speaks of the council, or of this inspection.
    """
    if text.endswith("."):
        on_cover = part.section.path == ("Cover",)
        return on_cover and bool(any(name in text for name in names) or _THIS_ONE.search(text))
    if len(text.split()) > _LONGEST_LINE or re.search(r"@|www\.|©", text):
        return False
    if part.section.path == ("Cover",) and (not _TOLD.search(text) or letter_date([text])):
        # Who publishes, the title, the council, the day: names, and no statements.
        return False
    return not text.endswith(":") or "ocus" in text


def _is_particular(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence of a standing text (method, introduction) tells of this inspection."""
    if not _ABOUT_THIS.search(text):
        return False
    return any(name in text for name in names) or bool(re.search(r"\b[Ww]e\b|questionnaires", text))
