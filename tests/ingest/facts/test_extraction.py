"""Values read from a report's fixed structure."""

import pytest

from ingest.types import Report, Role
from tests.ingest.reports import of_kind, values
from tests.ingest.reports import testshire as made

BODY = """An inspection team visited Testshire in May 2010.

Summary of how well Testshire was performing

Supporting outcomes

The Board judges councils by the following grades: 'performing poorly', 'performing adequately',
'performing well' and 'performing excellently'.

Each area has one of them.

Safeguarding adults:

We concluded that Testshire was performing well in safeguarding adults.

Help for carers:

We concluded that Testshire was performing poorly in supporting carers.

Capacity to improve

The Board rates the capacity to improve by these grades: 'poor', 'uncertain', 'promising' and
'excellent'.

There is one of them for the whole.

We concluded that the capacity to improve in Testshire was uncertain.

What Testshire was doing well to support outcomes

Help for carers

The council:

- Had built a centre for carers.
- Listened to them.

Recommendations for improving outcomes in Testshire

Help for carers

The council should:

- Ask carers first.

Key findings

Help for carers

The inspectors judged that visits were performing well in the east. It was late for many.

Appendix A: Summary of recommendations

Help for carers

The council should:

1. Ask carers first. (page 7)
2. Write down what they say. (page 8)
"""


@pytest.fixture(scope="module")
def report() -> Report:
    return made(BODY)


def test_dates_team_and_focus_come_from_the_front(report: Report) -> None:
    assert values(report, "inspected") == [("", "May 2010")]
    assert values(report, "published") == [("", "3 September 2010")]
    assert values(report, "team") == [
        ("Lead inspector", "Ada Byron"),
        ("Team inspector", "Max Born"),
    ]
    assert values(report, "focus") == [("", "Safeguarding adults"), ("", "Help for carers")]


def test_each_judgement_has_its_grade(report: Report) -> None:
    assert values(report, "grade") == [
        ("Safeguarding adults", "performing well"),
        ("Help for carers", "performing poorly"),
        ("Capacity to improve", "uncertain"),
    ]


def test_a_grade_is_read_only_where_the_scale_stands(report: Report) -> None:
    assert not any("east" in fact.quote for fact in of_kind(report, "grade"))


def test_the_scale_of_grades_is_kept_in_order(report: Report) -> None:
    outcomes, capacity = (fact.value for fact in of_kind(report, "scale"))
    assert outcomes.split(", ")[0] == "performing poorly"
    assert capacity == "poor, uncertain, promising, excellent"


def test_lists_stand_under_their_heading(report: Report) -> None:
    heading = "Help for carers"
    assert values(report, "strength") == [
        (heading, "Had built a centre for carers."),
        (heading, "Listened to them."),
    ]
    assert values(report, "recommendation") == [(heading, "Ask carers first.")]
    assert [v for _, v in values(report, "numbered recommendation")] == [
        "Ask carers first. (page 7)",
        "Write down what they say. (page 8)",
    ]


def test_every_fact_quotes_a_sentence_at_its_place(reports: dict[str, Report]) -> None:
    for report in reports.values():
        at = {sentence.start: sentence for sentence in report.sentences}
        for fact in report.facts:
            assert (fact.quote, fact.place) == (at[fact.start].text, at[fact.start].place)
            assert at[fact.start].role is not Role.OUTCOME


@pytest.mark.parametrize(
    ("council", "grades"),
    [
        ("quillmere", ["performing adequately", "performing well", "promising"]),
        ("skelderby", ["performing poorly", "performing adequately", "uncertain"]),
        (
            "vennshire",
            ["performing excellently", "performing well", "performing adequately", "excellent"],
        ),
    ],
)
def test_the_grades_of_the_samples(
    reports: dict[str, Report], council: str, grades: list[str]
) -> None:
    assert [value for _, value in values(reports[council], "grade")] == grades


@pytest.mark.parametrize(
    ("council", "count"), [("quillmere", 12), ("skelderby", 13), ("vennshire", 10)]
)
def test_the_numbered_recommendations_repeat_the_bullets(
    reports: dict[str, Report], council: str, count: int
) -> None:
    numbered = of_kind(reports[council], "numbered recommendation")
    bullets = of_kind(reports[council], "recommendation")
    assert len(numbered) == len(bullets) == count
    for one, other in zip(numbered, bullets, strict=True):
        assert one.value.startswith(other.value)


def test_grades_without_quotation_marks_are_a_scale_too() -> None:
    report = made(
        "It began in May 2010.\n\nSummary of how well Testshire was performing\n\n"
        "The scale runs from poor, through uncertain and promising, to excellent.\n\n"
        "We judged that the capacity to improve in Testshire was promising.\n\n"
        "Key findings\n\nStaff were kind.\n"
    )
    assert values(report, "grade") == [("Capacity to improve", "promising")]


@pytest.mark.parametrize(
    ("list_of_advice", "numbers"),
    [
        (
            "1. The council should mend the barns of the whole of the east.\n\n"
            "2. The council should look at its lofts.\n\n"
            "The council has agreed to both of these recommendations and has written a plan that"
            " says who does what, and by when, for each of them.\n\nThe plan has these steps:\n\n"
            "1. Agree the money by May.\n\n2. Look for the wood by June.\n\n3. Build it by July.",
            2,
        ),
        (
            "The council should:\n\n- Mend the barns.\n- Look at its lofts.\n\n"
            "The council should also, within three months of the day on which this report comes"
            " out:\n\n- Paint the gates.",
            3,
        ),
        (
            "Within three months, it should:\n\n- mend the barns\n- look at its lofts\n\n"
            "It is required to:\n\n- paint the gates",
            3,
        ),
        (
            "1. Mend the barns.\n\nThey were found open on each of the days on which the team went"
            " to see them, and in the nights as well.\n\n2. Look at the lofts.",
            2,
        ),
        ("Leaders should mend the barns by:\n\n- looking for wood\n- asking for help", 1),
    ],
)
def test_a_list_of_recommendations_ends_where_it_ends(list_of_advice: str, numbers: int) -> None:
    advice = f"Recommendations\n\n{list_of_advice}\n\nAppendix A: Summary of recommendations\n"
    report = made(BODY.replace("Appendix A: Summary of recommendations\n", advice))
    kinds = ("recommendation", "numbered recommendation")
    found = [f for f in report.facts if f.kind in kinds and f.aspect == "Recommendations"]
    assert len(found) == numbers


def test_a_row_of_contacts_gives_a_post_and_is_no_finding() -> None:
    rows = "Director of barns\tAda Marsh\t01632 960001\nLead member\tTom Reeve\tt.reeve@a.example\n"
    report = made(f"It began in May 2010.\n\nWho is who\n\n{rows}\nStaff were kind.\n")
    assert values(report, "post") == [
        ("Director of barns", "Ada Marsh"),
        ("Lead member", "Tom Reeve"),
    ]
    roles = {s.role for s in report.sentences if "Marsh" in s.text or "Reeve" in s.text}
    assert roles == {Role.CONTACT}
