"""Why an answer is as it is: told without changing it, whatever step decided."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.answers.answerers import Routed
from assistant.explain.wording import explained_json, explained_text
from assistant.pipeline import Assistant
from assistant.types import Answer, Draft, Stage, Status
from tests.conftest import ROOT

QUESTIONS = [
    json.loads(line)["question"]
    for line in Path(ROOT / "tests/evaluation/sample_questions.jsonl").read_text().splitlines()
]

ALERTS = "How many alerts had there been in Quillmere?"


def same(answer: Answer) -> Answer:
    return replace(answer, id="", seconds={})


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_the_same_with_and_without(assistant: Assistant, question: str) -> None:
    answer, trace = assistant.explain(question)
    assert same(answer) == same(assistant.ask(question))
    assert trace.refused == answer.refused
    json.dumps(explained_json(trace))
    assert explained_text(trace)


class Misquoting(Assistant):
    """Drafts answers with words that stand in no report."""

    def _route(self, *given: Any, **named: Any) -> Routed:
        routed = super()._route(*given, **named)
        return replace(routed, draft=_misquoted(routed.draft))


def _misquoted(draft: Draft) -> Draft:
    statements = tuple(
        replace(s, evidence=tuple(replace(e, quote=f"{e.quote} Never said.") for e in s.evidence))
        for s in draft.statements
    )
    return replace(draft, statements=statements)


def test_what_fails_the_check_is_named(assistant: Assistant) -> None:
    wrong = Misquoting(
        assistant._store,
        assistant._embedder,
        reader=assistant.library.reader,
        classifier=assistant.library.classifier,
    )
    answer, trace = wrong.explain("How was Skelderby graded for safeguarding adults?")
    assert answer.status is Status.NOT_IN_REPORTS
    assert trace.stage is Stage.VERIFICATION
    assert "performing poorly" in trace.unverified[0]


def test_every_leg_and_order_is_told(assistant: Assistant) -> None:
    answer, trace = assistant.explain(ALERTS)
    (group,) = trace.groups
    fused = [candidate.fused for candidate in group.candidates]
    assert [standing.rank for standing in fused] == list(range(1, len(fused) + 1))
    assert [s.score for s in fused] == sorted((s.score for s in fused), reverse=True)
    ranked = sorted(group.candidates, key=lambda c: c.ranked.rank)
    assert [c.ranked.rank for c in ranked] == list(range(1, len(ranked) + 1))
    assert [c.ranked.score for c in ranked] == sorted(
        (c.ranked.score for c in ranked), reverse=True
    )
    shown = [" ".join(passage.text.split())[:60] for passage in answer.passages]
    assert [candidate.spot.text[:60] for candidate in ranked][: len(shown)] == shown
    for leg in ("chunks", "sentences", "words"):
        ranks = [getattr(c, leg).rank for c in group.candidates if getattr(c, leg)]
        assert 1 in ranks
        assert len(set(ranks)) == len(ranks)


def test_what_was_quoted_and_why_the_rest_was_not(assistant: Assistant) -> None:
    answer, trace = assistant.explain(ALERTS)
    (group,) = trace.groups
    quoted = [sentence for sentence in group.sentences if not sentence.dropped]
    assert [s.spot.text.rstrip("…")[:100] for s in quoted] == [
        citation.quote[:100] for citation in answer.citations
    ]
    reasons = {sentence.dropped for sentence in group.sentences}
    assert "unlikely" in reasons


@pytest.mark.parametrize(
    ("question", "fate"),
    [
        ("What did Quillmere say about parking meters?", "refused"),
        ("How was Quillmere graded for safeguarding adults?", "unused"),
    ],
)
def test_what_was_picked_and_not_quoted_says_so(
    assistant: Assistant, question: str, fate: str
) -> None:
    _, trace = assistant.explain(question)
    assert fate in {sentence.dropped for group in trace.groups for sentence in group.sentences}


def test_the_confidence_that_is_told_is_the_one_that_decided(assistant: Assistant) -> None:
    for question in (ALERTS, "What did Quillmere say about parking meters?"):
        answer, trace = assistant.explain(question)
        best = max(group.confidence for group in trace.groups)
        assert (best >= trace.threshold) is (answer.status is Status.ANSWERED)


def test_a_follow_up_says_what_it_took_from_before(assistant: Assistant) -> None:
    first = assistant.ask("Who chairs Vennshire's safeguarding board?")
    _, trace = assistant.explain("And in Skelderby?", [first])
    assert "Skelderby" in trace.question
    assert trace.councils == ("skelderby",)
    assert [report.why for report in trace.reports] == ["named"]


def test_reports_chosen_by_the_asker_are_said_to_be_so(assistant: Assistant) -> None:
    answer, trace = assistant.explain("How many alerts had there been?", (), ["quillmere"])
    assert answer.understood.only == ("quillmere",)
    assert [(r.council, r.why) for r in trace.reports] == [("Quillmere", "chosen")]


def test_a_trace_as_json_has_what_was_found_in_order(assistant: Assistant) -> None:
    _, trace = assistant.explain("How many alerts had there been in Quillmere?")
    told = explained_json(trace)
    (group,) = told["groups"]
    assert [c["fused"]["rank"] for c in group["candidates"]] == list(
        range(1, len(group["candidates"]) + 1)
    )
    assert told["question"] == trace.question
    assert told["groups"][0]["confidence"] == trace.groups[0].confidence
