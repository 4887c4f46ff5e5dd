"""Page labels reconciled, and on which page a stretch of text stands."""

import pytest

from ingest.pages.labels import Places, Printed, arabic_or_roman, page_labels, roman
from ingest.types import Basis, Layout, Page

NONE = ""


def numbered(*values: int | str | None) -> list[list[Printed]]:
    """One page for each value: an arabic number, a roman one, or nothing printed."""
    found = [arabic_or_roman(str(value)) if value is not None else None for value in values]
    return [[number] if number else [] for number in found]


def labels(printed: list[list[Printed]], declared: list[str] | None = None) -> list[str]:
    return [label for label, _ in page_labels(printed, declared or [NONE] * len(printed))]


@pytest.mark.parametrize(
    ("text", "value", "style"), [("12", 12, "arabic"), ("iv", 4, "roman"), ("XIX", 19, "ROMAN")]
)
def test_numbers_are_read(text: str, value: int, style: str) -> None:
    assert arabic_or_roman(text) == Printed(value, style)


@pytest.mark.parametrize("text", ["", "ill", "iiii", "vx", "1a"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert arabic_or_roman(text) is None


def test_roman_numbers_come_back_as_written() -> None:
    assert all(arabic_or_roman(roman(n)) == Printed(n, "roman") for n in range(1, 90))


def test_a_page_without_number_gets_that_of_its_run() -> None:
    found = page_labels(numbered(None, 2, 3, None, 5), [NONE] * 5)
    assert [label for label, _ in found] == ["1", "2", "3", "4", "5"]
    assert [basis for _, basis in found].count(Basis.INFERRED) == 2


def test_cover_and_front_come_before_one() -> None:
    assert labels(numbered(None, None, 1, 2, 3)) == ["cover", "ii", "1", "2", "3"]


def test_roman_front_matter_survives() -> None:
    assert labels(numbered(None, "ii", "iii", None, 2, 3)) == ["i", "ii", "iii", "1", "2", "3"]


def test_a_number_that_contradicts_its_neighbours_is_not_believed() -> None:
    assert labels(numbered(1, 2, 90, 4, 5)) == ["1", "2", "3", "4", "5"]


def test_of_two_numbers_in_a_footer_the_one_that_counts_is_taken() -> None:
    dated = [[Printed(2022), number] for page in numbered(2, 3, 4) for number in page]
    assert labels([[], *dated]) == ["1", "2", "3", "4"]


def test_the_pdfs_own_labels_serve_where_nothing_is_printed() -> None:
    found = page_labels(numbered(None, None, 1, 2), ["i", "ii", "1", "2"])
    assert found[0] == ("i", Basis.PRINTED)
    assert [label for label, _ in found] == ["i", "ii", "1", "2"]


def test_own_labels_that_contradict_the_print_are_left_aside() -> None:
    assert labels(numbered(None, None, 1, 2, 3), ["1", "2", "3", "4", "5"])[2:] == ["1", "2", "3"]


def test_without_any_number_the_position_serves() -> None:
    assert page_labels(numbered(None, None), [NONE, NONE]) == [
        ("1", Basis.INFERRED), ("2", Basis.INFERRED),
    ]  # fmt: skip


def test_pages_without_a_number_count_from_those_around_them() -> None:
    many = 20_000
    sheets = [*numbered(*[None] * many), *numbered(many + 7, many + 8), *numbered(*[None] * many)]
    found = labels(sheets)
    assert (found[0], found[many - 1]) == ("7", str(many + 6))
    assert found[-1] == str(2 * many + 8)


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
