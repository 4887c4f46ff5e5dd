"""Pages by their names; a quote is found again on its page, or over the break to the next."""

import pytest

from assistant.web.page_view import (
    Shelved,
    Span,
    find,
    find_across,
    folded,
    locate,
    page_name,
    rectangles,
)
from ingest.types import Basis, Page

PAGE = "The wardens, who were few, walked\ntheir co-\nordinated rounds at night."


def quoted(text: str, spans: list[Span]) -> str:
    return " … ".join(text[span.start : span.end] for span in spans)


@pytest.mark.parametrize(
    "quote",
    ["The wardens, who were few", "the WARDENS who were few,", "co-ordinated rounds at night."],
)
def test_it_is_found_however_it_is_set(quote: str) -> None:
    assert folded(quoted(PAGE, find(PAGE, quote))).text == folded(quote).text


def test_what_is_not_there_is_not_found() -> None:
    assert find(PAGE, "The harbour was shut for all of the winter.") == []
    assert find(PAGE, " … ") == []


def test_a_quote_over_a_break_is_in_two_parts() -> None:
    one, two = "It began here. The wardens walked", "their rounds at night. It ended."
    found = find_across(one, two, "The wardens walked their rounds at night.")
    assert found is not None
    assert one[found[0].start : found[0].end] == "The wardens walked"
    assert two[found[1].start : found[1].end] == "their rounds at night."
    assert set(locate([one, two], 1, "The wardens walked their rounds at night.")) == {0, 1}


def test_rectangles_are_one_a_line() -> None:
    boxes = [(0.1 * n, 0.1, 0.1 * n + 0.1, 0.2) for n in range(3)]
    boxes += [(0.1 * n, 0.3, 0.1 * n + 0.1, 0.4) for n in range(3)]
    assert len(rectangles("abcdef", boxes, [Span(0, 6)])) == 2
    assert rectangles("abcdef", boxes, []) == []


PAGES = (
    Page(None, "cover", Basis.PRINTED, 0, 5),
    Page(1, "i", Basis.PRINTED, 5, 9),
    Page(2, "1", Basis.PRINTED, 9, 20),
)


def shelved() -> Shelved:
    return Shelved(None, None, "", PAGES, ())  # type: ignore[arg-type]


def test_pages_have_names_for_addresses() -> None:
    assert [page_name(page) for page in PAGES] == ["cover", "1", "2"]


def test_a_page_is_found_by_its_name() -> None:
    assert shelved().page("2") == 2
    assert shelved().page("cover") == 0
    with pytest.raises(KeyError):
        shelved().page("9")


def test_without_its_file_a_report_is_text() -> None:
    assert not shelved().is_pdf
    assert shelved().media_type.startswith("text/plain")
