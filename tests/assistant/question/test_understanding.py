"""A turn becomes a question that stands alone, by what it takes from the turns before it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.library.mentions import Councils
from assistant.pipeline import Assistant
from assistant.question.question import Asks, Kind, Question, noted, with_notes
from assistant.question.understanding import understand, understood
from assistant.types import Answer, Citation, Status, Understood
from ingest.types import Basis, Cover, Place
from tests.fakes import WordClassifier, sure
from vectorstore.models.trained_models import LEANINGS, Probabilities

COVERS = [Cover(council=name, council_id=name.lower()) for name in ("Ashmere", "Denwick", "Feldon")]
COUNCILS = Councils(COVERS, lambda _: True)


class Told(WordClassifier):
    """Is told what a turn takes from the one before."""

    def __init__(self, leans: str) -> None:
        self._leans = leans

    def leans(self, turn: str, before: str) -> Probabilities:
        return sure(LEANINGS.index(self._leans), len(LEANINGS))


def citation(council: str, year: str = "2019") -> Citation:
    """A citation of a council's report."""
    cover = Cover(council=council.title(), council_id=council, inspected=f"{year}-05")
    place = Place((3,), ("3",), Basis.PRINTED)
    return Citation(1, f"{council}-{year}", "file.pdf", cover, place, (), f"{council} said so.")


def turn(asked: str, history: Sequence[Answer] = (), leans: str = "alone") -> Question:
    """A turn as it is understood."""
    return understand(asked, COUNCILS, history, Told(leans))


def answer(question: Question, status: Status = Status.ANSWERED, **more: object) -> Answer:
    """An Answer to a question, which cites a report of each council."""
    cited = tuple(citation(c) for c in question.councils) if status is Status.ANSWERED else ()
    about: Understood = understood(question, (), tuple(c.report_id for c in cited))
    fields = {"citations": cited, "understood": about} | more
    return Answer("1", question.asked, status, "said", **fields)  # type: ignore[arg-type]


def talk(*turns: tuple[str, str]) -> Question:
    """The last of several turns, each with what it takes from the one before."""
    history: list[Answer] = []
    for asked, leans in turns:
        question = turn(asked, history, leans)
        history.append(answer(question))
    return question


AGENCY = ("How many social workers are agency staff in Ashmere?", "alone")
LEADERS = ("What does the newest Ashmere report say about leadership?", "alone")


@pytest.mark.parametrize(
    ("turns", "text"),
    [
        ([AGENCY, ("and Denwick?", "matter")],
         "How many social workers are agency staff in Denwick?"),
        ([AGENCY, ("and Denwick?", "matter"), ("which page?", "source"), ("Feldon", "matter")],
         "How many social workers are agency staff in Feldon?"),
        ([AGENCY, ("why?", "matter")],
         "why? (Ashmere, on: How many social workers are agency staff in the council)"),
        ([AGENCY, ("why?", "matter"), ("is that usual", "matter")],
         "is that usual (Ashmere, on: How many social workers are agency staff in the council)"),
        ([AGENCY, ("Are their caseloads too high?", "alone")],
         "Are their caseloads too high? (Ashmere)"),
        ([AGENCY, ("go on", "more")], AGENCY[0]),
        ([AGENCY, ("in 2016", "matter")],
         "How many social workers are agency staff in Ashmere? (2016)"),
        ([AGENCY, ("and the one before?", "matter")],
         "How many social workers are agency staff in Ashmere? (the report before 2019)"),
        ([LEADERS, ("and the first?", "matter")],
         "What does Ashmere report say about leadership? (the first report)"),
        ([AGENCY, ("What about their training budget?", "matter"), ("was it cut?", "matter")],
         "was it cut? (Ashmere, on: What about their training budget How many social workers are "
         "agency staff in the council)"),
        ([LEADERS, ("and the first?", "matter"), ("on fostering", "matter")],
         "on fostering (Ashmere, the first report, on: What does the council report say about "
         "leadership)"),
        ([AGENCY, ("and Denwick?", "matter"), ("what's the first one's budget?", "matter")],
         "what's Ashmere's budget? (on: How many social workers are agency staff in the council)"),
        ([AGENCY, ("and the one after 2019?", "matter"), ("who led that later one?", "alone")],
         "who led that later one? (Ashmere, the report after 2019)"),
        ([LEADERS, ("Which councils fell at their latest inspection?", "alone")],
         "Which councils fell at their latest inspection?"),
    ],
)  # fmt: skip
def test_the_question_stands_alone(turns: Sequence[tuple[str, str]], text: str) -> None:
    assert talk(*turns).text == text


def test_a_report_is_chosen_by_its_place_among_those_cited() -> None:
    first = turn("How did Ashmere's grade change between 2019 and 2022?")
    cited = (citation("ashmere", "2022"), citation("ashmere", "2019"))
    history = [answer(first, citations=cited)]
    for asked, year in (("Who led the second one?", "2022"), ("Who led the first one?", "2019")):
        assert noted(turn(asked, history, "matter").text)[1] == f"Ashmere, {year}"


def test_the_first_is_one_of_those_that_were_compared_last() -> None:
    compared = ("Compare Denwick and Feldon on fostering", "alone")
    assert talk(AGENCY, compared, ("the first one's budget?", "matter")).councils == ("denwick",)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("What about boats?", True),
        ("No, I meant the SEND one", False),
        ("Is that so still?", False),
        ("What did the joint inspection say?", False),
    ],
)
def test_a_turn_that_tells_another_report_leaves_the_one_spoken_of(asked: str, kept: bool) -> None:
    assert bool(talk(AGENCY, (asked, "alone")).reports) is kept


def test_one_council_that_answered_a_question_on_all_is_spoken_of() -> None:
    asked = replace(turn("Which councils have the best score?"), asks=Asks.WHICH_GRADE)
    one, two = (
        answer(asked, citations=tuple(map(citation, names)))
        for names in (("denwick",), ("denwick", "feldon"))
    )
    assert turn("Why them?", (one,), "matter").councils == ("denwick",)
    assert turn("Why them?", (two,), "matter").councils == ()
    assert turn("How many boats are there?", (one,), "alone").councils == ()


def test_where_the_report_spoken_of_does_not_say_the_others_are_asked() -> None:
    question = talk(AGENCY, ("When is the new computer system due?", "alone"))
    assert question.reports == ("ashmere-2019",)
    (other,) = question.instead
    assert (other.reports, other.councils, other.years) == ((), ("ashmere",), ())
    assert talk(AGENCY, ("What did the 2016 report say of teachers?", "alone")).instead == ()


@pytest.mark.parametrize(
    ("asked", "thanks"),
    [("cheers", True), ("thanks, that's clear", True), ("cheers. who led that one?", False)],
)
def test_thanks_that_ask_on_are_a_question(asked: str, thanks: bool) -> None:
    assert (talk(AGENCY, (asked, "alone")).kind is Kind.THANKS) is thanks


@pytest.mark.parametrize(
    ("asked", "leans", "councils"),
    [
        ("the first council", "matter", ("ashmere",)),
        ("and the other one?", "matter", ("ashmere",)),
        ("which is better", "matter", ("ashmere", "denwick")),
        ("Which councils were rated outstanding overall?", "alone", ()),
        ("Who led the inspection?", "alone", ("denwick",)),
    ],
)
def test_councils_of_the_conversation_are_meant(
    asked: str, leans: str, councils: tuple[str, ...]
) -> None:
    assert talk(AGENCY, ("and Denwick?", "matter"), (asked, leans)).councils == councils


@pytest.mark.parametrize("status", [Status.NOT_IN_REPORTS, Status.OUT_OF_SCOPE, Status.FAILED])
def test_the_council_is_carried_over_a_turn_without_an_answer(status: Status) -> None:
    first = answer(turn("When was Ashmere inspected?"))
    aside = answer(turn("How high is its town hall?", [first]), status)
    assert turn("What should they improve?", [first, aside]).councils == ("ashmere",)


def test_the_matter_is_that_of_the_report_before_an_aside() -> None:
    first = answer(turn(AGENCY[0]))
    aside = answer(turn("What is the weather like?", [first]), Status.OUT_OF_SCOPE)
    assert "agency staff" in turn("and why?", [first, aside], "matter").text


def test_a_council_that_is_not_loaded_is_spoken_of_still() -> None:
    first = answer(turn("How many agency staff are there in Leeds?"), Status.NO_SUCH_COUNCIL)
    later = turn("and why?", [first], "matter")
    assert (later.councils, later.others) == ((), ("Leeds",))


@pytest.mark.parametrize("leans", ["alone", "matter"])
@pytest.mark.parametrize(
    ("asked", "councils"),
    [
        ("How was Leeds graded?", ()),
        ("How many agency staff are there in Leeds?", ()),
        ("Is that better than Leeds?", ("ashmere",)),
    ],
)
def test_another_council_takes_the_place_of_the_one_before_unless_they_are_compared(
    asked: str, councils: tuple[str, ...], leans: str
) -> None:
    found = talk(AGENCY, (asked, leans))
    assert (found.councils, found.others) == (councils, ("Leeds",))


@pytest.mark.parametrize(
    "said", ["2", "2.", "number 2", "the second one please", "the 2nd", "Denwick", "Denwick please"]
)
def test_a_choice_is_taken_by_name_number_or_words(said: str) -> None:
    asked = turn("What should they improve?")
    offered = answer(asked, Status.AMBIGUOUS, choices=("Ashmere", "Denwick"))
    found = turn(said, [offered], "matter")
    assert found.councils == ("denwick",)
    assert found.text == "What should they improve? (Denwick)"
    assert found.asks is asked.asks


def test_a_number_that_was_not_offered_chooses_nothing() -> None:
    offered = answer(turn("What should they improve?"), Status.AMBIGUOUS, choices=("Ashmere",))
    assert turn("7", [offered], "matter").councils == ()


@pytest.mark.parametrize(
    ("leans", "kind"), [("source", Kind.PAGE), ("shorter", Kind.SHORTER), ("plain", Kind.PLAIN)]
)
def test_what_is_asked_of_the_answer_keeps_its_question(leans: str, kind: Kind) -> None:
    found = talk(AGENCY, ("that?", leans))
    assert (found.kind, found.text, found.asked) == (kind, AGENCY[0], "that?")
    assert found.asks is Asks.MATTER


def test_small_talk_is_told_from_what_opens_like_it() -> None:
    assert talk(AGENCY, ("ok, and in Denwick", "matter")).councils == ("denwick",)
    assert talk(AGENCY, ("ok then", "alone")).asks is Asks.CHAT


def test_a_turn_is_no_follow_up_once_it_stands_alone() -> None:
    assert talk(AGENCY, ("why?", "matter")).asks is Asks.MATTER


def test_notes_are_read_as_they_were_written() -> None:
    for notes in ((), ("Ashmere",), ("Ashmere", "2016")):
        for matter in ("", "why the council was late"):
            text = with_notes("how many", *notes, on=matter)
            assert noted(text) == ("how many", ", ".join(notes), matter)


def test_a_turn_that_leans_on_nothing_is_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("Why?")
    assert (answer.status, answer.understood.kind) == (Status.AMBIGUOUS, "follow_up")


def test_why_that_nothing_answers_leaves_what_was_spoken_of() -> None:
    first = turn("How many foster carers were lost in Ashmere?")
    why = turn("Why?", [answer(first)], "matter")
    history = [answer(first), answer(why, Status.NOT_IN_REPORTS)]
    assert (
        turn("And Denwick?", history, "again").text
        == "How many foster carers were lost in Denwick?"
    )
    answered = [answer(first), answer(why)]
    assert turn("And Denwick?", answered, "again").text.startswith("Why? (Denwick")
