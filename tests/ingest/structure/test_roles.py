"""Sentences with their role, speaker, lead-in, number and page reference."""

import re

import pytest

from ingest.structure.boilerplate import is_standing
from ingest.types import Report, Role
from tests.ingest.reports import HEAD, report_of, with_role
from tests.ingest.reports import testshire as made

OPENING = "An inspection team visited Testshire in May 2010 and met 40 people there.\n\n"


def findings(body: str) -> Report:
    return made(f"{OPENING}Key findings\n\nHelp for carers\n\n{body}\n\nIt was late for many.\n")


@pytest.mark.parametrize(
    ("lead", "speaker"),
    [
        ("One family carer said:", "One family carer"),
        ("The council was slow. A widower told us:", "A widower"),
        ("The son of a resident of the home commented:", "The son of a resident of the home"),
        ("A man of 80 put it like this:", "A man of 80"),
    ],
)
def test_a_persons_words_have_their_speaker(lead: str, speaker: str) -> None:
    report = findings(f'{lead}\n\n"I was never asked. Nobody called."')
    (said,) = with_role(report, Role.PERSON)
    assert (said.speaker, said.text) == (speaker, '"I was never asked. Nobody called."')


def test_only_the_words_right_after_the_lead_in_are_that_persons() -> None:
    report = findings('One carer said:\n\n"I was never asked."\n\n"Eyes open" was a scheme.')
    (said,) = with_role(report, Role.PERSON)
    assert said.text == '"I was never asked."'


def test_quotation_marks_without_a_speaker_make_no_persons_words() -> None:
    report = findings('The council ran a scheme.\n\n"Eyes open" was valued by all who knew it.')
    assert with_role(report, Role.PERSON) == []


def test_the_line_before_a_list_is_its_lead_in() -> None:
    report = findings("The council had:\n\n- Listened to carers.\n- Built three homes.")
    items = [s for s in report.sentences if s.marker]
    assert [s.lead_in for s in items] == ["The council had:", "The council had:"]
    assert [s.text for s in with_role(report, Role.LEAD_IN)] == ["The council had:"]


def test_a_lead_in_ends_with_its_list() -> None:
    report = findings(
        "The council had:\n\n- Listened to carers.\n\nStaff were kind to all.\n\n- Late again."
    )
    assert report.sentences[-2].text == "Late again."
    assert report.sentences[-2].lead_in == ""


def test_items_under_a_heading_of_recommendations_are_recommendations() -> None:
    report = made(
        f"{OPENING}Recommendations for improving outcomes in Testshire\n\nHelp for carers\n\n"
        "The council should:\n\n- Listen to carers.\n- Ask them first.\n\n"
        "Key findings\n\nStaff were kind.\n"
    )
    advice = with_role(report, Role.RECOMMENDATION)
    assert [s.text for s in advice] == ["Listen to carers.", "Ask them first."]
    assert {s.lead_in for s in advice} == {"The council should:"}


@pytest.mark.parametrize(
    ("shown", "reference"),
    [
        ("(page 7)", "7"),
        ("(pages 7 and 9)", "7 and 9"),
        ("(p. 8)", "8"),
        ("(pp. 7, 9)", "7, 9"),
        ("", ""),
    ],
)
def test_a_numbered_recommendation_keeps_number_and_page(shown: str, reference: str) -> None:
    report = made(
        f"{OPENING}Key findings\n\nStaff were kind.\n\nAppendix A: Summary of recommendations\n\n"
        f"Help for carers\n\nThe council should:\n\n1. Listen to carers. {shown}\n2. Ask first.\n"
    )
    first, second = with_role(report, Role.RECOMMENDATION)
    assert (first.marker, second.marker) == ("1", "2")
    assert first.refers_to == reference
    assert second.refers_to == ""


def test_a_recommendation_of_two_sentences_stays_whole() -> None:
    long = "Listen to carers, and to those who were carers, and write down what they say. " * 5
    report = made(
        f"{OPENING}Recommendations for improving outcomes in Testshire\n\nThe council should:\n\n"
        f"1. {long.strip()}\n\nKey findings\n\nStaff were kind.\n"
    )
    assert [s.text for s in with_role(report, Role.RECOMMENDATION)] == [long.strip()]


def test_a_long_bullet_of_findings_is_cut_into_sentences_with_one_marker() -> None:
    long = "Carers were seldom asked what they needed for themselves in those years. " * 5
    report = findings(f"Of carers:\n\n- {long.strip()}")
    cut = [s for s in report.sentences if s.text.startswith("Carers were")]
    assert [s.marker for s in cut] == ["-", "", "", "", ""]
    assert all(report.text[s.start : s.end] == s.text for s in cut)


def test_a_list_item_begins_at_its_words() -> None:
    report = findings("The council had:\n\n-   Listened to\n    carers.\n12.\tBuilt homes.")
    items = [s for s in report.sentences if s.marker]
    assert [(s.marker, s.text) for s in items] == [
        ("-", "Listened to carers."),
        ("12", "Built homes."),
    ]
    assert [report.text[s.start] for s in items] == ["L", "B"]


def test_an_outcome_statement_is_no_finding() -> None:
    report = findings("Carers are valued and have a life of their own.\n\nCarers were not asked.")
    (stated,) = with_role(report, Role.OUTCOME)
    assert stated.text == "Carers are valued and have a life of their own."


def test_standing_text_is_boilerplate_unless_it_tells_of_this_inspection() -> None:
    report = made(
        f"{OPENING}The report is meant for all who take an interest.\n\nKey findings\n\n"
        "Staff were kind.\n"
    )
    begin = report.text.index(OPENING.strip())
    roles = {s.text.split()[1]: s.role for s in report.sentences if s.start >= begin}
    assert roles["inspection"] is Role.FINDING
    assert roles["report"] is Role.BOILERPLATE


def test_every_sentence_is_where_it_says(reports: dict[str, Report]) -> None:
    for report in [*reports.values(), findings("Staff were kind. They stayed.")]:
        for sentence in report.sentences:
            here = report.text[sentence.start : sentence.end]
            assert " ".join(here.split()) == sentence.text
        starts = [sentence.start for sentence in report.sentences]
        assert starts == sorted(starts)


def test_persons_of_the_samples_are_those_of_the_sources(reports: dict[str, Report]) -> None:
    speakers = {
        council: [s.speaker for s in with_role(report, Role.PERSON)]
        for council, report in reports.items()
    }
    assert speakers == {
        "quillmere": [
            "A woman whose mother lived in a home in Lower Wend",
            "One widower",
            "A family carer",
        ],
        "skelderby": [
            "A tenant",
            "The son of a resident of one of the two homes",
            "A man who looked after his wife",
        ],
        "vennshire": [
            "A young man in supported housing in Ottermoor",
            "The mother of a man of 41",
            "One woman there",
        ],
    }


def test_the_misprint_of_a_sample_is_kept(reports: dict[str, Report]) -> None:
    advice = {s.marker: s for s in with_role(reports["skelderby"], Role.RECOMMENDATION)}
    assert advice["4"].refers_to == "1"
    assert advice["4"].text.startswith("Appoint an independent chair")


IMPRINT = """
The Board of Care regulates and inspects all care that was invented for this text.

If you would like a copy of this report in large print or Braille, ask at the door.

© Board of Care 2010

12 Long Street
Testtown
TT1 2AB
W: www.board.example
"""


def roles(report: Report) -> dict[str, Role]:
    return {sentence.text: sentence.role for sentence in report.sentences}


def test_the_imprint_at_the_end_is_no_finding() -> None:
    found = roles(findings("The council was slow to help. " * 80 + "\n" + IMPRINT))
    assert found["The council was slow to help."] is Role.FINDING
    first = "The Board of Care regulates and inspects all care that was invented for this text."
    last = list(found)[list(found).index(first) :]
    assert "Testtown" in last
    assert {found[text] for text in last} == {Role.BOILERPLATE}


@pytest.mark.parametrize(
    "text",
    [
        "This review was carried out under section 12 of the Care of Nobody Act 2009.",
        "The inspection and the report were made in accordance with the Nobody Regulations 2013.",
        "T: 01632 960 001", "help@board.example", "www.board.example/reports", "TT12 3AB",
        "Dear Testshire Partnership", "(Recommendation.)", "Judgement Grade",
    ],
)  # fmt: skip
def test_law_and_addresses_are_standing_text(text: str) -> None:
    assert is_standing(("Key findings",), text)


@pytest.mark.parametrize(
    "text",
    [
        "The council acted under section 12 of the Care of Nobody Act 2009 in nine cases.",
        "The annual report is too long. It says little of the Care of Nobody Act 2009.",
        "The review of plans is late.", "Staff regulate their own hours.",
        "The next inspection will be within three years.", "Dear old friends meet there.",
    ],
)  # fmt: skip
def test_findings_are_none(text: str) -> None:
    assert not is_standing(("Key findings",), text)


def test_what_grades_mean_says_nothing_of_the_council() -> None:
    path = ("What the inspection judgements mean",)
    assert is_standing(path, "A good council leads services that help everybody.")
    assert not is_standing(("What the council does well",), "It leads services that help.")


def test_how_inspectors_work_is_standing_and_who_they_were_is_not() -> None:
    path = ("Information about this inspection", "The team")
    assert is_standing(path, "Inspectors looked closely at the lives of people.")
    assert not is_standing(path, "The inspection team consisted of seven inspectors.")
    assert not is_standing(path, "Lead inspector: Ada Byron.")
    assert not is_standing(path, "Max Born")


def test_names_under_a_letter_are_no_findings_and_what_is_told_below_them_is() -> None:
    found = roles(
        findings("It was late.\n\nYours sincerely\n\nAda Byron\nChief Inspector\n\nIt ended well.")
    )
    assert found["Ada Byron"] is found["Chief Inspector"] is Role.BOILERPLATE
    assert found["It was late."] is found["It ended well."] is Role.FINDING


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Services for carers in Testshire are poor.", Role.FINDING),
        ("This inspection has found failings in all teams.", Role.FINDING),
        ("The support for people who leave hospital Requires improvement to be good", Role.FINDING),
        ("It is the Board’s expectation that care is good.", Role.BOILERPLATE),
        ("All care should be as good as it can be.", Role.BOILERPLATE),
        ("9 November 2018", Role.BOILERPLATE),
    ],
)
def test_what_the_cover_says_of_this_inspection_is_found(text: str, role: Role) -> None:
    report = report_of(f"Service inspection of adult social care: Testshire\n\n{text}\n\n{HEAD}")
    assert roles(report)[text] is role


def test_an_item_that_leads_in_to_others_says_something_before() -> None:
    found = roles(
        findings(
            "Carers:\n\n- In May 90 carers were met. This was more than before. Of these:\n- Ten."
        )
    )
    assert found["In May 90 carers were met."] is Role.FINDING
    assert found["Of these:"] is Role.LEAD_IN


def test_an_item_that_is_a_whole_sentence_may_have_points() -> None:
    report = findings(
        "• The council looked after 281 children.\n– 147 live elsewhere\n– eight are at school\n"
        "• One child was adopted."
    )
    leads = {sentence.text: sentence.lead_in for sentence in report.sentences}
    assert leads["147 live elsewhere"] == "The council looked after 281 children."
    assert leads["eight are at school"] == "The council looked after 281 children."
    assert leads["One child was adopted."] == ""


def test_the_points_of_an_item_lead_no_further_than_to_its_neighbour() -> None:
    body = """These children live in the area:

• The share of children with meals:

– in primary schools is 7%

– in secondary schools is 6%.

• The largest groups are from the hills."""
    items = [s for s in findings(body).sentences if s.marker]
    meals = "The share of children with meals:"
    area = "These children live in the area:"
    assert [s.lead_in for s in items] == [area, meals, meals, area]


class Counting:
    """A pattern that is in no text, and counts the characters that it is looked for in."""

    def __init__(self) -> None:
        self.looked = 0

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        self.looked += len(text[start:end])
        return None


def test_a_paragraph_is_looked_through_for_contacts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = Counting()
    monkeypatch.setattr("ingest.structure.roles._REACH", counting)
    report = findings("Staff were kind to all. " * 200)
    assert len(report.sentences) > 200
    assert counting.looked <= len(report.text)
