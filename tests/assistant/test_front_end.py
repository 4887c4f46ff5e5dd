"""Filters bind, and what is not loaded is an error in words; an Answer comes whatever happens."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.errors import QuestionError, ScopeError
from assistant.front_end import ALL, Scope, answer_within, guarded, scope_of
from assistant.pipeline import Assistant
from assistant.types import Answer, Status
from vectorstore.errors import IndexMissing

QUESTION = "How was Quillmere graded for safeguarding adults?"


def within(assistant: Assistant, question: str, scope: Scope) -> Answer:
    *_, answer = answer_within(assistant, {"question": question}, scope)
    assert isinstance(answer, Answer)
    return answer


def test_no_filter_is_no_scope(assistant: Assistant) -> None:
    assert scope_of(assistant.library) is ALL
    assert within(assistant, QUESTION, ALL).status is Status.ANSWERED


def test_names_ids_and_reports_mean_the_same(assistant: Assistant) -> None:
    library = assistant.library
    (report,) = library.of_council("quillmere")
    by_id = scope_of(library, ["quillmere"])
    assert by_id == scope_of(library, ["Quillmere"]) == scope_of(library, ["Quillmere Council"])
    assert scope_of(library, [report.row.id]).reports == by_id.reports
    assert scope_of(library, reports=[report.row.file]).reports == by_id.reports


@pytest.mark.parametrize(
    "given",
    [
        {"councils": ["Nowhere"]}, {"councils": ["quillmere", "Nowhere"]}, {"councils": [""]},
        {"reports": ["0" * 64]}, {"kinds": ["juggling"]}, {"years": ["soon"]}, {"years": ["1900"]},
        {"years": ["1999"]}, {"councils": ["x"] * 201},
    ],
)  # fmt: skip
def test_what_is_not_loaded_is_an_error_and_never_all(
    given: dict[str, Any], assistant: Assistant
) -> None:
    with pytest.raises(ScopeError) as raised:
        scope_of(assistant.library, **given)
    assert str(raised.value).endswith(".")


def test_filters_together_narrow(graded: Assistant) -> None:
    library = graded.library
    council = library.council_ids[0]
    every = scope_of(library, [council]).reports or frozenset()
    assert len(every) > 1
    years = sorted(r.row.cover.inspected[:4] for r in library.of_council(council))
    some = scope_of(library, [council], years=[years[0]]).reports or frozenset()
    assert 0 < len(some) < len(every)


def test_a_council_outside_is_said_to_be_outside(assistant: Assistant) -> None:
    scope = scope_of(assistant.library, ["skelderby"])
    answer = within(assistant, QUESTION, scope)
    assert answer.status is Status.NOT_IN_REPORTS
    assert "Quillmere" in answer.answer
    assert "outside" in answer.answer
    assert not answer.citations
    assert not answer.passages


def test_of_two_councils_the_one_inside_answers(assistant: Assistant) -> None:
    scope = scope_of(assistant.library, ["skelderby"])
    question = "How were Quillmere and Skelderby graded for safeguarding adults?"
    answer = within(assistant, question, scope)
    assert {c.cover.council_id for c in answer.citations} <= {"skelderby"}
    assert "Quillmere" in answer.missing
    assert answer.status in (Status.PARTIAL, Status.NOT_IN_REPORTS)


def test_nothing_of_an_answer_comes_from_outside(assistant: Assistant) -> None:
    scope = scope_of(assistant.library, ["skelderby"])
    for question in (
        "What should be improved?",
        "Who led the inspections?",
        "Which councils did best?",
    ):
        answer = within(assistant, question, scope)
        shown = [c.report_id for c in answer.citations] + [p.report_id for p in answer.passages]
        assert set(shown) <= (scope.reports or set())
        assert not any("Quillmere" in offer for offer in (*answer.suggestions, *answer.choices))


@pytest.mark.parametrize(
    "question",
    [
        "Which part of {} was not good?",
        "How was {} graded?",
        "Which judgement of {} was lower than overall?",
        "How was {} graded overall?",
    ],
)
def test_an_older_report_that_was_chosen_is_asked_for_its_own_grades(
    question: str, graded: Assistant
) -> None:
    library = graded.library
    own = next(own for own in map(library.of_council, library.council_ids) if len(own) > 1)
    old = min((r for r in own if r.of("grade")), key=lambda r: r.row.cover.date)
    answer = within(graded, question.format(old.name), scope_of(library, [old.row.id]))
    assert {citation.report_id for citation in answer.citations} == {old.row.id}


@pytest.mark.parametrize("question", ["How was Vennshire graded?", QUESTION])
def test_every_answer_says_how_long_it_took(question: str, assistant: Assistant) -> None:
    answer = within(assistant, question, scope_of(assistant.library, ["quillmere"]))
    assert answer.seconds["total"] >= 0
    assert Answer("1", question, Status.FAILED, "").seconds == {"total": 0.0}


def test_a_scope_within_another_is_what_both_hold(assistant: Assistant) -> None:
    one = scope_of(assistant.library, ["quillmere"])
    two = scope_of(assistant.library, ["quillmere", "skelderby"])
    assert one.within(two).reports == one.reports
    assert two.within(one).reports == one.reports
    assert ALL.within(one) == one
    with pytest.raises(ScopeError):
        one.within(scope_of(assistant.library, ["skelderby"]))


SECRET = "Who reported the neighbour?"


def failing(error: Exception) -> list[str | Answer]:
    def steps() -> Iterator[str | Answer]:
        yield "A first line."
        raise error

    return list(guarded(SECRET, steps, "q7"))


def test_what_goes_well_is_passed_on() -> None:
    answer = Answer("1", "q", Status.ANSWERED, "said")
    assert list(guarded("q", lambda: ["said", answer])) == ["said", answer]


@pytest.mark.parametrize(
    ("error", "code"),
    [(IndexMissing("gone"), "unavailable"), (ZeroDivisionError("never told"), "internal")],
)
def test_a_fault_is_an_answer_that_failed(error: Exception, code: str) -> None:
    first, answer = failing(error)
    assert first == "A first line."
    assert isinstance(answer, Answer)
    assert answer.status is Status.FAILED
    assert answer.error is not None
    assert (answer.error.code, answer.error.id) == (code, "q7")
    assert str(error) not in answer.answer


def test_an_unusable_question_says_why() -> None:
    answer = failing(QuestionError("Ask something."))[-1]
    assert isinstance(answer, Answer)
    assert (answer.status, answer.answer) == (Status.FAILED, "Ask something.")


def test_the_log_has_the_place_and_no_word_of_the_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        failing(ValueError(SECRET))
    assert "ValueError at test_front_end.py" in caplog.text
    assert SECRET not in caplog.text
