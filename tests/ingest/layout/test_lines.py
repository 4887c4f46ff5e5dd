"""From lines of type to blocks: paragraphs, items, rows, headings, notes, running lines."""

import pytest

from ingest.language.words import SOFT_HYPHEN, fold
from ingest.layout.furniture import strip_furniture
from ingest.layout.lines import drafts, marker, reading_order
from ingest.layout.page_layout import compose
from ingest.layout.sheets import (
    LINE_END_HYPHEN,
    Line,
    Setting,
    Sheet,
    clean,
    joined,
    mended,
)
from ingest.types import Block, BlockKind

WIDTH, HEIGHT = 595.0, 842.0
# About the width of a character in sizes; wide enough for what these tests ask.
CHARACTER = 0.5
FULL = "A line of running text that goes on to the right edge of the column, more or less, as do"


def line(
    text: str, base: float, *, left: float = 70.0, size: float = 10.0, bold: bool = False
) -> Line:
    return Line(text, left, left + CHARACTER * size * len(text), base, size, bold)


def sheet(*lines: Line) -> Sheet:
    return Sheet(WIDTH, HEIGHT, lines)


def blocks(*pages: tuple[Line, ...]) -> tuple[Block, ...]:
    return compose([sheet(*page) for page in pages]).blocks


def body(base: float, count: int = 12) -> tuple[Line, ...]:
    """Running text, so that a page has a usual size and distance of lines."""
    return tuple(line(FULL, base + 12 * i) for i in range(count))


def of_kind(found: tuple[Block, ...], kind: BlockKind) -> list[str]:
    return [block.text for block in found if block.kind is kind]


def test_a_gap_parts_paragraphs_and_a_step_does_not() -> None:
    found = drafts([*body(100, 3), *body(154, 2)], Setting(10, 1.2))
    assert [len(draft.lines) for draft in found] == [3, 2]


def test_a_sentence_that_ends_early_ends_its_paragraph_even_without_a_gap() -> None:
    found = drafts([*body(100, 2), line("Here it ends.", 124), *body(136, 2)], Setting(10, 1.2))
    assert [len(draft.lines) for draft in found] == [3, 2]


def test_an_indented_quotation_is_one_paragraph() -> None:
    inset = FULL[:-10]
    quote = [line("“" + inset + ".", 150, left=95), line("Nobody asked us.”", 162, left=95)]
    found = drafts([*body(100, 2), *quote], Setting(10, 1.2))
    assert [len(draft.lines) for draft in found] == [2, 2]


@pytest.mark.parametrize(
    ("text", "mark"),
    [("• One", "•"), ("◼ One", "◼"), ("– one", "–"), ("o one", "o"), ("12. One", "12"),
     ("7) One", "7"), ("10.One", "10"), ("a) one", "a"), ("(iv) one", "iv"),
     ("2.1 per cent", ""), ("one - two", "")],
)  # fmt: skip
def test_markers(text: str, mark: str) -> None:
    assert marker(text)[0] == mark


def test_items_keep_their_marker_apart_and_their_continuation() -> None:
    listed = (
        line("• " + FULL, 260, left=70), line("ends here.", 272, left=88),
        line("1. Do this", 290), line("2. Do that", 302),
    )  # fmt: skip
    found = [b for b in blocks((*body(100), *listed)) if b.kind is BlockKind.ITEM]
    assert [(b.marker, b.text[-10:]) for b in found] == [
        ("•", "ends here."), ("1", "Do this"), ("2", "Do that"),
    ]  # fmt: skip


def test_an_item_goes_on_overleaf_without_the_running_lines() -> None:
    pages = [
        (
            *body(150), line("• " + FULL, 700, left=70), line(str(n), 815, left=500),
            line("Report on Somewhere", 40),
        )
        for n in (1, 2, 3)
    ]  # fmt: skip
    pages[1] = (line("the rest of the item.", 90, left=88), *pages[1])
    layout = compose([sheet(*page) for page in pages])
    item = next(b for b in layout.blocks if b.kind is BlockKind.ITEM)
    rest = layout.blocks[layout.blocks.index(item) + 1]
    assert item.joins_next
    assert rest.text == "the rest of the item."
    assert fold(layout.text[item.start : rest.end]).endswith("as do the rest of the item.")
    assert "Report on" not in layout.text
    assert [page.label for page in layout.pages] == ["1", "2", "3"]


def test_rows_of_a_table_are_one_line_each() -> None:
    table = (
        line("Judgement", 300, bold=True), line("Grade", 300, left=300, bold=True),
        line("The impact of leaders on", 320), line("practice", 332), line("Good", 320, left=300),
        line("Overall effectiveness", 352), line("Requires", 352, left=300),
        line("improvement", 364, left=300),
    )  # fmt: skip
    assert of_kind(blocks((*body(100), *table)), BlockKind.LINE) == [
        "Judgement Grade", "The impact of leaders on practice Good",
        "Overall effectiveness Requires improvement",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "kind"), [("2", "paragraph"), ("99", "item")])
def test_a_number_that_opens_a_page_may_end_the_sentence_before(number: str, kind: str) -> None:
    cut = line(f"98. {FULL[:-14]} Key Stage", 500)
    rest = line(f"{number}. However, it fell.", 100)
    first, after = blocks((*body(100), cut), (rest, *body(140)))[1:3]
    assert after.kind == kind
    assert first.joins_next is (kind == "paragraph")


def test_headings_rank_by_size_and_weight() -> None:
    heads = (
        line("A chapter", 300, size=16, bold=True), *body(320, 2),
        line("A section", 370, size=12, bold=True), *body(390, 2),
        line("A matter", 440, bold=True), *body(460, 2),
        line("This whole paragraph is bold, and it is a sentence.", 510, bold=True), *body(530, 2),
    )  # fmt: skip
    found = blocks(body(100), heads)
    assert [(b.text, b.level) for b in found if b.kind is BlockKind.HEADING] == [
        ("A chapter", 1), ("A section", 2), ("A matter", 3),
    ]  # fmt: skip
    assert [b.text for b in found if b.bold and b.kind is BlockKind.PARAGRAPH] == [
        "This whole paragraph is bold, and it is a sentence."
    ]


def test_contents_with_cells_leaders_and_wrapped_titles() -> None:
    entries = (
        line("Contents", 80, size=16, bold=True),
        line("Introduction", 110), line("3", 110, left=500),
        line("A title so long that it does not stand on one line of", 126), line("the page", 138),
        line("7", 138, left=500),
        line("Findings ............................................ 9", 154),
        line("Annex", 170), line("12", 170, left=500),
    )  # fmt: skip
    found = [b for b in blocks(entries, body(100)) if b.kind is BlockKind.CONTENTS]
    assert [(b.text[-8:], b.marker) for b in found] == [
        ("oduction", "3"), ("the page", "7"), ("Findings", "9"), ("Annex", "12"),
    ]  # fmt: skip


def test_headings_that_the_contents_list_alike_rank_alike() -> None:
    parts = ("Barns", "Lofts", "Wells", "Carts", "Tools")
    listed = [
        ("The farm", 16.0, True),
        *((part, 12.0, False) for part in parts),
        ("End", 16.0, True),
    ]
    entries = [
        cell for i, (title, size, bold) in enumerate(listed)
        for cell in (line(title, 110 + 20 * i, size=size, bold=bold),
                     line(str(2 + i), 110 + 20 * i, left=500, size=size, bold=bold))
    ]  # fmt: skip
    # The second part is set as large as a chapter.
    forms = [16.0, 14.0, 16.0, 14.0, 14.0, 14.0, 16.0]
    pages = [
        (line(title, 80, size=size, bold=True), *body(120))
        for (title, _, _), size in zip(listed, forms, strict=True)
    ]
    found = blocks((line("Contents", 80, size=20.0), *entries), *pages)
    levels = {b.text: b.level for b in found if b.kind is BlockKind.HEADING}
    assert len({levels[part] for part in parts}) == 1
    assert levels["The farm"] == levels["End"] < levels["Lofts"]


def test_a_line_in_brackets_goes_on_from_the_one_before() -> None:
    lines = (line("The Board of Barns", 100), line("(the Board) looks after barns.", 112))
    found = drafts([*lines, *body(140, 3)], Setting(10, 1.2))
    assert found[0].text == "The Board of Barns (the Board) looks after barns."


def test_a_table_of_figures_is_no_contents_page() -> None:
    table = [cell for i, n in enumerate((40, 12, 33)) for cell in
             (line("Children", 300 + 20 * i), line(str(n), 300 + 20 * i, left=400))]  # fmt: skip
    assert not of_kind(blocks((*body(100), *table)), BlockKind.CONTENTS)


def test_a_footnote_does_not_stand_in_the_middle_of_a_paragraph() -> None:
    note = line("1 A note in small type.", 780, size=8)
    layout = compose([sheet(*body(100), note), sheet(line("and the rest of it.", 90), *body(130))])
    texts = [block.text for block in layout.blocks]
    assert texts[0] == note.text
    assert layout.blocks[1].joins_next
    assert texts[2] == "and the rest of it."


def test_running_lines_with_changing_numbers_go_and_text_stays() -> None:
    sheets = [
        sheet(line("Inspection of Here, 4 May 2022", 810), line(str(n), 815, left=520), *body(150))
        for n in range(1, 5)
    ]
    stripped = strip_furniture(sheets)
    assert all(len(page.lines) == 12 for page in stripped)
    assert [page.printed[-1].value for page in stripped] == [1, 2, 3, 4]


def test_a_number_in_the_text_is_no_page_number() -> None:
    kept = strip_furniture([sheet(*body(100), line("1904", 400), *body(420)) for _ in range(4)])
    assert all("1904" in [found.text for found in page.lines] for page in kept)


def test_woven_columns_are_read_one_after_the_other() -> None:
    rows = [
        each for i in range(6)
        for each in (line(f"left {i} {FULL[:30]}", 100 + 12 * i, left=50),
                     line(f"right {i} {FULL[:30]}", 100 + 12 * i, left=310))
    ]  # fmt: skip
    title = line(FULL, 80, left=50)
    read = [found.text.split()[0] for found in reading_order([title, *rows])]
    assert read == ["A", *["left"] * 6, *["right"] * 6]


def test_table_rows_stay_rows() -> None:
    rows = [
        cell for i in range(6)
        for cell in (line("Judgement", 100 + 20 * i), line("Good", 100 + 20 * i, left=300))
    ]  # fmt: skip
    assert list(reading_order(rows)) == rows


def test_pieces_of_a_line_become_whole() -> None:
    pieces = [line("This i", 100), Line("mpacts", 101.5, 130, 100, 10.0), line("on", 100, left=134)]
    assert [found.text for found in mended(pieces)] == ["This impacts on"]


@pytest.mark.parametrize(
    ("lines", "known", "text"),
    [
        (("well co-", "ordinated work"), set(), "well co-ordinated work"),
        (("the accom-", "modation"), {"accommodation"}, "the accommodation"),
        (("multi-", "agency work"), {"multiagency", "multi-agency"}, "multi-agency work"),
        (("soft" + SOFT_HYPHEN, "ware"), set(), "software"),
        (("homeless 16-", "and 17-year-olds"), set(), "homeless 16-\nand 17-year-olds"),
        (("in 2009-", "10 there"), set(), "in 2009-10 there"),
        (("a dash -", "like this"), set(), "a dash -\nlike this"),
    ],
)
def test_line_ends_with_hyphens(lines: tuple[str, ...], known: set[str], text: str) -> None:
    assert joined(lines, frozenset(known)) == text


@pytest.mark.parametrize(
    ("raw", "plain"),
    [("of\ufb01ce\u00a0work", "office work"), ("\uf0b7 item", "• item"), ("\x83 item", "• item"),
     ("\uf02d item", "– item"), ("over" + LINE_END_HYPHEN, "over-"), ("so\u00adft", "soft")],
)  # fmt: skip
def test_characters_are_made_plain(raw: str, plain: str) -> None:
    assert clean(raw) == plain
