"""The kind of a question and the kind of thing it asks for."""

import pytest

from assistant.understanding.question import Kind, claimed_grade, compares, kind_of, years_of
from assistant.understanding.wanted import Wanted, holds, holds_near, things_asked, wanted
from ingest.words import stems

KINDS: list[tuple[Kind, list[str]]] = [
    (
        Kind.GRADE,
        [
            "How was Quillmere graded for safeguarding adults?",
            "What rating did Quillmere get?",
            "What was the judgement on capacity to improve?",
            "What did Vennshire score for protecting adults?",
            "How well did Quillmere do on safeguarding?",
            "Why was Quillmere rated excellent for safeguarding?",
            "Was Skelderby only adequate for safeguarding?",
            "What verdict did the inspectors reach on safeguarding?",
            "What was Skelderby's capacity to improve?",
        ],
    ),
    (
        Kind.INSPECTED,
        [
            "When was Quillmere inspected?",
            "What was the date of inspection?",
            "When did inspectors visit Vennshire?",
            "In what month did the inspection take place?",
        ],
    ),
    (
        Kind.PUBLISHED,
        [
            "When was the Quillmere report published?",
            "What is the publication date?",
            "When did the Skelderby report come out?",
        ],
    ),
    (
        Kind.TEAM,
        [
            "Who led the inspection of Quillmere?",
            "Who was the lead inspector?",
            "Who inspected Vennshire?",
            "Who was the expert by experience?",
            "Who were the inspectors?",
        ],
    ),
    (
        Kind.PUBLISHER,
        [
            "Who published the report?",
            "Which body wrote the report?",
            "Which inspectorate issued it?",
        ],
    ),
    (
        Kind.FOCUS,
        [
            "What did the inspection focus on?",
            "Which areas were inspected?",
            "What did the inspectors look at?",
            "What was the scope of the inspection?",
        ],
    ),
    (
        Kind.COUNT,
        [
            "How many recommendations were made?",
            "What is the number of recommendations?",
            "How many of the recommendations are there?",
        ],
    ),
    (
        Kind.RECOMMENDATIONS,
        [
            "What should Quillmere improve?",
            "What was recommended for safeguarding?",
            "List the recommendations",
            "What was Quillmere told to do about safeguarding?",
            "What are the areas for improvement?",
            "What does Skelderby need to improve?",
        ],
    ),
    (
        Kind.STRENGTHS,
        [
            "What was Quillmere doing well?",
            "What are its main strengths?",
            "What is Vennshire good at?",
        ],
    ),
    (
        Kind.WEAKNESSES,
        ["What are the main weaknesses?", "What was Skelderby bad at?", "What were the failings?"],
    ),
    (
        Kind.SUMMARY,
        [
            "Summarise the report",
            "Give me an overview of the Skelderby report",
            "Sum up the Skelderby report.",
            "What are the key findings?",
            "The gist of it please",
        ],
    ),
    (
        Kind.PAGE,
        [
            "Which page is that on?",
            "What page was that?",
            "And which page is this on?",
            "which page?",
        ],
    ),
    (
        Kind.SECTION,
        [
            "Summarise the safeguarding section",
            "Sum up the part of the report on reviews",
            "What does the report say under leadership?",
            "What are the main points on reviews in Vennshire's report?",
            "Give me a short summary of the chapter on carers",
        ],
    ),
    (
        Kind.SHORTER,
        [
            "Summarise that in two sentences",
            "Can you say that briefly?",
            "Please sum it up in one line",
            "shorter please",
            "And now shorten that",
        ],
    ),
    (
        Kind.PLAIN,
        [
            "Say it in plain English",
            "What does that mean in plain language?",
            "in simple words please",
            "Can you explain the jargon?",
            "What do those abbreviations mean?",
        ],
    ),
    (Kind.GREETING, ["Hello", "hi there", "Good morning!"]),
    (Kind.THANKS, ["Thanks", "Thank you very much", "ok thanks"]),
    (Kind.HELP, ["Help", "What can you do?", "Who are you?"]),
    (Kind.BYE, ["Bye", "goodbye", "See you"]),
    (
        Kind.FACT,
        [
            "How many people live in Quillmere?",
            "What did carers say about respite?",
            "Who chairs the safeguarding board?",
            "Are concerns about abuse acted on quickly?",
            "How do I bake bread?",
            "What happened to the warden scheme?",
            "Which page of the plan deals with carers in detail?",
            "Did leaflets explain abuse in plain English?",
            "What was said about easy read and plain language guides?",
            "How was that summarised for members of the board?",
        ],
    ),
]
PHRASINGS = [(question, kind) for kind, questions in KINDS for question in questions]


def test_there_is_a_phrasing_of_every_kind() -> None:
    # What asks the table of Facts is told by its whole wording: tests/assistant/test_tallies.py.
    assert {kind for _, kind in PHRASINGS} == set(Kind) - {Kind.TALLY}
    assert len(PHRASINGS) >= 60


@pytest.mark.parametrize(("question", "kind"), PHRASINGS)
def test_the_kind_of_a_question_is_told(question: str, kind: Kind) -> None:
    assert kind_of(question) is kind


WANTED = [
    ("How many people live there?", Wanted.COUNT),
    ("Where was the centre built?", Wanted.PLACE),
    ("How often do they visit?", Wanted.DURATION),
    ("What area does the borough cover?", Wanted.SIZE),
    ("How big were the retention payments?", Wanted.MONEY),
    ("Which university did they go to?", Wanted.NAME),
    ("What is the number of care homes?", Wanted.COUNT),
    ("What percentage were late?", Wanted.SHARE),
    ("What proportion of people are old?", Wanted.SHARE),
    ("How much did it cost?", Wanted.MONEY),
    ("What was the budget for adult care?", Wanted.MONEY),
    ("How long do people wait?", Wanted.DURATION),
    ("How many weeks do people wait?", Wanted.DURATION),
    ("When did the scheme begin?", Wanted.DATE),
    ("In which year was it opened?", Wanted.DATE),
    ("What is the phone number of the duty team?", Wanted.CONTACT),
    ("What is the email address for complaints?", Wanted.CONTACT),
    ("What is the name of the chief executive?", Wanted.PERSON_NAME),
    ("Who is the director of adult services?", Wanted.PERSON_NAME),
    ("Which charity runs the cafés?", Wanted.NAME),
    ("What is the warden scheme called?", Wanted.NAME),
    ("Who chairs the board?", Wanted.WHO),
    ("What did a carer say about respite?", Wanted.WORDS),
    ("How did one husband describe the break?", Wanted.WORDS),
    ("Is advocacy on offer?", Wanted.YES_NO),
    ("Have the flats been built?", Wanted.YES_NO),
    ("Where does it rank for deprivation?", Wanted.RANK),
    ("What was wrong with support plans?", Wanted.OPEN),
    ("Why were plans criticised?", Wanted.OPEN),
]


@pytest.mark.parametrize(("question", "kind"), WANTED)
def test_the_kind_of_thing_that_is_asked_for_is_told(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


def test_every_kind_of_thing_is_in_the_table() -> None:
    assert {kind for _, kind in WANTED} == set(Wanted)


@pytest.mark.parametrize(
    ("kind", "text", "held"),
    [
        (Wanted.COUNT, "There were 538 alerts.", True),
        (Wanted.COUNT, "There were twelve alerts.", True),
        (Wanted.COUNT, "There were alerts in 2010.", False),
        (Wanted.COUNT, "41 per cent were late.", False),
        (Wanted.SHARE, "41 per cent were late.", True),
        (Wanted.SHARE, "One in three was late.", True),
        (Wanted.SHARE, "Some were late.", False),
        (Wanted.MONEY, "It overspent by £4.6 million.", True),
        (Wanted.MONEY, "It overspent badly.", False),
        (Wanted.DURATION, "The wait was 26 weeks.", True),
        (Wanted.DURATION, "The wait was long.", False),
        (Wanted.DATE, "It began in May 2010.", True),
        (Wanted.DATE, "It began soon.", False),
        (Wanted.CONTACT, "Ring 03000 616161 at night.", True),
        (Wanted.CONTACT, "Ring at night.", False),
        (Wanted.PERSON_NAME, "Lead Inspector: Ada Byron", True),
        (Wanted.PERSON_NAME, "The director left.", False),
        (Wanted.RANK, "It ranked 22nd of 354.", True),
        (Wanted.OPEN, "Anything at all.", True),
    ],
)
def test_a_sentence_holds_the_thing_or_not(kind: Wanted, text: str, held: bool) -> None:
    assert holds(kind, text) == held


def test_a_number_counts_only_beside_what_is_counted() -> None:
    things = set(stems("wardens"))
    assert holds_near(Wanted.COUNT, "Its 28 wardens walked the estates.", things)
    far = "Its wardens walked the estates every evening until late at night and knew 63 people."
    assert not holds_near(Wanted.COUNT, far, things)


def test_the_thing_that_is_counted_is_told() -> None:
    assert things_asked("How many street wardens did they train?") == stems("street wardens")
    assert things_asked("What went wrong?") == []


@pytest.mark.parametrize(
    ("question", "grade"),
    [
        ("Why was it rated excellent?", "excellent"),
        ("Why did it only get adequate for choice?", "adequate"),
        ("How well did it do?", ""),
        ("How good was it?", ""),
        ("How was it graded?", ""),
    ],
)
def test_a_grade_taken_for_given_is_told(question: str, grade: str) -> None:
    assert claimed_grade(question) == grade


@pytest.mark.parametrize(
    ("question", "set_against"),
    [
        ("Which council is better at reviews?", True),
        ("Compare them", True),
        ("How do the two differ?", True),
        ("How are reviews done?", False),
    ],
)
def test_a_comparison_is_told(question: str, set_against: bool) -> None:
    assert compares(question) == set_against


def test_years_are_read_once_each() -> None:
    assert years_of("In 2009 or 2010, or in 2009?") == ("2009", "2010")
    assert years_of("In room 2100 of 354") == ()
