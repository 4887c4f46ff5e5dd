"""Grades: whole phrases, one home of the scales, tables of every shape, sentences and headings."""

from dataclasses import replace

import pytest

from ingest.facts.grade_tables import Given, grades_of
from ingest.reader import structure_report
from ingest.register.grades import difference, named_grade, step
from ingest.register.rows import graded
from ingest.types import Basis, Block, BlockKind, Layout, Page

HEADING, LINE, PARAGRAPH = BlockKind.HEADING, BlockKind.LINE, BlockKind.PARAGRAPH
PROSE = (
    "The wardens of the barns were met on three mornings, and what they said was written down. " * 4
)


def layout(*blocks: tuple[BlockKind, str]) -> Layout:
    """A report of two pages: a cover, then these blocks."""
    front = [(HEADING, "Inspection of the barns"), (HEADING, "Wendford Council")]
    front += [(HEADING, "How we came"), (PARAGRAPH, PROSE)]
    made: list[Block] = []
    text = ""
    for kind, words in [*front, *blocks, (PARAGRAPH, PROSE)]:
        text += "\n\n" if text else ""
        level = 1 if kind is HEADING else 0
        end = len(text) + len(words)
        made.append(Block(kind, len(text), end, " ".join(words.split()), level))
        text += words
    end = made[1].end
    pages = (
        Page(1, "1", Basis.PRINTED, 0, end),
        Page(2, "2", Basis.PRINTED, end + 2, len(text)),
    )
    return Layout(text, pages, tuple(made))


def graded_facts(*blocks: tuple[BlockKind, str]) -> list[tuple[str, str, str]]:
    report = structure_report("id", "a.pdf", layout(*blocks))
    return sorted((f.kind, f.aspect, f.value) for f in report.facts if "grade" in f.kind)


@pytest.mark.parametrize(
    ("row", "aspect", "grade"),
    [
        ("Barns: Not yet good", "Barns", "not yet good"),
        ("Barns Very good", "Barns", "very good"),
        ("Barns Not sufficiently good", "Barns", "not sufficiently good"),
        ("Barns: Good with outstanding features", "Barns", "good with outstanding features"),
        ("Barns Less than satisfactory", "Barns", "less than satisfactory"),
        ("2. Barns Requires improvement to be good", "Barns", "requires improvement"),
        ("Lofts and barns Weak", "Lofts and barns", "weak"),
        ("Lofts and barns 5 – Very good", "Lofts and barns", "very good"),
        ("Barns – Requires improvement", "Barns", "requires improvement"),
        ("Barns: Good (was Inadequate in 2021)", "Barns", "good"),
        ("Barns Good ↑", "Barns", "good"),
    ],
)
def test_the_whole_phrase_is_the_grade(row: str, aspect: str, grade: str) -> None:
    assert graded(row) == (aspect, grade)


@pytest.mark.parametrize("row", ["The barn was not good", "It is good", "Good"])
def test_a_grade_without_a_judgement_is_no_row(row: str) -> None:
    assert graded(row) is None


def test_a_phrase_of_no_scale_has_no_rank() -> None:
    for phrase in ("not good", "not yet good", "good with outstanding features"):
        assert step(phrase) == 0
        assert difference(phrase, "good") is None


def test_grades_of_one_scale_are_compared() -> None:
    assert difference("good", "outstanding") == 1
    assert difference("weak", "very good") == 3
    assert difference("poor", "not sufficiently good") == 1
    assert difference("very good", "outstanding") is None
    assert named_grade("Requires imp.") == "requires improvement"


@pytest.mark.parametrize(
    ("rows", "given"),
    [
        (
            [
                ["Judgement", "Outstanding", "Good", "Requires imp."],
                ["Barns", "", "", "X"], ["Lofts", "✓", "", ""],
            ],
            [Given(1, "Barns", "requires improvement"), Given(2, "Lofts", "outstanding")],
        ),
        (
            [["Outstanding", "Good", "Poor"], ["", "Barns", "Lofts"], ["", "Carts", ""]],
            [Given(1, "Barns", "good"), Given(1, "Lofts", "poor"), Given(2, "Carts", "good")],
        ),
        (
            [["Judgement", "2029", "2034"], ["Barns", "Poor", "Good"]],
            [Given(1, "Barns", "poor", "2029"), Given(1, "Barns", "good", "2034")],
        ),
        (
            [["Judgement 2029 2034"], ["Barns Inadequate Good"]],
            [Given(1, "Barns", "inadequate", "2029"), Given(1, "Barns", "good", "2034")],
        ),
        (
            [["Barns", "", "Good"], ["Lofts", "", "Poor"]],
            [Given(0, "Barns", "good"), Given(1, "Lofts", "poor")],
        ),
        (
            [["", "Barns", "Lofts"], ["Grade", "Good", "Poor"]],
            [Given(1, "Barns", "good"), Given(1, "Lofts", "poor")],
        ),
        (
            [["Indicator", "Evaluation"], ["Barns", "5 - Very good"], ["Lofts", "Grade 2 – Weak"]],
            [Given(1, "Barns", "very good"), Given(2, "Lofts", "weak")],
        ),
        (
            [["Area", "Assurance given"], ["Barns", "Limited assurance"], ["Lofts", "Partly met"]],
            [Given(1, "Barns", "Limited assurance"), Given(2, "Lofts", "Partly met")],
        ),
        (
            [["Barns", "Lofts", "Carts"], ["Good", "Poor", "Good"]],
            [Given(1, "Barns", "good"), Given(1, "Lofts", "poor"), Given(1, "Carts", "good")],
        ),
        (
            [["Area", "Last time (2029)", "This time (2034)"], ["Barns", "Poor", "Good ↑"]],
            [Given(1, "Barns", "poor", "2029"), Given(1, "Barns", "good", "2034")],
        ),
        (
            [["Area", "Previous grade", "Current grade"], ["Barns", "Poor", "Good"]],
            [Given(1, "Barns", "poor", "before"), Given(1, "Barns", "good", "now")],
        ),
        (
            [["Standard", "Outcome"], ["Barns", "Met"], ["Lofts", "Not met"]],
            [Given(1, "Barns", "Met"), Given(2, "Lofts", "Not met")],
        ),
        ([["Area", "Rating"], ["Barns", "Limited"], ["Lofts", "There are 4 of them."]], []),
        ([["Barns Good"]], []),
        ([["Outstanding", "Good", "Poor"], ["Barns", "Lofts"]], []),
        ([["Carers", "312"], ["Barns", "4"]], []),
    ],
)  # fmt: skip
def test_a_table_gives_its_grades_whatever_its_shape(
    rows: list[list[str]], given: list[Given]
) -> None:
    assert list(grades_of(rows)) == given


def test_a_table_after_the_front_page_gives_facts_with_their_page() -> None:
    rows = [
        (LINE, "Judgement\t2029\t2034"),
        (LINE, "Barns\tPoor\tGood"),
        (LINE, "Lofts\tGood\tGood"),
    ]
    assert graded_facts((HEADING, "Judgements"), *rows) == [
        ("earlier grade", "Barns (2029)", "poor"),
        ("earlier grade", "Lofts (2029)", "good"),
        ("grade", "Barns", "good"),
        ("grade", "Lofts", "good"),
    ]


def test_tables_of_what_was_before_and_of_what_grades_mean_are_left() -> None:
    rows = [(LINE, "Barns Good"), (LINE, "Lofts Poor")]
    assert graded_facts((HEADING, "Judgements at the last inspection"), *rows) == []
    assert graded_facts((HEADING, "What the grades mean"), *rows) == []


def test_sentences_and_headings_give_grades() -> None:
    assert graded_facts(
        (HEADING, "Overall judgement: good"),
        (PARAGRAPH, PROSE),
        (HEADING, "How the barns are kept"),
        (PARAGRAPH, "We evaluated the upkeep of barns as very good. It was judged to be poor."),
        (PARAGRAPH, "At the last inspection lofts were judged inadequate."),
        (PARAGRAPH, "Outcomes for carts were not sufficiently good. Most were good."),
    ) == [
        ("grade", "Carts", "not sufficiently good"),
        ("grade", "Overall effectiveness", "good"),
        ("grade", "Upkeep of barns", "very good"),
    ]


def test_the_grade_of_the_table_stands_before_that_of_a_sentence() -> None:
    found = graded_facts(
        (HEADING, "Judgements"),
        (LINE, "Help and protection Good"),
        (LINE, "Barns Poor"),
        (PARAGRAPH, PROSE),
        (HEADING, "Help and protection"),
        (PARAGRAPH, "Help and protection is judged to be outstanding."),
    )
    assert found == [("grade", "Barns", "poor"), ("grade", "Help and protection", "good")]


def test_a_grade_of_a_column_is_shown_with_its_head_and_the_overall_one_by_its_key() -> None:
    rows = [
        (LINE, "\tOutstanding\tGood\tRequires imp."),
        (LINE, "Barns\t\tX\t"),
        (LINE, "Lofts\t\t\tX"),
    ]
    found = layout((HEADING, "Judgements"), *rows, (PARAGRAPH, PROSE))
    shown = {
        f.aspect: f.quote for f in structure_report("id", "a.pdf", found).facts if f.kind == "grade"
    }
    assert shown == {
        "Barns": "Outstanding Good Requires imp. Barns X",
        "Lofts": "Outstanding Good Requires imp. Barns X Lofts X",
    }
    assert graded_facts((HEADING, "Data"), (PARAGRAPH, "Overall rating: Requires improvement")) == [
        ("grade", "Overall effectiveness", "requires improvement")
    ]


def test_a_sentence_may_give_several_grades() -> None:
    said = (
        "Inspectors rated tools and carts as inadequate, barns as good and lofts as not yet good."
    )
    assert graded_facts((HEADING, "Summary"), (PARAGRAPH, said)) == [
        ("grade", "Barns", "good"),
        ("grade", "Lofts", "not yet good"),
        ("grade", "Tools and carts", "inadequate"),
    ]


def test_more_may_be_told_beside_the_grades_of_the_cover() -> None:
    made = layout()
    rows = ("Barns\tGood\tThe roof is new.", "Lofts\tPoor\tRain comes in.")
    front = [*made.blocks[:2], *(Block(LINE, 0, 0, row) for row in rows), *made.blocks[2:]]
    blocks, text = [], ""
    for block in front:
        start = len(text) + 2 * bool(text)
        words = block.text if block.kind is LINE else made.text[block.start : block.end]
        text += ("\n\n" if text else "") + words
        blocks.append(replace(block, start=start, end=len(text), text=" ".join(words.split())))
    page = Page(1, "1", Basis.PRINTED, 0, len(text))
    report = structure_report("id", "a.pdf", Layout(text, (page,), tuple(blocks)))
    grades = {fact.aspect: fact.value for fact in report.facts if fact.kind == "grade"}
    assert grades == {"Barns": "good", "Lofts": "poor"}
