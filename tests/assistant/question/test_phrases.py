"""What the words of a question ask for."""

import pytest

from assistant.question.phrases import Wording, has_term, is_unknown


def worded(text: str) -> Wording:
    return Wording(text, text)


def test_another_language_is_told() -> None:
    assert worded("Wie gut war die Leistung von Skelderby und was ist das?").foreign
    assert not worded("How was Quillmere graded for safeguarding adults?").foreign


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Hwaet gardena geardagum", True),
        ("Hwaet gardena advocacy", False),
        ("What gardena geardagum", False),
        ("gardena geardagum", False),
    ],
)
def test_words_that_nobody_knows_are_told(text: str, unknown: bool) -> None:
    assert is_unknown(text, lambda term: term.startswith("advoc")) is unknown


def test_a_term_in_capitals_is_asked_for_in_small_letters_and_found_in_capitals() -> None:
    assert worded("what is a pep?").has_term("PEP")
    assert worded("What are PEPs?").abbreviations == ("PEPs",)
    assert not has_term("a pep talk", "PEP")
    assert has_term("The Personal Budget", "personal budget")


@pytest.mark.parametrize(
    ("text", "page"),
    [("What is on page 12?", "12"), ("page no. IV please", "iv"), ("Which page is it on?", "")],
)
def test_a_page_is_asked_for_by_its_label(text: str, page: str) -> None:
    assert worded(text).page == page


@pytest.mark.parametrize(
    ("text", "count"),
    [("Sum it up in 3 sentences", 3), ("In two short lines", 2), ("a sentence", 1), ("Briefly", 0)],
)
def test_so_many_sentences_are_asked_for(text: str, count: int) -> None:
    assert worded(text).sentences == count


@pytest.mark.parametrize(
    ("text", "number"),
    [("What is recommendation 4?", 4), ("recommendation no. 12", 12), ("What do they advise?", 0)],
)
def test_a_recommendation_is_asked_for_by_its_number(text: str, number: int) -> None:
    assert worded(text).recommendation == number


@pytest.mark.parametrize(
    ("text", "roles", "others", "leader"),
    [
        ("Who led the inspection?", ("Lead inspector",), False, True),
        ("Who else was there?", (), True, False),
        ("Who was the expert?", ("Expert by experience", "Supported by"), False, False),
    ],
)
def test_roles_on_a_team_are_told(
    text: str, roles: tuple[str, ...], others: bool, leader: bool
) -> None:
    asked = worded(text)
    assert (asked.roles, asked.others, asked.leader) == (roles, others, leader)


def test_a_month_is_told_with_its_year() -> None:
    assert worded("Why was it inspected in March 2024?").month == "March 2024"
    assert worded("What did it do in March?").month == ""


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("Which areas require improvement?", True),
        ("Which areas are good?", False),
        ("Which areas needed improvement most?", False),
    ],
)
def test_a_grade_is_said_to_have_been_given(text: str, given: bool) -> None:
    assert worded(text).areas
    assert worded(text).gives("requires improvement to be good") is given


def test_judgements_are_called_by_name() -> None:
    assert worded("How was leadership graded?").judgements
    assert worded("Why excellent at keeping adults safe?").judgements == {"adults"}
    assert worded("Was it thought likely to get better?").judgements == {"capacity"}
    assert "overall" in worded("What was the overall grade?").judgements
    assert "overall" not in worded("Good overall, but which was higher?").judgements
    assert worded("What were all the grades?").several_grades
    assert not worded("What was the grade?").several_grades


def test_the_board_and_which_councils_are_told() -> None:
    assert worded("What should the safeguarding children board do?").board
    assert not worded("What should the council do?").board
    assert worded("Which councils were looked at for carers?").which_councils
    assert not worded("When were carers looked at?").which_councils


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How are carers supported in Quillmere?", True),
        ("How are carers supported in Vennshire?", False),
        ("What about roads?", False),
    ],
)
def test_another_wording_keeps_the_words_and_adds_only_what_was_said(text: str, kept: bool) -> None:
    assert worded("How are carers supported?").is_kept(text, {"quillmer"}, 0.5) is kept
