"""Refusals: their status, what they say, what they suggest."""

import pytest

from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.answers.parts import cited
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store

NAMES = ("Quillmere", "Skelderby", "Vennshire")


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


@pytest.mark.parametrize(
    "question",
    ["What did the JTAI of Quillmere find?", "How did the SEND inspection rate Quillmere?"],
)
def test_a_kind_of_report_that_is_not_held_is_said_to_be_not_held(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_IN_REPORTS
    assert answer.answer.startswith("There is no ")
    assert "report on Quillmere here" in answer.answer
    assert "March 2010" in answer.answer


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
