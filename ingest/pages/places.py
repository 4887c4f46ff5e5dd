"""From offsets in a report's text to pages, labels and basis."""

from bisect import bisect_right

from ingest.types import Basis, Layout, Page, Place

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
