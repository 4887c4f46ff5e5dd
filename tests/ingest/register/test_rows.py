"""What the fixed rows of a report say."""

import pytest

from ingest.register.rows import (
    graded,
    is_grade,
    is_post,
    keyed_date,
    letter_date,
    names_post,
    person,
    team_member,
    told_date,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lead inspector: Ada Byron, Her Majesty’s Inspector", [("Lead inspector", "Ada Byron")]),
        ("Team inspectors: Max Born and Emmy Noether",
         [("Team inspector", "Max Born"), ("Team inspector", "Emmy Noether")]),
        ("Lead inspector Ada Byron", [("Lead inspector", "Ada Byron")]),
        ("It was carried out by inspectors Ada Byron (lead) and Max Born.",
         [("Lead inspector", "Ada Byron")]),
        ("The inspection was led by Ada Byron, Her Majesty’s Inspector.",
         [("Lead inspector", "Ada Byron")]),
        ("The inspector came in May.", []),
    ],
)  # fmt: skip
def test_members_of_the_team_are_named(text: str, found: list[tuple[str, str]]) -> None:
    assert list(team_member(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Inspection dates: 4 to 8 March 2024", ("inspected", "4 to 8 March 2024")),
        ("Date of publication: 3 September 2010", ("published", "3 September 2010")),
        ("Inspected between 29/02/24 and 08/03/24", ("inspected", "29/02/24 to 08/03/24")),
        ("Inspection start: 2024-03-04; inspection end: 2024-03-08",
         ("inspected", "2024-03-04 to 2024-03-08")),
        ("Inspection carried out in the week beginning 4 March 2024",
         ("inspected", "the week beginning 4 March 2024")),
        ("Report published: 02.04.24", ("published", "02.04.24")),
        ("Report issued: 22nd April 2024", ("published", "22nd April 2024")),
        ("Inspection period: spring 2024", ("inspected", "spring 2024")),
        ("Fieldwork: w/c 4 March 2024", ("inspected", "the week commencing 4 March 2024")),
        ("Date of previous inspection: 3 May 2009", None),
        ("The date was 3 May 2009", None),
    ],
)  # fmt: skip
def test_a_date_is_read_under_its_key(text: str, found: tuple[str, str] | None) -> None:
    assert keyed_date(text) == found


def test_a_sentence_tells_when_it_was() -> None:
    text = "The inspection took place between 4 March 2024 and 8 March 2024."
    assert told_date(text) == "4 March 2024 to 8 March 2024"
    assert told_date("The inspection was thorough.") == ""
    visit = "We write after the focused visit to barns in Testshire on 18 and 19 June 2024."
    assert told_date(visit) == "18 to 19 June 2024"
    days = "The visit took place on 5, 6 and 12 March 2024."
    assert told_date(days) == "5, 6 and 12 March 2024"
    assert told_date("The review took place in spring 2024.") == "spring 2024"
    assert told_date("On-site fieldwork took place from 4 to 8 March 2024") == "4 to 8 March 2024"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Leadership and management Good", ("Leadership and management", "good")),
        ("2.1 Help and protection: Requires improvement",
         ("Help and protection", "requires improvement")),
        ("The council is good", None),
        ("Good", None),
    ],
)  # fmt: skip
def test_a_judgement_has_its_grade(text: str, found: tuple[str, str] | None) -> None:
    got = graded(text)
    assert (got and (got[0], got[1].lower())) == found


def test_persons_posts_and_letters() -> None:
    assert person("Ann Bell, Her Majesty’s Inspector") == "Ann Bell"
    assert is_post("Her Majesty’s Inspector")
    assert not is_post("Ann Bell")
    assert names_post("Ada Byron, Director of Children’s Services")
    assert names_post("Ada Byron, Manager, Testshire Youth Team")
    assert not names_post("Ada Byron came, saw and left.")
    assert not names_post("North Testshire, Denwick, Ashmere and others")
    assert letter_date(["Ada Byron", "3 September 2010"]) == (1, "3 September 2010")
    assert letter_date(["On 3 September 2010"]) is None
    assert is_grade("Requires improvement")
    assert not is_grade("Requires thought")


def test_the_date_of_a_letter_may_stand_beside_its_addressee() -> None:
    lines = ["Ms Ada Byron, Chief Executive 22 April 2024", "High Street", "Dear Ms Byron"]
    assert letter_date(lines) == (0, "22 April 2024")
    assert letter_date(lines[:2]) is None
    visit = "Visit to Testshire on 22 April 2024"
    assert letter_date([visit, "Dear Ms Byron"]) is None
