"""Sentences with their role, speaker, lead-in and place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.places import Places
from ingest.sentences import split_sentences
from ingest.structure import Part
from ingest.types import Block, BlockKind, Layout, Role, Sentence
from ingest.words import fold

_QUOTED = re.compile(r"^[\"“‘'].*[\"”’'][.!?]?$", re.DOTALL)
_SAYS = re.compile(
    r"(?P<who>[^.:;]*?)\b(?:said|told (?:us|inspectors|the inspect\w+)|commented|explained|wrote"
    r"|added|stated|put it|remarked|described\b[^.:]*)\b[^.]*[:,]$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"\((?:pages?|pp?\.)\s*(\d+[\d,\s–-]*)\)", re.IGNORECASE)
_ADVICE = re.compile(r"recommendation|needs to improve|areas for improvement|priority action", re.I)
# No item of a plain list is longer than this; a numbered paragraph mostly is.
_LONGEST_ITEM = 300
_STANDING = re.compile(
    r"^(about|acknowledg|contents|introduction|reading the report|.*methodology)", re.IGNORECASE
)
_ABOUT_THIS = re.compile(
    r"\b(\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(r"[:]$|\b(we also met with|we met with|these include[ds]?)$", re.IGNORECASE)


@dataclass(slots=True)
class _Lead:
    """What the sentences before say about those that follow."""

    list_lead: str = ""
    speaker: str = ""


def sentences(layout: Layout, parts: Sequence[Part], names: Sequence[str]) -> list[Sentence]:
    """All sentences of a report in order; one cut by a page break is whole."""
    places = Places(layout)
    result: list[Sentence] = []
    paragraph = 0
    for number, part in enumerate(parts):
        lead = _Lead()
        for group in _paragraphs(part.blocks):
            result += _paragraph(layout, places, part, number, paragraph, group, lead, names)
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
    layout: Layout,
    places: Places,
    part: Part,
    section: int,
    paragraph: int,
    group: Sequence[Block],
    lead: _Lead,
    names: Sequence[str],
) -> Iterator[Sentence]:
    block = group[0]
    start, end = block.start, group[-1].end
    raw = layout.text[start:end]
    if block.kind is BlockKind.ITEM:
        skip = _marker_length(block, raw)
        start, raw = start + skip, raw[skip:]
        spans = [(0, len(raw))] if _whole(part, raw) else list(split_sentences(raw))
    elif block.kind in (BlockKind.LINE, BlockKind.HEADING) or _spoken(raw, lead):
        spans = [(0, len(raw))]
    else:
        spans = list(split_sentences(raw))
    if block.kind is not BlockKind.ITEM and not _QUOTED.match(raw.strip()):
        lead.list_lead = ""
    around = (block.start, end)
    for first, last in spans:
        text = fold(raw[first:last])
        role = _role(part, block, text, lead, names)
        yield Sentence(
            start=start + first,
            end=start + last,
            text=text,
            section=section,
            paragraph=paragraph,
            role=role,
            place=places.of(start + first, start + last, around),
            speaker=lead.speaker if role is Role.PERSON else "",
            lead_in=lead.list_lead if block.kind is BlockKind.ITEM else "",
            marker=block.marker if block.kind is BlockKind.ITEM and not first else "",
            refers_to=_reference(text) if role is Role.RECOMMENDATION else "",
        )
        _remember(lead, text, role)


def _marker_length(block: Block, raw: str) -> int:
    """Characters of a list item before its words: the bullet or number, and the space after it."""
    first = r"\s+".join(map(re.escape, block.text.split()[:3]))
    words = (
        re.search(rf"(?<!\S){first}", raw) or re.search(first, raw) or re.search(r"(?<=\s)\S", raw)
    )
    return words.start() if words else 0


def _whole(part: Part, raw: str) -> bool:
    """Whether an item is one sentence: the parts of a recommendation belong together.

    A long numbered paragraph or bullet of findings is none; each sentence of it is cited by itself.
    """
    return len(raw) <= _LONGEST_ITEM or any(_ADVICE.search(step) for step in part.section.path)


def _spoken(raw: str, lead: _Lead) -> bool:
    """Whether a paragraph is what a person said; it is kept whole, as one quotation."""
    return bool(lead.speaker and _QUOTED.match(raw.strip()))


def _says(text: str) -> re.Match[str] | None:
    """The lead-in to somebody's words; its end is looked at first: most sentences fail there."""
    return _SAYS.search(text) if text.endswith((":", ",")) else None


def _remember(lead: _Lead, text: str, role: Role) -> None:
    says = _says(text)
    lead.speaker = says["who"].strip(" ,.") or "a person" if says else ""
    if role is Role.LEAD_IN and not says:
        lead.list_lead = text


def _reference(text: str) -> str:
    found = _REFERENCE.search(text)
    return found.group(1).strip() if found else ""


def _role(part: Part, block: Block, text: str, lead: _Lead, names: Sequence[str]) -> Role:
    title = part.section.path[-1]
    if block in part.outcomes:
        return Role.OUTCOME
    if part.front:
        return Role.FINDING if _states(text, names) else Role.BOILERPLATE
    if lead.speaker and _QUOTED.match(text):
        return Role.PERSON
    if _LEADS.search(text) or (text.endswith(",") and _says(text)):
        return Role.LEAD_IN
    if block.kind is BlockKind.ITEM and any(_ADVICE.search(step) for step in part.section.path):
        return Role.RECOMMENDATION
    if _STANDING.match(part.section.path[0]) or _STANDING.match(title):
        return Role.FINDING if _is_particular(text, names) else Role.BOILERPLATE
    return Role.FINDING


def _states(text: str, names: Sequence[str]) -> bool:
    """Whether a line of the front says something about this inspection: "Lead Inspector: …"."""
    if len(text.split()) > 14 or re.search(r"@|www\.|©", text):
        return False
    return not text.endswith(".") and (not text.endswith(":") or "ocus" in text)


def _is_particular(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence of a standing text (method, introduction) tells of this inspection."""
    if not _ABOUT_THIS.search(text):
        return False
    return any(name in text for name in names) or bool(re.search(r"\b[Ww]e\b|questionnaires", text))
