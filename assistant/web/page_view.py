"""One page of a report with a quote found and marked: as text, and on a PDF's picture."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.library.reports import Loaded
from ingest.pdf.images import Box, Characters, page_characters, page_sizes
from ingest.types import Page, Section
from prompts import message

# Find a quote again in a text that is spaced, hyphenated or ordered otherwise.

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
                lines[-1] = _surrounding(lines[-1], box)
    return lines


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    follows = box[0] >= line[2] - (box[2] - box[0]) - 0.01
    return follows and overlap > 0.5 * min(line[3] - line[1], box[3] - box[1])


def _surrounding(one: Box, two: Box) -> Box:
    return min(one[0], two[0]), min(one[1], two[1]), max(one[2], two[2]), max(one[3], two[3])


_MEDIA = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A report with what the viewer needs of it."""

    loaded: Loaded
    path: Path | None
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]

    @property
    def is_pdf(self) -> bool:
        """Whether its pages can be shown as pictures."""
        return self.path is not None and self.path.suffix.lower() == ".pdf"

    @property
    def media_type(self) -> str:
        """What the file is to a browser: nothing but a PDF is shown as more than its characters."""
        suffix = self.path.suffix.lower() if self.path else ""
        return _MEDIA.get(suffix, "text/plain; charset=utf-8")

    def page(self, name: str) -> int:
        """The position of a page by its name in addresses; KeyError if there is none."""
        for position, page in enumerate(self.pages):
            if page_name(page) == name:
                return position
        raise KeyError(name)


def page_name(page: Page) -> str:
    """A page's name in addresses: its number, "cover" before the first numbered one."""
    return "cover" if page.number is None else str(page.number)


_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_ITEM = re.compile(r"\s*(?:[-•*–]|\d{1,2}[.)]|[a-z][.)])\s+")
_STARS = re.compile(r"\*\*|^#+\s+", re.MULTILINE)
_AROUND = 70
_MOST_HITS = 100


def page_json(report: Shelved, position: int, quote: str) -> dict[str, Any]:
    """A page as the viewer shows it, with the part of the quote that stands on it."""
    page = report.pages[position]
    marks, others = _marks(report, position, quote)
    shown: dict[str, Any] = {
        "name": page_name(page),
        "label": page.label or message("web.whole"),
        "number": page.number,
        "blocks": list(_blocks(report, position, marks)),
        "found": bool(marks),
        "continues": [page_name(report.pages[i]) for i in others],
        "rectangles": [],
    }
    if report.is_pdf and report.path:
        width, height = _sizes(report.path, report.path.stat().st_mtime_ns)[position]
        boxes = pdf_rectangles(report, position, quote)
        shown |= {"width": width, "height": height, "rectangles": boxes}
    return shown


def pdf_rectangles(report: Shelved, position: int, quote: str) -> list[tuple[float, ...]]:
    """Boxes of the quote on a PDF's page; none where it is not found there."""
    if not quote or report.path is None:
        return []
    path, changed = report.path, report.path.stat().st_mtime_ns
    first, last = _around(report, position)
    pages = [_characters(path, changed, index) for index in range(first, last)]
    spans = locate([page.text for page in pages], position - first, quote).get(position - first, [])
    page = pages[position - first]
    boxes = rectangles(page.text, page.boxes, spans)
    return [tuple(round(side, 5) for side in box) for box in boxes]


def _marks(report: Shelved, position: int, quote: str) -> tuple[list[Span], list[int]]:
    """Spans of the quote within a page's text, and the other page that it reaches."""
    first, last = _around(report, position)
    found = locate([_text(report, index) for index in range(first, last)], position - first, quote)
    return found.get(position - first, []), [first + at for at in found if first + at != position]


def _around(report: Shelved, position: int) -> tuple[int, int]:
    """The page with its neighbours, as a range of positions."""
    return max(0, position - 1), min(len(report.pages), position + 2)


def _text(report: Shelved, position: int) -> str:
    page = report.pages[position]
    return report.text[page.start : page.end]


def _blocks(report: Shelved, position: int, marks: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """Paragraphs, headings and list items of a page, cut into marked and unmarked runs."""
    headings = {_plain(step) for section in report.sections for step in section.path}
    text = _text(report, position)
    for paragraph in _PARAGRAPH.finditer(text):
        for start, end in _items(text, paragraph.start(), paragraph.end()):
            words = text[start:end]
            kind = "h" if _plain(words) in headings or _bold(words) else "p"
            item = _ITEM.match(words)
            if item and kind == "p":
                yield {
                    "kind": "li",
                    "mark": item[0].strip(),
                    "runs": _runs(text, start + item.end(), end, marks),
                }
            else:
                yield {"kind": kind, "runs": _runs(text, start, end, marks)}


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A paragraph, or each list item of one that holds several."""
    begin = start
    for line in re.finditer(r"\n(?=\s*(?:[-•]|\d{1,2}[.)])\s)", text[start:end]):
        yield begin, start + line.start()
        begin = start + line.end()
    yield begin, end


def _runs(text: str, start: int, end: int, marks: Sequence[Span]) -> list[dict[str, Any]]:
    edges = sorted({start, end, *(x for m in marks for x in (m.start, m.end) if start < x < end)})
    runs = []
    for one, two in zip(edges, edges[1:], strict=False):
        words = _STARS.sub("", text[one:two]).replace("\n", " ")
        if words:
            runs.append(
                {"text": words, "marked": any(m.start <= one and two <= m.end for m in marks)}
            )
    return runs


def _plain(text: str) -> str:
    return " ".join(_STARS.sub("", text).split()).lower().rstrip(":")


def _bold(text: str) -> bool:
    return len(text) < 160 and text.startswith("**") and text.rstrip().endswith("**")


def search(report: Shelved, words: str) -> list[dict[str, Any]]:
    """Where words stand in a report: the page and a little of what is around them."""
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()), re.IGNORECASE)
    hits: list[dict[str, Any]] = []
    for page in report.pages if words.strip() else ():
        text = report.text[page.start : page.end]
        for match in pattern.finditer(text):
            before = _STARS.sub("", text[max(0, match.start() - _AROUND) : match.start()])
            after = _STARS.sub("", text[match.end() : match.end() + _AROUND])
            around = {"before": before.partition(" ")[2], "after": after.rpartition(" ")[0]}
            place = {"page": page_name(page), "label": page.label}
            hits.append(place | {"match": match[0]} | around)
            if len(hits) == _MOST_HITS:
                return hits
    return hits


@lru_cache(maxsize=64)
def _characters(path: Path, changed: int, index: int) -> Characters:
    return page_characters(path, index)


@lru_cache(maxsize=64)
def _sizes(path: Path, changed: int) -> list[tuple[float, float]]:
    return page_sizes(path)
