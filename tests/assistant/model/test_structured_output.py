"""JSON that a model writes is read as it comes."""

import json

import pytest

from assistant.model.structured_output import AnswerReader
from tests.assistant.model.read_as import OPEN, read, sentences


def test_json_is_read_as_it_comes() -> None:
    answer = {
        "sentences": [
            {"text": OPEN, "passages": [1, 9]},
            {"text": "The gate was “shut” [2].", "passages": []},
        ],
        "completeness": "partial",
        "missing": "how long.",
    }
    for text in (json.dumps(answer), f"```json\n{json.dumps(answer, indent=1)}\n```"):
        reader = read(text)
        assert sentences(text) == [(OPEN, (1,)), ("The gate was “shut”.", (2,))]
        assert (reader.completeness, reader.missing, reader.dropped) == ("partial", "how long", 1)


def test_a_sentence_of_json_comes_before_the_next_is_written() -> None:
    reader = AnswerReader(2)
    begun = '{"sentences": [{"text": "The door was open.", "passages": [1]}, {"text": "The'
    assert [w.text for w in reader.feed(begun)] == [OPEN]
    assert list(reader.end()) == []


@pytest.mark.parametrize(
    "text", ["{", "{]", '{"sentences": 5}', '{"sentences": [{"text": 1}]}', "[", "|"]
)
def test_broken_json_gives_nothing_false(text: str) -> None:
    assert all(not marks for _, marks in sentences(text))
