"""Blocks in reading order, each with its offsets in the text."""

from ingest.documents.unpaged_layout import Written
from ingest.types import Basis, BlockKind


def test_the_text_has_every_block_where_it_says() -> None:
    made = Written()
    made.heading("Key  findings", 1)
    made.paragraph("Plans were late, and nobody had read them.")
    made.item("First.", 1)
    made.item("Second.")
    layout = made.layout()
    kinds = [block.kind for block in layout.blocks]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.ITEM]
    raw = [layout.text[block.start : block.end] for block in layout.blocks]
    assert raw == ["Key findings", layout.blocks[1].text, "1. First.", "• Second."]
    (page,) = layout.pages
    assert (page.number, page.basis, page.end) == (None, Basis.NONE, len(layout.text))


def test_a_short_bold_line_is_a_heading_and_a_long_one_is_text() -> None:
    made = Written()
    made.paragraph("What we found", bold=True)
    made.paragraph("Plans were late, and this sentence ends as sentences do.", bold=True)
    made.heading("word " * 100, 2)
    kinds = [block.kind for block in made.layout().blocks]
    assert kinds == [BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.PARAGRAPH]


def test_a_row_knows_the_heads_of_its_columns() -> None:
    made = Written()
    made.table([["Judgement", "Grade"], ["Leadership", "Good"], ["", ""]], headed=True)
    head, row = made.layout().blocks
    assert head.leads
    assert row.heads == ("Judgement", "Grade")
    assert row.text == "Leadership Good"


def test_nothing_is_no_block() -> None:
    made = Written()
    made.item("")
    assert made.layout().blocks == ()
    assert made.layout().text == ""


def test_heads_in_two_rows_are_said_together() -> None:
    made = Written()
    rows = [["Group", "2022", "", "2023", ""], ["", "Boys", "Girls", "Boys", "Girls"]]
    made.table([*rows, ["In care", "101", "92", "117", "84"]], headed=True)
    *heads, row = made.layout().blocks
    assert all(head.leads for head in heads)
    assert row.heads == ("Group", "2022 Boys", "2022 Girls", "2023 Boys", "2023 Girls")
