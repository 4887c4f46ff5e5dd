"""Running headers, footers and page numbers: found by place and repetition, and taken out."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.labels import Printed, arabic_or_roman
from ingest.sheets import Line, Sheet

# The share of a page's height, at the top and at the bottom, where running lines stand.
_ZONE = 0.13
# Lines that repeat stand at the same height, give or take these points.
_SAME_HEIGHT = 9.0
# So many pages make a repetition, or all of them where there are fewer; chance seldom makes three.
_REPEATED = 3
# A number alone within this share of the height from the edge needs no repetition.
_EDGE = 0.08
_DIGITS = re.compile(r"\d+")
_BARE = re.compile(
    r"^(?:page\s+)?(?:[–-]\s?)?(?P<number>\d{1,4}|[ivxl]{1,7})"
    r"(?:\s?[–-]|\s*(?:of|/)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_AT_AN_END = re.compile(r"^(\d{1,4})\b|\bpage (\d{1,4})\b|\b(\d{1,4})$", re.IGNORECASE)


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
    places: dict[str, list[tuple[int, int, float]]] = defaultdict(list)
    for page, sheet in enumerate(sheets):
        for index, line in enumerate(sheet.lines):
            if _in_zone(line, sheet):
                places[_key(line, sheet)].append((page, index, line.base))
    found: list[set[int]] = [set() for _ in sheets]
    needed = max(2, min(_REPEATED, len(sheets)))
    for hits in places.values():
        for cluster in _by_height(hits):
            if len({page for page, _, _ in cluster}) >= needed:
                for page, index, _ in cluster:
                    found[page].add(index)
    return found


def _in_zone(line: Line, sheet: Sheet) -> bool:
    return min(line.base, sheet.height - line.base) < _ZONE * sheet.height


def _key(line: Line, sheet: Sheet) -> str:
    """What stays the same of a running line: its words without numbers, and its end of the page."""
    side = "top" if line.base < sheet.height / 2 else "foot"
    return f"{side} {'#' if _BARE.match(line.text) else _DIGITS.sub('#', line.text.casefold())}"


def _by_height(hits: Sequence[tuple[int, int, float]]) -> Iterator[list[tuple[int, int, float]]]:
    """Lines of one wording in groups of one height."""
    cluster: list[tuple[int, int, float]] = []
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
