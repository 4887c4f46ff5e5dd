"""Lists of what should improve, told from the findings around them."""

import pytest

from ingest.structure.advice import Advice, advice, directs, stands_under
from ingest.types import Block, BlockKind


def item(text: str, kind: BlockKind = BlockKind.ITEM) -> Block:
    return Block(kind, 0, len(text), text)


SHORT = item("The quality of plans for children.")
ORDER = item("Prevent delay in all work. Ensure, by checks, that work with carers is planned.")
SAID = item("Delay is common in all work. Checks of work with carers are not planned.")
TOLD = item("Plans were late. They were not read by those who should have read them. " * 8)


@pytest.mark.parametrize(
    ("path", "items", "found"),
    [
        (("What needs to improve",), [SHORT, SHORT], Advice.LIST),
        (("Areas for priority action",), [TOLD, TOLD], Advice.NARRATIVE),
        (("Priority and immediate action",), [ORDER], Advice.LIST),
        (("Priority and immediate action",), [SAID], Advice.NARRATIVE),
        (("Key findings", "Carers"), [SHORT], Advice.NONE),
        (("Practice study: areas for improvement",), [SHORT], Advice.NONE),
    ],
)
def test_a_section_lists_advice_or_tells_what_fell_short(
    path: tuple[str, ...], items: list[Block], found: Advice
) -> None:
    assert advice(path, items) is found


def test_a_paragraph_that_directs_is_an_entry() -> None:
    text = "Leaders should make sure that all plans for children are read by their carers."
    block = item(text, BlockKind.PARAGRAPH)
    assert directs(("Areas for priority action",), block, text)
    assert not directs(("Key findings",), block, text)
    assert not directs(("Areas for priority action",), block, "Plans were late.")


def test_a_chapter_with_its_grade_is_no_part_of_advice() -> None:
    assert not stands_under("What needs to improve", "Help and protection: good")
    assert stands_under("What needs to improve", "Plans")
    assert not stands_under("Leadership: good", "Care leavers: outstanding")
