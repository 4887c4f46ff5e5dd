"""Find a quote again in a text that is spaced, hyphenated or ordered otherwise."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.render import Box

# A piece of a quote that is found by itself is at least this long: less stands anywhere.
_SHORTEST = 12
# A quote counts as found when this share of it is.
_ENOUGH = 0.9
_CLOSING = ".,;:!?)”’\"'"
_OPENING = "(“‘\"'"


@dataclass(frozen=True, slots=True)
class Folded:
    """The letters and figures of a text alone, and where each stands in it."""

    text: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) of a text."""

    start: int
    end: int


def folded(text: str) -> Folded:
    """Fold white space, hyphens, ligatures, case and punctuation away."""
    letters: list[str] = []
    at: list[int] = []
    for index, char in enumerate(text):
        plain = char if char.isascii() else unicodedata.normalize("NFKC", char)
        for part in plain.lower():
            if part.isalnum():
                letters.append(part)
                at.append(index)
    return Folded("".join(letters), tuple(at))


def find(text: str, quote: str) -> list[Span]:
    """Where a quote stands: a span, or several with other matter between; [] if nowhere."""
    within, wanted = folded(text), folded(quote)
    if not wanted.text:
        return []
    at = within.text.find(wanted.text)
    pieces = [(at, len(wanted.text))] if at >= 0 else _pieces(within.text, wanted.text)
    if sum(length for _, length in pieces) < _ENOUGH * len(wanted.text):
        return []
    spans = [_span(within, start, length, text) for start, length in pieces]
    opens = quote.lstrip()[:1] in _OPENING and text[: spans[0].start][-1:] in tuple(_OPENING)
    return [Span(spans[0].start - 1, spans[0].end), *spans[1:]] if opens else spans


def find_across(first: str, second: str, quote: str) -> tuple[Span, Span] | None:
    """Where a quote stands that begins on one page and ends on the next; None if it does not."""
    one, two, wanted = folded(first), folded(second), folded(quote)
    for cut in reversed(_word_starts(quote, wanted)):
        start = one.text.rfind(wanted.text[:cut])
        rest = two.text.find(wanted.text[cut:])
        if start >= 0 and rest >= 0:
            length = len(wanted.text) - cut
            return _span(one, start, cut, first), _span(two, rest, length, second)
    return None


def _word_starts(quote: str, wanted: Folded) -> list[int]:
    """Where in the folded quote a word begins, but for the first."""
    return [
        n for n, (before, at) in enumerate(zip(wanted.at, wanted.at[1:], strict=False), start=1)
        if any(char.isspace() for char in quote[before:at])
    ]  # fmt: skip


def locate(texts: Sequence[str], position: int, quote: str) -> dict[int, list[Span]]:
    """Where a quote stands on a page, or on it and a neighbour, by page; {} if it does not."""
    if not quote.strip():
        return {}
    if folded(quote).text in folded(texts[position]).text:
        return {position: find(texts[position], quote)}
    for first in (position, position - 1):
        if 0 <= first < len(texts) - 1:
            over = find_across(texts[first], texts[first + 1], quote)
            if over:
                return {first: [over[0]], first + 1: [over[1]]}
    spans = find(texts[position], quote)
    return {position: spans} if spans else {}


def _pieces(within: str, wanted: str) -> list[tuple[int, int]]:
    """The longest pieces of a quote that stand in a text, in the order of the quote."""
    pieces: list[tuple[int, int]] = []
    done, near = 0, 0
    while done < len(wanted):
        start, length = _longest(within, wanted[done:], near)
        if length >= min(_SHORTEST, len(wanted) - done):
            pieces.append((start, length))
            near = start + length
        done += length if length >= min(_SHORTEST, len(wanted) - done) else 1
    return pieces


def _longest(within: str, wanted: str, near: int) -> tuple[int, int]:
    """The longest beginning of `wanted` in a text, after `near` where it stands there too."""
    low, high = 0, len(wanted)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wanted[:middle] in within else (low, middle - 1)
    after = within.find(wanted[:low], near)
    return (after if after >= 0 else within.find(wanted[:low])), low


def _span(within: Folded, start: int, length: int, text: str) -> Span:
    end = within.at[start + length - 1] + 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return Span(within.at[start], end)


def rectangles(text: str, boxes: Sequence[Box], spans: Sequence[Span]) -> list[Box]:
    """One box a line around the characters of the spans."""
    lines: list[Box] = []
    for span in spans:
        fresh = True
        for index in range(span.start, span.end):
            if text[index].isspace() or boxes[index][2] - boxes[index][0] <= 0:
                continue
            box = boxes[index]
            if fresh or not _same_line(lines[-1], box):
                lines.append(box)
                fresh = False
            else:
                lines[-1] = _around(lines[-1], box)
    return lines


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    follows = box[0] >= line[2] - (box[2] - box[0]) - 0.01
    return follows and overlap > 0.5 * min(line[3] - line[1], box[3] - box[1])


def _around(one: Box, two: Box) -> Box:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])
