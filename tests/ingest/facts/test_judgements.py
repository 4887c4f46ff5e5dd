"""Facts and covers of each kind of report, from layouts as their pages are read."""

import pytest

from ingest.reader import structure_report
from ingest.types import Basis, Block, BlockKind, Layout, Page, Report, Role

HEADING, LINE, ITEM = BlockKind.HEADING, BlockKind.LINE, BlockKind.ITEM
PARAGRAPH = BlockKind.PARAGRAPH
LONG = "Children in Testshire get the help that they ask for. " * 6

Piece = tuple[BlockKind, str] | tuple[BlockKind, str, str]


def report_of(*pages: list[Piece]) -> Report:
    """A report whose pages hold these blocks: kind, text and, for an item, its marker."""
    text, blocks, made = "", [], []
    for number, pieces in enumerate(pages, 1):
        first = len(text)
        for piece in pieces:
            mark = piece[2] if len(piece) > 2 else ""
            raw = f"{mark} {piece[1]}".strip()
            level = 1 if piece[0] is HEADING else 0
            end = len(text) + len(raw)
            blocks.append(Block(piece[0], len(text), end, piece[1], level, mark))
            text += raw + "\n\n"
        made.append(Page(number, str(number), Basis.PRINTED, first, len(text) - 2))
    return structure_report("0" * 64, "made.pdf", Layout(text, tuple(made), tuple(blocks)))


def facts_of(report: Report, *kinds: str) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(f.aspect, f.value, f.place.pages) for f in report.facts if f.kind in kinds]


ILACS = report_of(
    [
        (HEADING, "Inspection of London Borough of Testham local authority children’s services"),
        (LINE, "Inspection dates: 30 April to 4 May 2031"),
        (LINE, "Lead inspector: Ada Byron, Her Majesty’s Inspector"),
        (LINE, "Judgement Grade"),
        (LINE, "The experiences of children in care Outstanding"),
        (LINE, "Overall effectiveness Requires improvement to be good"),
        (PARAGRAPH, LONG),
    ],
    [
        (HEADING, "What needs to improve?1"),
        (ITEM, "The speed of answers.", "◼"),
        (ITEM, "The number of visits.", "◼"),
        (HEADING, "The experiences of children in care: outstanding"),
        (ITEM, "Children like their homes.", "1"),
    ],
)


def test_an_ilacs_has_its_cover_and_grades() -> None:
    cover = ILACS.cover
    assert (cover.council, cover.council_id) == ("London Borough of Testham", "testham")
    assert cover.title == "Inspection of local authority children’s services"
    assert (cover.kind, cover.publisher) == ("ilacs", "Ofsted")
    assert (cover.inspected, cover.published) == ("2031-05-04", "")
    assert facts_of(ILACS, "grade") == [
        ("The experiences of children in care", "outstanding", (1,)),
        ("Overall effectiveness", "requires improvement", (1,)),
    ]
    assert facts_of(ILACS, "team") == [("Lead inspector", "Ada Byron", (1,))]


def test_a_graded_chapter_does_not_stand_under_what_needs_to_improve() -> None:
    assert facts_of(ILACS, "recommendation", "numbered recommendation") == [
        ("What needs to improve?", "The speed of answers.", (2,)),
        ("What needs to improve?", "The number of visits.", (2,)),
    ]
    assert ILACS.sentences[-1].role is Role.FINDING


SIF = report_of(
    [
        (HEADING, "Testshire City"),
        (HEADING, "Inspection of services for children in need of help and protection"),
        (LINE, "Report published: 9 June 2031"),
        (HEADING, "Children’s services in Testshire require improvement to be good"),
        (LINE, "1. Children who need help Good"),
        (LINE, "2. Adoption performance"),
        (LINE, "Requires improvement"),
        (PARAGRAPH, LONG),
    ],
    [
        (HEADING, "Recommendations"),
        (ITEM, "Improve homes by ensuring that:", "1"),
        (ITEM, "they are dry", "–"),
    ],
    [
        (ITEM, "they are warm.", "–"),
        (ITEM, "Answer letters.", "2"),
        (HEADING, "The Local Safeguarding Children Board is inadequate"),
        (HEADING, "Summary"),
        (PARAGRAPH, "The last inspection judged adoption performance Good"),
    ],
)


def test_a_sif_has_its_rows_statements_and_board() -> None:
    assert facts_of(SIF, "grade") == [
        ("Overall effectiveness", "requires improvement", (1,)),
        ("Children who need help", "good", (1,)),
        ("Adoption performance", "requires improvement", (1,)),
        ("Effectiveness of the Local Safeguarding Children Board", "inadequate", (3,)),
    ]
    assert (SIF.cover.council, SIF.cover.council_id) == ("Testshire City", "testshire")
    assert SIF.cover.published == "2031-06-09"


def test_an_item_has_its_points_over_the_page_break() -> None:
    assert facts_of(SIF, "numbered recommendation") == [
        (
            "Recommendations",
            "Improve homes by ensuring that: – they are dry – they are warm.",
            (2, 3),
        ),
        ("Recommendations", "Answer letters.", (3,)),
    ]


@pytest.mark.parametrize("report", [ILACS, SIF])
def test_every_fact_is_shown_by_words_of_the_report(report: Report) -> None:
    folded = " ".join(report.text.split())
    assert all(fact.quote in folded for fact in report.facts)


def test_a_letter_tells_its_council_and_dates_below_the_greeting() -> None:
    letter = report_of(
        [
            (LINE, "9 June 2031"),
            (LINE, "Ada Byron, Director of Children’s Services"),
            (PARAGRAPH, "Dear all, " + LONG),
            (HEADING, "Joint targeted area inspection of the response to rain in Testshire"),
            (PARAGRAPH, "Between 3 and 7 May 2031, inspectors came. " + LONG),
        ]
    )
    cover = letter.cover
    assert (cover.council_id, cover.kind) == ("testshire", "jtai")
    assert cover.title == "Joint targeted area inspection of the response to rain"
    assert (cover.inspected, cover.published) == ("2031-05-07", "2031-06-09")
    assert facts_of(letter, "inspected") == [("", "3 to 7 May 2031", (1,))]


def test_area_send_has_an_outcome_and_improvements_set_as_text() -> None:
    entry = "Leaders should work together so that every child is seen in good time by someone."
    report = report_of(
        [
            (HEADING, "Area SEND inspection of Testshire Local Area Partnership"),
            (LINE, "Inspection dates: 3 to 7 May 2031"),
            (HEADING, "Inspection outcome"),
            (PARAGRAPH, "Its arrangements lead to inconsistent experiences and outcomes. " + LONG),
        ],
        [(HEADING, "Areas for improvement"), (PARAGRAPH, entry), (PARAGRAPH, LONG)],
    )
    assert report.cover.title == "Area SEND inspection"
    assert facts_of(report, "outcome") == [
        ("Inspection outcome", "lead to inconsistent experiences and outcomes", (1,))
    ]
    assert facts_of(report, "recommendation") == [("Areas for improvement", entry, (2,))]


def test_long_areas_for_improvement_are_findings_and_still_listed() -> None:
    told = "Visits were late in the north. They were rare in the south. " * 10
    report = report_of(
        [(HEADING, "Joint targeted area inspection of Testshire"), (PARAGRAPH, LONG)],
        [(HEADING, "Areas for improvement"), (ITEM, told.strip(), "•")],
    )
    assert facts_of(report, "recommendation") == [("Areas for improvement", told.strip(), (2,))]
    assert {s.role for s in report.sentences if 2 in s.place.pages} == {Role.FINDING}


def test_an_unknown_kind_still_has_rows_and_headings() -> None:
    report = report_of(
        [
            (HEADING, "Review of the harbours of Testshire"),
            (LINE, "Inspected: 3 May 2031"),
            (LINE, "Safety of boats Good"),
            (LINE, "Depth of water Poor"),
            (PARAGRAPH, LONG),
        ],
        [(HEADING, "Boats"), (PARAGRAPH, "They float.")],
    )
    assert (report.cover.kind, report.cover.inspected) == ("", "2031-05-03")
    assert facts_of(report, "grade") == [
        ("Safety of boats", "good", (1,)),
        ("Depth of water", "poor", (1,)),
    ]
    assert report.sections[-1].path == ("Boats",)
