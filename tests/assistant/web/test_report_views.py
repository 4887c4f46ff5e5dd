"""Reports as the window shows them."""

import pytest

from assistant.web.report_views import Shelved, page_name
from ingest.types import Basis, Page

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
