"""The entries of a contents page and the headings that they name."""

import pytest

from ingest.documents.text import read_blocks
from ingest.pages.pagination import align, contents_entries, likeness


def found(text: str) -> list[tuple[str, int]]:
    blocks = read_blocks(text)
    return [(blocks[a.block].text, a.page) for a in align(contents_entries(blocks), blocks)]


def words(count: int) -> str:
    return "The council had plans for all of its services. " * count


def test_entries_have_titles_without_colons_and_pages_as_numbers() -> None:
    entries = contents_entries(read_blocks("Contents\n\nForeword\tii\nKey findings:\t10\nEnd\t12"))
    assert [(e.title, e.page) for e in entries] == [("Key findings", 10), ("End", 12)]


@pytest.mark.parametrize(
    ("title", "heading", "alike"),
    [
        ("Key findings", "Key findings:", True),
        ("What it did well for its capacity", "What it did well for their capacity", True),
        ("Increased choice and control for older people", "Increased choice and control", True),
        ("Key findings", "Safeguarding adults", False),
        ("Context", "", False),
    ],
)  # fmt: skip
def test_titles_are_compared_by_their_words(title: str, heading: str, alike: bool) -> None:
    assert (likeness(title, heading) >= 0.5) == alike


def test_likeness_is_symmetric_and_at_most_one() -> None:
    pairs = [("Key findings", "Key"), ("A plan for carers", "Plans and carers of today")]
    for one, two in pairs:
        assert likeness(one, two) == likeness(two, one) <= 1


def test_a_heading_that_occurs_twice_is_taken_where_the_pages_suit() -> None:
    text = f"""Contents

Summary\t3
Key findings\t4
Carers\t6

Summary

Carers

{words(3)}

Key findings

{words(30)}

Carers

{words(30)}"""
    blocks = read_blocks(text)
    anchor = align(contents_entries(blocks), blocks)[-1]
    assert blocks[anchor.block].start > text.index("Key findings\n\n")


def test_an_entry_without_a_heading_is_left_out() -> None:
    entries = "Contents\n\nSummary\t3\nMaps\t4\nCarers\t5"
    text = f"{entries}\n\nSummary\n\n{words(9)}\n\nCarers\n\n{words(9)}"
    assert found(text) == [("Summary", 3), ("Carers", 5)]


def test_entries_without_a_body_align_with_nothing() -> None:
    assert found("Contents\n\nSummary\t3\nCarers\t5") == []
    assert found(f"Summary\n\n{words(3)}") == []
