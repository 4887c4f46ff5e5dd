"""The record of one question."""

import pytest

from assistant.explain.record import Watch
from assistant.pipeline import Assistant


def test_without_a_question_there_is_nothing_to_tell() -> None:
    with pytest.raises(ValueError, match="No question"):
        _ = Watch().taken_down


def test_a_trace_as_json_has_what_was_found_in_order(assistant: Assistant) -> None:
    _, trace = assistant.explain("How many alerts had there been in Quillmere?")
    told = trace.as_json()
    (group,) = told["groups"]
    assert [c["fused"]["rank"] for c in group["candidates"]] == list(
        range(1, len(group["candidates"]) + 1)
    )
    assert told["question"] == trace.question
    assert told["groups"][0]["confidence"] == trace.groups[0].confidence
