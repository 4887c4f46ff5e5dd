"""Profiles: what each kind of report is told by, and what is read from the fixed rows of any."""

import re

import pytest

from ingest.register.profiles import PROFILES, UNKNOWN, Profile, profile, profile_of
from ingest.register.rows import graded, keyed_date, letter_date, team_member, told_date

IN_NEED = "children in need of help and protection"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Inspection of Testshire local authority children’s services", "ilacs"),
        ("Inspection of children’s social care services", "ilacs"),
        ("Inspection of Testshire Council children's services", "ilacs"),
        (f"Inspection of services for {IN_NEED}, children", "sif"),
        (f"Re-inspection of services for {IN_NEED}", "sif"),
        ("Joint targeted area inspection of the response to rain in Testshire", "jtai"),
        ("Area SEND inspection of Testshire Local Area Partnership", "area-send"),
        ("Service inspection of adult social care: Testshire", "service-inspection"),
        ("Inspection of the drains", ""),
        ("The last inspection of children’s social care services was long ago", ""),
    ],
)
def test_a_title_tells_the_kind(line: str, kind: str) -> None:
    assert profile_of(["3 May 2031", line])[0].kind == kind


def test_an_unknown_kind_has_the_empty_profile() -> None:
    assert profile("no such kind") is UNKNOWN
    assert profile_of([]) == (UNKNOWN, "")


@pytest.mark.parametrize("each", PROFILES, ids=lambda each: each.kind)
def test_profiles_are_whole(each: Profile) -> None:
    assert each is profile(each.kind)
    assert each.title
    assert each.service
    assert all("grade" in re.compile(pattern).groupindex for _, pattern in each.statements)
    assert all("value" in re.compile(pattern).groupindex for _, pattern in each.outcomes)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("2.1 Adoption performance Outstanding", ("Adoption performance", "outstanding")),
        (
            "Overall effectiveness Requires improvement to be good",
            ("Overall effectiveness", "requires improvement"),
        ),
        ("The work of leaders: good", ("The work of leaders", "good")),
        ("Help for carers is good", None),
        ("Judgement Grade", None),
        ("Good", None),
        ("Money goes where it does most good.", None),
    ],
)
def test_a_row_ends_with_its_grade(text: str, row: tuple[str, str] | None) -> None:
    assert graded(text) == row


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Inspection dates: 3 to 7 May 2031", ("inspected", "3 to 7 May 2031")),
        ("Inspection date: 30 April – 4 May 2031", ("inspected", "30 April – 4 May 2031")),
        ("Report published: 9 June 2031", ("published", "9 June 2031")),
        ("Dates of previous inspection: 3 to 7 May 2027", None),
        ("Published figures for May 2031 are late", None),
    ],
)
def test_dates_stand_under_their_key(text: str, dated: tuple[str, str] | None) -> None:
    assert keyed_date(text) == dated


def test_a_letter_has_its_date_and_tells_when_the_visit_was() -> None:
    assert letter_date(["3 June 2031"]) == (0, "3 June 2031")
    assert letter_date(["By 3 June 2031"]) is None
    assert told_date("Between 3 and 7 May 2031, inspectors came.") == "3 to 7 May 2031"
    told = told_date("This inspection took place from 30 April 2031 to 4 May 2031.")
    assert told == "30 April 2031 to 4 May 2031"
    assert told_date("The council was inspected in the past.") == ""


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("Lead inspector: Ada Byron, Her Majesty’s Inspector", [("Lead inspector", "Ada Byron")]),
        ("Lead inspector: Ada Byron HMI.", [("Lead inspector", "Ada Byron")]),
        ("Deputy lead inspector: Max Born", [("Deputy lead inspector", "Max Born")]),
        (
            "Team inspectors: Ada Byron HMI, Max Born and Emmy Noether (OI)",
            [("Team inspector", name) for name in ("Ada Byron", "Max Born", "Emmy Noether")],
        ),
        ("Supported by: Rain and Shine", [("Supported by", "Rain and Shine")]),
        (
            "Ada Byron, Ofsted HMI lead inspector Max Born, CQC lead inspector",
            [("Lead inspector", "Ada Byron"), ("CQC lead inspector", "Max Born")],
        ),
        ("The lead inspector thanked the council.", []),
    ],
)
def test_the_team(text: str, team: list[tuple[str, str]]) -> None:
    assert list(team_member(text)) == team
