"""On which page a stretch of text stands."""

from ingest.pages.places import Places
from ingest.types import Basis, Layout, Page


def places(*pages: Page) -> Places:
    return Places(Layout("x" * 2_000, pages, ()))


def test_a_stretch_stands_on_its_page_or_over_two() -> None:
    known = places(Page(1, "i", Basis.PRINTED, 0, 500), Page(2, "1", Basis.PRINTED, 500, 2_000))
    assert known.of(10, 20, (0, 499)).labels == ("i",)
    over = known.of(490, 510, (400, 600))
    assert (over.pages, over.labels, over.basis) == ((1, 2), ("i", "1"), Basis.PRINTED)
    assert known.of(480, 500, (400, 600)).pages == (1,)


def test_near_a_break_that_was_worked_out_both_pages_are_listed() -> None:
    known = places(
        Page(None, "cover", Basis.CONTENTS, 0, 100),
        Page(3, "3", Basis.INFERRED, 100, 900),
        Page(4, "4", Basis.INFERRED, 900, 2_000, starts_known=False),
    )
    assert known.of(860, 880, (700, 899)).pages == (3, 4)
    assert known.of(300, 320, (200, 400)).pages == (3,)
    assert known.of(300, 320, (200, 400)).basis is Basis.INFERRED
