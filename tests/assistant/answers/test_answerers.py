"""Answers on the sample reports: from Facts, from quotes, refused."""

import re
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer, Status
from ingest.types import Report
from tests.fakes import HashEmbedder, worded
from tests.ingest.reports import HEAD
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

NAMES = ("Quillmere", "Skelderby", "Vennshire")


def labels(answer: Answer) -> list[tuple[str, ...]]:
    return [citation.place.labels for citation in answer.citations]


def cited(answer: Answer) -> set[str]:
    return {citation.cover.council_id for citation in answer.citations}


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "grade", "label"),
    [
        ("How was safeguarding adults graded in Skelderby?", "performing poorly", "2"),
        ("What was Quillmere's rating for choice and control?", "performing well", "1"),
        ("How was Skelderby's capacity to improve judged?", "uncertain", "2"),
        ("How was skeldreby graded on safeguarding adults?", "performing poorly", "2"),
    ],
)
def test_a_grade_comes_with_its_page(
    assistant: Assistant, question: str, grade: str, label: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert f"“{grade}”" in answer.answer
    assert labels(answer) == [(label,)]


def test_all_grades_are_given_where_none_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("How was Vennshire graded?")
    assert len(answer.citations) == 4
    for grade in ("performing excellently", "performing well", "performing adequately"):
        assert grade in answer.answer


@pytest.mark.parametrize(
    ("question", "claimed", "true"),
    [
        ("Why was Skelderby rated excellent for safeguarding?", "excellent", "performing poorly"),
        ("Why was Quillmere's capacity to improve called poor?", "poor", "promising"),
    ],
)  # fmt: skip
def test_a_false_premise_is_put_right_first(
    assistant: Assistant, question: str, claimed: str, true: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    first = answer.answer.splitlines()[0]
    assert first.startswith("No")
    assert claimed in first
    assert true in answer.answer
    assert answer.citations


def test_a_true_premise_is_not_put_right(assistant: Assistant) -> None:
    answer = assistant.ask("Why was Skelderby rated poor for safeguarding adults?")
    assert not answer.answer.startswith("No")
    assert answer.citations
    assert "performing poorly" not in answer.answer


@pytest.mark.parametrize(
    ("question", "date", "label"),
    [
        ("When was Quillmere inspected?", "March 2010", "i"),
        ("When was Skelderby inspected?", "January 2011", "cover"),
        ("When was the Vennshire report published?", "14 December 2010", "1"),
        ("When did the Skelderby report come out?", "5 May 2011", "cover"),
    ],
)
def test_dates_come_from_the_cover(
    assistant: Assistant, question: str, date: str, label: str
) -> None:
    answer = assistant.ask(question)
    assert date in answer.answer
    assert labels(answer) == [(label,)]


def test_the_lead_inspector_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who led the inspection of Skelderby?")
    assert "Desmond Artley" in answer.answer
    assert "Thackwray" not in answer.answer
    assert labels(answer) == [("1",)]


def test_the_whole_team_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who was on the inspection team in Skelderby?")
    for name in ("Desmond Artley", "Yasmin Thackwray", "Bernard Oyelaran", "Lowri Beck"):
        assert name in answer.answer


def test_the_inspections_that_a_person_led_are_listed(assistant: Assistant) -> None:
    answer = assistant.ask("Which inspections did Marian Osgathorpe lead?")
    assert cited(answer) == {"quillmere", "vennshire"}
    assert "Skelderby" not in answer.answer


def test_the_areas_of_focus_are_listed(assistant: Assistant) -> None:
    answer = assistant.ask("What did the inspection of Vennshire focus on?")
    assert len(answer.citations) == 3
    for area in ("safeguarding adults", "better quality of life", "choice and control"):
        assert area in answer.answer


def test_the_publisher_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("Who published the report on Skelderby?")
    assert "Care Standards Inspectorate" in answer.answer
    assert cited(answer) == {"skelderby"}


def test_recommendations_under_a_heading_are_given_in_full_and_in_order(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    answer = assistant.ask("What was Quillmere told to improve on safeguarding adults?")
    wanted = [
        fact.value
        for fact in reports["quillmere"].facts
        if fact.kind == "numbered recommendation" and fact.aspect == "Safeguarding adults"
    ]
    assert len(wanted) == 5
    assert quotes(answer) == wanted
    places = [answer.answer.index(re.sub(r" \(page \d\)$", "", value)) for value in wanted]
    assert places == sorted(places)


def test_recommendations_of_a_whole_report_are_all_cited(assistant: Assistant) -> None:
    answer = assistant.ask("What should Skelderby improve?")
    assert len(answer.citations) == 13
    assert cited(answer) == {"skelderby"}


@pytest.mark.parametrize(
    ("council", "count"), [("Quillmere", 12), ("Skelderby", 13), ("Vennshire", 10)]
)
def test_recommendations_are_counted(assistant: Assistant, council: str, count: int) -> None:
    answer = assistant.ask(f"How many recommendations does the {council} report make?")
    assert re.search(rf"\b{count}\b", answer.answer)
    assert answer.citations


def test_recommendations_under_a_heading_are_counted(assistant: Assistant) -> None:
    answer = assistant.ask("How many recommendations on safeguarding adults did Skelderby get?")
    assert re.search(r"\b(5|five)\b", answer.answer)


def test_strengths_are_those_under_their_heading(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    strengths = {f.quote for f in reports["vennshire"].facts if f.kind == "strength"}
    answer = assistant.ask("What was Vennshire doing well?")
    assert answer.citations
    assert set(quotes(answer)) <= strengths


def test_weaknesses_are_recommendations(assistant: Assistant, reports: dict[str, Report]) -> None:
    advice = {f.quote for f in reports["skelderby"].facts if "recommendation" in f.kind}
    answer = assistant.ask("What are the main weaknesses of Skelderby?")
    assert answer.citations
    assert set(quotes(answer)) <= advice


def test_a_summary_has_grades_strengths_and_recommendations(
    assistant: Assistant, reports: dict[str, Report]
) -> None:
    answer = assistant.ask("Summarise the Skelderby report")
    kinds = {f.quote: f.kind for f in reports["skelderby"].facts}
    held = {kinds[quote] for quote in quotes(answer)}
    assert {"grade", "strength"} <= held
    assert any("recommendation" in kind for kind in held)
    assert len(answer.answer.split()) <= 300


def test_two_councils_are_compared_each_with_its_own_words(assistant: Assistant) -> None:
    answer = assistant.ask("Compare safeguarding adults in Quillmere and Skelderby")
    assert answer.status is Status.ANSWERED
    assert cited(answer) == {"quillmere", "skelderby"}
    assert "adequately" in answer.answer
    assert "poorly" in answer.answer


def test_the_higher_grade_is_named_where_both_were_graded(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Which was rated higher for safeguarding adults, Vennshire or Skelderby?"
    )
    assert answer.answer.startswith("Vennshire")
    assert cited(answer) == {"vennshire", "skelderby"}


def test_what_was_not_graded_ranks_nobody(assistant: Assistant) -> None:
    answer = assistant.ask("Which is better at support for carers, Quillmere or Skelderby?")
    assert "councils cannot be ranked" in answer.answer.splitlines()[0]
    assert cited(answer) == {"quillmere", "skelderby"}


@pytest.mark.parametrize(
    ("question", "says", "council"),
    [
        ("How many people live in Quillmere?", "187,400", "quillmere"),
        ("Who chairs the safeguarding board in Vennshire?", "Caldwell-Marr", "vennshire"),
        ("How long is the wait for the memory clinic in Skelderby?", "26 weeks to 11", "skelderby"),
        ("How much did Skelderby's adult services overspend?", "£4.6 million", "skelderby"),
    ],
)
def test_a_finding_is_quoted_with_its_report(
    assistant: Assistant, question: str, says: str, council: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert says in answer.answer
    assert cited(answer) == {council}
    assert answer.answer.startswith("From the report on")


def test_a_persons_words_are_given_as_that_persons(assistant: Assistant) -> None:
    answer = assistant.ask("What did a man who looked after his wife say in Skelderby?")
    line = next(line for line in answer.answer.splitlines() if "Tuesday night" in line)
    assert line.startswith("A man who looked after his wife said: “")


def test_a_misprint_is_quoted_as_it_stands(assistant: Assistant) -> None:
    answer = assistant.ask("What was recommended to Skelderby on safeguarding adults?")
    (board,) = (c for c in answer.citations if "independent chair" in c.quote)
    assert board.quote.endswith("(page 1)")
    assert board.place.labels == ("6",)


def test_councils_that_were_chosen_limit_the_answer(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded?", councils=["vennshire"])
    assert cited(answer) == {"vennshire"}


def test_without_a_council_a_few_are_answered_each(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded?")
    assert cited(answer) == {"quillmere", "skelderby", "vennshire"}


REFUSED = [
    ("How was Dunwold County Council rated for safeguarding?", Status.NO_SUCH_COUNCIL),
    ("What did the report say about carers in Wolverhampton?", Status.NO_SUCH_COUNCIL),
    ("What did the report say about zeppelins in Quillmere?", Status.NOT_IN_REPORTS),
    ("How well did Skelderby do in 2019?", Status.NOT_IN_REPORTS),
    ("How was leisure for dentists graded in Quillmere?", Status.NOT_IN_REPORTS),
    ("How do I bake a sourdough loaf?", Status.OUT_OF_SCOPE),
    ("What is the capital of France?", Status.OUT_OF_SCOPE),
    ("Wie gut war die Leistung von Skelderby und was ist das?", Status.OUT_OF_SCOPE),
    ("Quelle est la note de Quillmere pour les adultes?", Status.OUT_OF_SCOPE),
    ("Как оценили Skelderby?", Status.OUT_OF_SCOPE),
    ("", Status.FAILED),
    (" \u200b\n ", Status.FAILED),
    ("why? " * 500, Status.FAILED),
]


@pytest.mark.parametrize(("question", "status"), REFUSED)
def test_a_refusal_has_its_status_and_no_citations(
    assistant: Assistant, question: str, status: Status
) -> None:
    answer = assistant.ask(question)
    assert answer.status is status
    assert answer.refused
    assert answer.citations == ()
    assert "[1]" not in answer.answer
    assert answer.answer.endswith(".")


def test_an_unknown_council_is_told_which_are_loaded(assistant: Assistant) -> None:
    answer = assistant.ask("How was Dunwold County Council rated?")
    assert all(name in answer.answer for name in ("Dunwold", *NAMES))


def test_what_was_searched_is_named_where_the_reports_do_not_say(assistant: Assistant) -> None:
    answer = assistant.ask("What did the report say about zeppelins in Quillmere?")
    assert "Quillmere" in answer.answer
    assert "March 2010" in answer.answer
    assert len(answer.passages) >= 10


# Nothing in the reports says so, though they speak of the matter.
NEAR_MISSES = (
    "What is the name of Vennshire's chief executive?",
    "What number do you ring at night in Quillmere?",
    "How many deputies has the director of Skelderby?",
    "Who paid for the memory clinic in Skelderby?",
    "What does an hour of home care cost in Vennshire?",
    "How was Quillmere graded for quality of life?",
)


@pytest.mark.model
def test_most_of_what_is_only_spoken_of_is_refused(sample_store: Store) -> None:
    real = Assistant(sample_store, HashEmbedder())
    answers = [real.ask(question) for question in NEAR_MISSES]
    assert sum(answer.refused for answer in answers) >= 4, [a.answer for a in answers]
    assert all(answer.refused or answer.citations for answer in answers)
    assert "safeguarding adults" in answers[-1].answer


@pytest.mark.parametrize(("question", "code"), [("", "question"), ("x" * 2_001, "question")])
def test_an_unusable_question_has_an_error_with_a_code(
    assistant: Assistant, question: str, code: str
) -> None:
    answer = assistant.ask(question)
    assert answer.error is not None
    assert answer.error.code == code
    assert answer.error.message == answer.answer


def test_a_question_of_the_longest_length_is_read(assistant: Assistant) -> None:
    question = f"How was safeguarding adults graded in Skelderby?{' ' * 5}".ljust(2_000, "?")
    assert assistant.ask(question).status is not Status.FAILED


def test_one_council_of_two_without_a_report_makes_a_partial_answer(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded in Skelderby and Bromley?")
    assert answer.status is Status.PARTIAL
    assert answer.missing == ("Bromley",)
    assert cited(answer) == {"skelderby"}
    assert "Bromley" in answer.answer


@pytest.mark.parametrize("said", ["Hello", "Thanks", "What can you do?", "Bye"])
def test_conversation_has_no_citations_and_is_no_refusal(assistant: Assistant, said: str) -> None:
    answer = assistant.ask(said)
    assert answer.status is Status.CONVERSATION
    assert not answer.refused
    assert answer.citations == ()


def test_refusals_suggest_what_can_be_answered(assistant: Assistant) -> None:
    answer = assistant.ask("How do I bake a sourdough loaf?")
    assert answer.suggestions
    for question in answer.suggestions:
        assert assistant.ask(question).status is Status.ANSWERED


def test_better_at_what_was_graded_is_answered_from_the_grades(assistant: Assistant) -> None:
    answer = assistant.ask("Which council is better at safeguarding adults?")
    assert "do not give grades" not in answer.answer
    assert answer.answer.startswith("Vennshire")


def test_the_team_is_the_inspection_team(assistant: Assistant) -> None:
    assert "Desmond Artley" in assistant.ask("Who was on the team in Skelderby?").answer


POSTS = """
Key findings

Leadership

The director of children's services is Ada Marsh.

The post of head of safeguarding is vacant.
"""


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Who is the director of children's services in Testshire?", "(May 2010): Ada Marsh."),
        ("Who is the head of safeguarding in Testshire?", "was vacant"),
    ],
)
def test_who_holds_a_post_is_told_from_its_fact(tmp_path: Path, question: str, says: str) -> None:
    (tmp_path / "testshire.txt").write_text(HEAD + POSTS, encoding="utf-8")
    with Store(tmp_path / "data") as store:
        build_index(store, [tmp_path / "testshire.txt"], HashEmbedder())
        answer = worded(store).ask(question)
    assert says in answer.answer.splitlines()[0]
    assert cited(answer) == {"testshire"}
