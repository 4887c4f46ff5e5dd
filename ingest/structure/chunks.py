"""Chunks: consecutive sentences of one section, with the words that are embedded for them."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from ingest.types import Chunk, Cover, Role, Section, Sentence

# About 190 tokens: with the heading path it stays within MiniLM's limit of 256.
CHUNK_CHARACTERS = 850
_LONGEST_PATH = 160


def chunks(
    report_id: str,
    text: str,
    cover: Cover,
    sections: Sequence[Section],
    sentences: Sequence[Sentence],
) -> Iterator[Chunk]:
    """Cut each section into chunks; outcome statements open a section and are in no chunk."""
    own: list[list[int]] = [[] for _ in sections]
    for i, sentence in enumerate(sentences):
        if sentence.role is not Role.OUTCOME:
            own[sentence.section].append(i)
    for number, section in enumerate(sections):
        for group in _groups(own[number], sentences):
            first, last = group[0], group[-1]
            raw = text[_start(text, sentences[first]) : sentences[last].end]
            yield Chunk(
                id=_id(report_id, sentences[first].start, raw),
                section=number,
                first=first,
                last=last,
                text=raw,
                embedded=embedded_text(cover, section, raw),
            )


def embedded_text(cover: Cover, section: Section, raw: str) -> str:
    """The text as embedded: council, report and heading path, then the words."""
    steps = " > ".join(section.path)
    if len(steps) > _LONGEST_PATH:
        steps = steps[-_LONGEST_PATH:].split(" ", 1)[-1]
    about = ", ".join(
        filter(None, (cover.council or cover.title, cover.inspected or cover.published))
    )
    return f"{about}. {steps}.\n{' '.join(raw.split())}"


def _id(report_id: str, start: int, raw: str) -> str:
    return hashlib.sha256(f"{report_id}:{start}:{raw}".encode()).hexdigest()[:32]


def _start(text: str, sentence: Sentence) -> int:
    """The start of a sentence with its bullet or number, which stands before it on the line."""
    line = text.rfind("\n", 0, sentence.start) + 1
    mark = text[line : sentence.start]
    return line if sentence.marker and re.fullmatch(r"\s*\S{1,6}\s+", mark) else sentence.start


def _groups(own: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[list[int]]:
    """Sentences up to the size of a chunk; a paragraph is not cut where the cut can be avoided."""
    group: list[int] = []
    for paragraph in _paragraphs(own, sentences):
        if group and _size([*group, *paragraph], sentences) > CHUNK_CHARACTERS:
            yield group
            group = []
        if _size(paragraph, sentences) <= CHUNK_CHARACTERS:
            group += paragraph
            continue
        *full, group = _cut_even(paragraph, sentences)
        yield from full
    if group:
        yield group


def _paragraphs(own: Sequence[int], sentences: Sequence[Sentence]) -> Iterator[list[int]]:
    """A paragraph with the words spoken or the list that its lead-in announces."""
    group: list[int] = []
    for i in own:
        held = group and (
            sentences[group[-1]].paragraph == sentences[i].paragraph
            or sentences[group[-1]].role is Role.LEAD_IN
        )
        if group and not held:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


def _cut_even(paragraph: Sequence[int], sentences: Sequence[Sentence]) -> list[list[int]]:
    """A long paragraph in pieces of about equal size."""
    pieces = -(-_size(paragraph, sentences) // CHUNK_CHARACTERS)
    goal = _size(paragraph, sentences) / pieces
    cut: list[list[int]] = [[]]
    for i in paragraph:
        if (
            cut[-1]
            and _size([*cut[-1], i], sentences) > max(goal * 1.15, 1)
            and len(cut) < pieces + 1
        ):
            cut.append([])
        cut[-1].append(i)
    return cut


def _size(group: Sequence[int], sentences: Sequence[Sentence]) -> int:
    return sentences[group[-1]].end - sentences[group[0]].start if group else 0
