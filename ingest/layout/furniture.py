"""Running headers, footers and page numbers: found by place and repetition, and taken out."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout.sheets import Line, Sheet
from ingest.pages.labels import Printed, arabic_or_roman

# The share of a page's height, at the top and at the bottom, where running lines stand.
_ZONE = 0.13
# Lines that repeat stand at the same height, give or take these points.
_SAME_HEIGHT = 9.0
# So many pages make a repetition, or all of them where there are fewer; chance seldom makes three.
_REPEATED = 3
# A number alone within this share of the height from the edge needs no repetition.
_EDGE = 0.08
# Lines farther apart than so many sizes are not of one paragraph.
_APART = 1.45
# A header that changes stands on this share of the pages; it is smaller than the text by so many
# points, and the title of a chapter larger.
_MOST, _SMALLER, _LARGER = 0.6, 0.7, 1.5
# A running line stands on every page of its chapter, or on every other one.
_NEXT = 2
# A mark across pages is larger than their text by so many points.
_WITHIN, _ACROSS = "within", 6.0
_DIGITS = re.compile(r"\d+")
_BARE = re.compile(
    r"^(?:page\s+)?(?:[–-]\s?)?(?P<number>\d{1,4}|[ivxl]{1,7})"
    r"(?:\s?[–-]|\s*(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_AT_AN_END = re.compile(r"^(\d{1,4})\b|\bpage (\d{1,4})\b|\b(\d{1,4})$", re.IGNORECASE)


# Page, index of the line there, and its height.
_Hit = tuple[int, int, float]
_Form = tuple[int, float, bool]


@dataclass(frozen=True, slots=True)
class Stripped:
    """A page without its running lines, and the numbers that these show."""

    lines: tuple[Line, ...]
    printed: tuple[Printed, ...]


def strip_furniture(sheets: Sequence[Sheet]) -> list[Stripped]:
    """Take the running lines out of every page and read the numbers from them."""
    running = _running(sheets)
    return [_strip(sheet, running[i]) for i, sheet in enumerate(sheets)]


def _strip(sheet: Sheet, running: set[int]) -> Stripped:
    gone = running | set(_edge_numbers(sheet, running))
    printed = [found for i in sorted(gone) for found in _numbers(sheet.lines[i].text)]
    kept = tuple(line for i, line in enumerate(sheet.lines) if i not in gone)
    return Stripped(kept, tuple(printed))


def _edge_numbers(sheet: Sheet, running: set[int]) -> Iterator[int]:
    """Numbers at the edge of the page, with only running lines beside or outside them."""
    text = [line.base for i, line in enumerate(sheet.lines) if i not in running]
    for i, line in enumerate(sheet.lines):
        at_edge = min(line.base, sheet.height - line.base) < _EDGE * sheet.height
        others = [base for base in text if base != line.base]
        alone = text.count(line.base) <= 1
        outside = not others or line.base > max(others) or line.base < min(others)
        if at_edge and alone and outside and _BARE.match(line.text):
            yield i


def _running(sheets: Sequence[Sheet]) -> list[set[int]]:
    """For each page the indexes of its lines that repeat over pages at one height."""
    size = body_size(sheets)
    found: list[set[int]] = [set() for _ in sheets]
    for page, index, _ in (*_repeating(sheets, size), *_changing_headers(sheets, size)):
        found[page].add(index)
    return found


def _repeating(sheets: Sequence[Sheet], size: float) -> Iterator[_Hit]:
    """Lines of one wording at one height, and those of a page where they stand a little apart."""
    running: dict[str, set[_Form]] = defaultdict(set)
    shown: Counter[tuple[str, int]] = Counter()
    others: list[tuple[str, _Hit]] = []
    needed = max(2, min(_REPEATED, len(sheets)))
    for key, cluster in _clusters(sheets, size):
        pages = {page for page, _, _ in cluster}
        shown.update((key, page) for page, _, _ in cluster)
        # In the midst of pages it is a mark across them; the head of a table may stand on some.
        many = len(pages) > len(sheets) / 2 or not key.startswith(_WITHIN)
        if len(pages) >= needed and many and not _is_text(cluster, sheets, size):
            running[key] |= {_form(sheets, hit) for hit in cluster}
            yield from cluster
        else:
            others += ((key, hit) for hit in cluster)
    for key, hit in others:
        if shown[key, hit[0]] == 1 and _form(sheets, hit) in running[key]:
            yield hit


def _form(sheets: Sequence[Sheet], hit: _Hit) -> _Form:
    """Left edge, size and weight of a line."""
    page, index, _ = hit
    line = sheets[page].lines[index]
    return round(line.left), line.size, line.bold


def _clusters(sheets: Sequence[Sheet], size: float) -> Iterator[tuple[str, list[_Hit]]]:
    places: dict[str, list[_Hit]] = defaultdict(list)
    for page, sheet in enumerate(sheets):
        for index, line in enumerate(sheet.lines):
            within = f"{_WITHIN} {line.left:.0f} {line.text}"
            if _in_zone(line, sheet):
                places[_key(line, sheet)].append((page, index, line.base))
            elif line.size >= size + _ACROSS:
                places[within].append((page, index, line.base))
    for key, hits in places.items():
        if len(hits) > 1:
            yield from ((key, cluster) for cluster in _by_height(hits))


def _changing_headers(sheets: Sequence[Sheet], size: float) -> Iterator[_Hit]:
    """Lines that stand alone at the edge of most pages, at one height, whatever they say."""
    edges: dict[tuple[str, float], list[_Hit]] = defaultdict(list)
    for page, sheet in enumerate(sheets):
        for index in _outermost(sheet):
            line = sheet.lines[index]
            edges[_side(line, sheet), line.size].append((page, index, line.base))
    for hits in edges.values():
        for cluster in _by_height(hits):
            if len(cluster) >= max(_REPEATED, _MOST * (len(sheets) - 1)):
                yield from _changing(cluster, sheets, size)


def body_size(sheets: Sequence[Sheet]) -> float:
    """The size of most of the type."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _outermost(sheet: Sheet) -> set[int]:
    """The indexes of the lines at the top and at the foot of a page, if they stand apart."""
    order = sorted(range(len(sheet.lines)), key=lambda i: sheet.lines[i].base)
    found = set()
    for one, two in (order[:2], order[:-3:-1]) if len(order) > 1 else ():
        line, after = sheet.lines[one], sheet.lines[two]
        apart = abs(after.base - line.base) > _APART * max(line.size, after.size)
        if _in_zone(line, sheet) and apart and not _BARE.match(line.text):
            found.add(one)
    return found


def _is_text(cluster: Sequence[_Hit], sheets: Sequence[Sheet], size: float) -> bool:
    """Whether lines that are alike are text after all: bound to the lines beside, or titles."""
    lines = [sheets[page].lines[index] for page, index, _ in cluster]
    larger = all(line.size >= size + _LARGER for line in lines)
    if larger and len({line.text for line in lines}) > 1 and not _BARE.match(lines[0].text):
        return True
    headed = larger or all(line.bold for line in lines)
    if headed and _scattered({page for page, _, _ in cluster}):
        return True
    bound = sum(_is_bound(sheets[page], index) for page, index, _ in cluster)
    return bound > len(cluster) / 2


def _scattered(pages: set[int]) -> bool:
    """Whether pages stand apart: chapters begin there, and running lines go from page to page."""
    order = sorted(pages)
    return all(after - page > _NEXT for page, after in pairwise(order))


def _is_bound(sheet: Sheet, index: int) -> bool:
    """Whether a line runs on in the next line towards the middle of the page, as a paragraph."""
    line = sheet.lines[index]
    top = line.base < sheet.height / 2
    inner = sheet.lines[index + 1 : index + 2] if top else sheet.lines[max(index - 1, 0) : index]
    return any(
        abs(other.size - line.size) < 0.3
        and 0 < (other.base - line.base if top else line.base - other.base) < _APART * line.size
        and (other.text if top else line.text)[:1].islower()
        for other in inner
    )


def _changing(cluster: Sequence[_Hit], sheets: Sequence[Sheet], size: float) -> Iterator[_Hit]:
    """Of lines at one height, size and edge those that change with the chapter.

    They are smaller than the text, or share most of their words with each other.
    """
    lines = [sheets[page].lines[index] for page, index, _ in cluster]
    counts = Counter(word for line in lines for word in set(line.text.split()))
    shared = {word for word, count in counts.items() if count >= _MOST * len(lines)}
    for hit, line in zip(cluster, lines, strict=True):
        words = line.text.split()
        common = sum(word in shared for word in words) >= len(words) / 2
        if common or line.size <= size - _SMALLER:
            yield hit


def _in_zone(line: Line, sheet: Sheet) -> bool:
    return min(line.base, sheet.height - line.base) < _ZONE * sheet.height


def _side(line: Line, sheet: Sheet) -> str:
    return "top" if line.base < sheet.height / 2 else "foot"


def _key(line: Line, sheet: Sheet) -> str:
    """What stays the same of a running line: its words without numbers, and its end of the page."""
    side = _side(line, sheet)
    return f"{side} {'#' if _BARE.match(line.text) else _DIGITS.sub('#', line.text.casefold())}"


def _by_height(hits: Sequence[_Hit]) -> Iterator[list[_Hit]]:
    """Lines of one wording in groups of one height."""
    cluster: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: hit[2]):
        if cluster and hit[2] - median(base for _, _, base in cluster) > _SAME_HEIGHT:
            yield cluster
            cluster = []
        cluster.append(hit)
    yield cluster


def _numbers(text: str) -> Iterator[Printed]:
    """The numbers in a running line that may be the page's."""
    bare = _BARE.match(text)
    if bare:
        number = arabic_or_roman(bare["number"])
        if number:
            yield number
        return
    for groups in _AT_AN_END.findall(text):
        yield Printed(int(next(filter(None, groups))))
