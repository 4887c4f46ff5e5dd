"""Page labels: printed and declared ones reconciled, and which a stretch of text stands on."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.types import Basis, Layout, Page, Place

_ROMAN = (
    (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_ROMAN_FORM = re.compile(r"^(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})$")
# The PDF's own labels count where this share of the printed numbers agrees with them: some
# programs write 1, 2, 3 … whatever is printed.
_AGREEMENT = 0.8


@dataclass(frozen=True, slots=True)
class Printed:
    """A number found in a running line: arabic, or roman in lower or upper case."""

    value: int
    style: str = "arabic"

    @property
    def label(self) -> str:
        """As it is printed."""
        if self.style == "arabic":
            return str(self.value)
        return roman(self.value) if self.style == "roman" else roman(self.value).upper()


def roman(value: int) -> str:
    """A number from 1 to 399 in small roman numerals."""
    text = ""
    for worth, sign in _ROMAN:
        while value >= worth:
            text, value = text + sign, value - worth
    return text


def arabic_or_roman(text: str) -> Printed | None:
    """Read "12", "iv" or "IV"; None for anything else."""
    if text.isdecimal():
        return Printed(int(text))
    if not text or not _ROMAN_FORM.match(text.lower()):
        return None
    values = {sign: worth for worth, sign in _ROMAN}
    total, rest = 0, text.lower()
    while rest:
        sign = rest[:2] if rest[:2] in values else rest[0]
        total, rest = total + values[sign], rest[len(sign) :]
    return Printed(total, "roman" if text.islower() else "ROMAN")


def page_labels(
    printed: Sequence[Sequence[Printed]], declared: Sequence[str]
) -> list[tuple[str, Basis]]:
    """The label of every page and how it is known.

    `printed` are the numbers seen on each page, `declared` the PDF's own labels ("" for none).
    """
    believed = _believed(printed, declared)
    trusted = _trusted(believed, declared)
    known = [
        number.label if number else label if trusted else ""
        for number, label in zip(believed, declared, strict=True)
    ]
    numbered = [page for page, number in enumerate(believed) if number]
    return [
        (label, Basis.PRINTED) if label else (_worked_out(believed, numbered, i), Basis.INFERRED)
        for i, label in enumerate(known)
    ]


def _believed(
    printed: Sequence[Sequence[Printed]], declared: Sequence[str]
) -> list[Printed | None]:
    """On each page the number whose distance from the position it shares with its neighbours."""
    runs = Counter(
        run for page, numbers in enumerate(printed) for run in {_run(n, page) for n in numbers}
    )
    best = [_commonest(numbers, page, runs) for page, numbers in enumerate(printed)]
    numbered = [page for page, number in enumerate(best) if number]
    for at, page in enumerate(numbered):
        near = numbered[max(0, at - 1) : at] + numbered[at + 1 : at + 2]
        number = best[page]
        if number and near and not _confirmed(number, page, near, printed, declared):
            best[page] = None
    return best


def _commonest(
    numbers: Sequence[Printed], page: int, runs: Counter[tuple[str, int]]
) -> Printed | None:
    return max(numbers, key=lambda number: runs[_run(number, page)], default=None)


def _confirmed(
    number: Printed,
    page: int,
    near: Sequence[int],
    printed: Sequence[Sequence[Printed]],
    declared: Sequence[str],
) -> bool:
    """Whether a page nearby goes on counting, or the PDF's own label says the same."""
    if declared[page] and declared[page] == number.label:
        return True
    return any(_run(number, page) in {_run(n, other) for n in printed[other]} for other in near)


def _run(number: Printed, page: int) -> tuple[str, int]:
    """Pages of one run share their style and the distance of number and position."""
    return number.style, number.value - page


def _trusted(believed: Sequence[Printed | None], declared: Sequence[str]) -> bool:
    """Whether the PDF's own labels are those that are printed."""
    seen = [
        number.label == label for number, label in zip(believed, declared, strict=True) if number
    ]
    return any(declared) and (not seen or sum(seen) >= _AGREEMENT * len(seen))


def _worked_out(believed: Sequence[Printed | None], numbered: Sequence[int], page: int) -> str:
    """The label of a page without a number, from the `numbered` pages around it."""
    at = bisect_left(numbered, page)
    before = numbered[at - 1] if at else None
    after = numbered[at] if at < len(numbered) else None
    if before is None and after is None:
        return str(page + 1)
    if after is not None:
        number = believed[after]
        value = number.value - (after - page) if number else 0
        # Before the first numbered page of a run its count goes back no further than 1.
        if number and value >= 1 and not (before is not None and _breaks(believed, before, after)):
            return Printed(value, number.style).label
    number = believed[before] if before is not None else None
    if number and before is not None:
        return Printed(number.value + page - before, number.style).label
    return "cover" if page == 0 else roman(page + 1)


def _breaks(believed: Sequence[Printed | None], before: int, after: int) -> bool:
    """Whether two numbered pages count in the same style, but not in one run."""
    one, two = believed[before], believed[after]
    return bool(one and two and one.style == two.style and _run(one, before) != _run(two, after))


# Characters of a heading or a short statement.
_SHORT = 200


class Places:
    """Looks up the page or pages of a stretch of text."""

    def __init__(self, layout: Layout) -> None:
        self._pages = layout.pages
        self._starts = [page.start for page in layout.pages]

    def of(self, start: int, end: int, paragraph: tuple[int, int]) -> Place:
        """The place of text[start:end]; `paragraph` is the stretch of its whole paragraph.

        Within one paragraph of a break that was worked out, both pages are listed.
        """
        first = bisect_right(self._starts, start) - 1
        last = max(first, bisect_right(self._starts, end - 1) - 1)
        if any(self._pages[i].basis is Basis.INFERRED for i in range(first, last + 1)):
            first, last = self._widen(first, last, paragraph)
        return _place(self._pages[first : last + 1])

    def _widen(self, first: int, last: int, paragraph: tuple[int, int]) -> tuple[int, int]:
        page = self._pages[first]
        if first > 1 and not page.starts_known and _adjoin(page.start, paragraph[0]):
            first -= 1
        after = self._pages[last + 1] if last + 1 < len(self._pages) else None
        if after and not after.starts_known and _adjoin(paragraph[1], after.start):
            last += 1
        return first, last


def _adjoin(end: int, start: int) -> bool:
    """Whether no more than a heading or a short statement stands between two offsets."""
    return start - end <= _SHORT


def _place(pages: tuple[Page, ...]) -> Place:
    basis = Basis.INFERRED if any(p.basis is Basis.INFERRED for p in pages) else pages[0].basis
    return Place(
        tuple(p.number for p in pages if p.number is not None),
        tuple(dict.fromkeys(p.label for p in pages if p.label)),
        basis,
    )
