"""Blocks of a plain text: paragraphs, items, headings, contents entries, joins."""

import pytest

from ingest.documents.text import read_blocks, with_rows
from ingest.types import Block, BlockKind


def kinds(text: str) -> list[BlockKind]:
    return [block.kind for block in read_blocks(text)]


def only(text: str) -> Block:
    (block,) = read_blocks(text)
    return block


@pytest.mark.parametrize(
    ("line", "marker", "words"),
    [
        ("- Listened to carers.", "-", "Listened to carers."),
        ("• Listened to carers.", "•", "Listened to carers."),
        ("*  Listened to carers.", "*", "Listened to carers."),
        ("–\tListened to carers.", "–", "Listened to carers."),
        ("o Listened to carers.", "o", "Listened to carers."),
        ("7. Publish the plan.", "7", "Publish the plan."),
        ("12.   Publish the plan.", "12", "Publish the plan."),
        ("3) Publish the plan.", "3", "Publish the plan."),
        ("a) Publish the plan.", "a", "Publish the plan."),
        ("(iv) Publish the plan.", "iv", "Publish the plan."),
    ],
)
def test_an_item_has_its_marker_and_its_words(line: str, marker: str, words: str) -> None:
    block = only(line)
    assert (block.kind, block.marker, block.text) == (BlockKind.ITEM, marker, words)


def test_an_item_goes_on_over_indented_lines() -> None:
    block = only("- Listened to carers\n  and to people\n  who use services.")
    assert block.text == "Listened to carers and to people who use services."


def test_items_without_an_empty_line_between_them_are_apart() -> None:
    blocks = read_blocks("- One thing.\n- Another thing.\n3. A third thing.")
    assert [block.text for block in blocks] == ["One thing.", "Another thing.", "A third thing."]


def test_a_hard_wrapped_paragraph_is_one_block_on_one_line() -> None:
    lines = ["The council had written to every carer in the borough and had asked each of"] * 3
    block = only("\n".join(lines) + ".")
    assert block.kind is BlockKind.PARAGRAPH
    assert "\n" not in block.text
    assert block.text.count("every carer") == 3


def test_short_lines_in_a_group_are_lines_of_their_own() -> None:
    blocks = read_blocks("Lead Inspector: Ada Byron\nTeam Inspector: Max Born")
    assert [block.kind for block in blocks] == [BlockKind.LINE, BlockKind.LINE]


@pytest.mark.parametrize("gap", ["\t", "\t\t", " ....... ", "......", "     "])
def test_a_contents_entry_has_title_and_page(gap: str) -> None:
    block = only(f"Key findings:{gap}10")
    assert (block.kind, block.text, block.marker) == (BlockKind.CONTENTS, "Key findings:", "10")


def test_a_contents_entry_may_have_a_roman_page() -> None:
    assert only("Foreword\tiv").marker == "iv"


def test_a_sentence_that_ends_with_a_number_is_no_contents_entry() -> None:
    assert only("The number of complaints had risen to 45").kind is not BlockKind.CONTENTS


def test_a_paragraph_cut_in_mid_sentence_joins_its_rest() -> None:
    first, rest = read_blocks("The plan was late for lack of\n\nmoney and staff to carry it out.")
    assert first.joins_next
    assert not rest.joins_next
    assert rest.kind is BlockKind.PARAGRAPH


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The plan was late.", "money was short too in that year."),
        ("The plan was late for lack of", "Money and staff were short."),
        ("The council:", "made plans that were kept to."),
        ("The plan was late for lack of", "- money and staff to do it."),
    ],
)
def test_paragraphs_that_only_look_cut_do_not_join(before: str, after: str) -> None:
    first, _ = read_blocks(f"{before}\n\n{after}")
    assert not first.joins_next


def test_the_rest_of_a_cut_sentence_is_no_heading() -> None:
    blocks = read_blocks("It was late for lack of\n\nmoney in the borough\n\nStaff were glad.")
    assert [block.kind for block in blocks] == [BlockKind.PARAGRAPH] * 3


@pytest.mark.parametrize("title", ["Key findings", "Leaving hospital", "Safeguarding adults:"])
def test_a_short_line_without_a_full_stop_is_a_heading(title: str) -> None:
    assert kinds(f"{title}\n\nThe council had plans.")[0] is BlockKind.HEADING


@pytest.mark.parametrize(
    "line",
    [
        "The council had plans.",
        "Who asked them?",
        "people in general",
        "“Nobody asked me”",
        "A line that is far too long to be a heading " * 3,
    ],
)
def test_other_lines_are_no_headings(line: str) -> None:
    assert kinds(f"{line.strip()}\n\nThe council had plans.")[0] is not BlockKind.HEADING


def test_a_lead_in_before_a_list_is_no_heading() -> None:
    assert kinds("The council should\n\n- Act.")[0] is not BlockKind.HEADING
    assert kinds("The council should:\n\n- Act.")[0] is not BlockKind.HEADING


@pytest.mark.parametrize("quote", ['"I was never asked."', "“I was never asked.”"])
def test_a_lead_in_before_a_quotation_is_no_heading(quote: str) -> None:
    assert kinds(f"One carer said:\n\n{quote}")[0] is BlockKind.PARAGRAPH


def test_the_last_line_of_a_text_is_no_heading() -> None:
    assert kinds("The council had plans.\n\nThe end")[-1] is BlockKind.PARAGRAPH


def test_emphasis_and_links_of_markdown_are_no_words() -> None:
    block = only("See the **main** plan and the [list](#list) of __all__ those who took part.")
    assert block.text == "See the main plan and the list of all those who took part."


def test_offsets_are_those_of_the_text() -> None:
    text = "  Key findings\n\n\n  The council had plans.  \n- One.\n"
    for block in read_blocks(text):
        assert block.text.split()[0] in text[block.start : block.end]
        assert text[block.start : block.end] == text[block.start : block.end].strip()


def test_a_table_drawn_with_pipes_has_rows_of_cells_and_heads() -> None:
    drawn = "| | 2023 | 2024 |\n|---|---:|---:|\n| In care | 298 | 312 |\n| Leavers | 140 | 151 |"
    text = with_rows(f"Before it.\n\n{drawn}\n\nAfter it.")
    rows = read_blocks(text)[1:-1]
    assert [block.kind for block in rows] == [BlockKind.LINE] * 3
    assert [block.text for block in rows] == ["2023 2024", "In care 298 312", "Leavers 140 151"]
    assert [block.heads for block in rows] == [(), ("", "2023", "2024"), ("", "2023", "2024")]
    assert [block.leads for block in rows] == [True, False, False]


def test_one_line_with_a_pipe_is_no_table() -> None:
    assert with_rows("Inspection | Testshire\n\nText.") == "Inspection | Testshire\n\nText."


def test_an_empty_text_has_no_blocks() -> None:
    assert read_blocks(" \n\n ") == ()
