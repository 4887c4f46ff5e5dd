"""One page of a report with a quote marked: typeset text, and rectangles on a PDF's picture."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.web.locate import Span, locate, rectangles
from assistant.web.shelf import Shelved, page_name
from ingest.render import Characters, page_characters, page_sizes
from prompts import message

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
        rects, _ = pdf_rectangles(report, position, quote)
        shown |= {"width": width, "height": height, "rectangles": rects}
    return shown


def pdf_rectangles(
    report: Shelved, position: int, quote: str
) -> tuple[list[tuple[float, ...]], bool]:
    """Boxes of the quote on a PDF's page, and whether it was found there."""
    if not quote or report.path is None:
        return [], False
    path, changed = report.path, report.path.stat().st_mtime_ns
    first, last = _around(report, position)
    pages = [_characters(path, changed, index) for index in range(first, last)]
    spans = locate([page.text for page in pages], position - first, quote).get(position - first, [])
    page = pages[position - first]
    boxes = rectangles(page.text, page.boxes, spans)
    return [tuple(round(side, 5) for side in box) for box in boxes], bool(spans)


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
