"""What a model writes, in prose or in JSON, becomes sentences with the passages that they cite."""

import json

import pytest

from assistant.model.stream import AnswerReader
from tests.assistant.model.read_as import OPEN, SHUT, read, sentences


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("The door was open [1].", (1,)),
        ("The door was open. [1]", (1,)),
        ("The door was open [1, 2].", (1, 2)),
        ("The door was open [1][3].", (1, 3)),
        ("The door was open [1-3].", (1, 2, 3)),
        ("The door was open [1–2].", (1, 2)),
        ("The door was open [1 and 2].", (1, 2)),
        ("The door was open [passages 1, 2].", (1, 2)),
        ("The door was open [^2].", (2,)),
        ("The door was open 【1】.", (1,)),
        ("The door was open (1).", (1,)),
        ("The door was open (passage 2).", (2,)),
        ("The door was open [2, 9].", (2,)),
        ("- **The door was open** [2]", (2,)),
    ],
)
def test_the_usual_marks_are_understood(text: str, marks: tuple[int, ...]) -> None:
    assert sentences(text) == [(OPEN, marks)]


@pytest.mark.parametrize("mark", ["[9]", "[0]", "[-1]", "[1e9]", "[³]", "[1](http://a.b)"])
def test_what_is_no_mark_is_dropped_and_counted(mark: str) -> None:
    reader = read(f"The door was open {mark}.")
    assert [marks for _, marks in sentences(f"The door was open {mark}.")] == [()]
    assert reader.dropped == 1


def test_a_figure_in_brackets_inside_a_sentence_is_no_mark() -> None:
    assert sentences("All of them (5) were open [1].") == [("All of them (5) were open.", (1,))]


def test_one_mark_is_that_of_every_sentence_of_its_line() -> None:
    assert sentences(f"{OPEN} {SHUT} [2]") == [(OPEN, (2,)), (SHUT, (2,))]
    assert sentences(f"The door was open [1]. {SHUT}") == [(OPEN, (1,)), (SHUT, (1,))]
    assert sentences(f"The door was open [1].\n{SHUT}") == [(OPEN, (1,)), (SHUT, ())]


def test_an_item_of_a_list_goes_on_from_the_line_before_it() -> None:
    listed = "The council had:\n- opened a hub [1]\n- shut a home [2]\n"
    assert sentences(listed) == [
        ("The council had opened a hub.", (1,)),
        ("The council had shut a home.", (2,)),
    ]
    whole = "Findings:\n1. The door was open. [1]\n2. The gate was shut. [2]\n"
    assert sentences(whole) == [(OPEN, (1,)), (SHUT, (2,))]


def test_the_cells_of_a_table_are_sentences() -> None:
    table = (
        "| Council | Finding |\n|---|---|\n"
        "| Ambleford | The door was always open there [1] |\n| Hexmoor | shut [2] |\n"
    )
    assert sentences(table) == [
        ("The door was always open there.", (1,)),
        ("Hexmoor: Shut.", (2,)),
    ]


@pytest.mark.parametrize(
    ("text", "said", "missing"),
    [
        (f"{OPEN[:-1]} [1].\nCOMPLETE", "complete", ""),
        (f"{OPEN[:-1]} [1].\n\nPARTIAL: how often it was.", "partial", "how often it was"),
        (f"{OPEN[:-1]} [1]. Completeness: partial", "partial", ""),
        ("NONE", "none", ""),
        ("None of the doors was open [1].", "", ""),
    ],
)
def test_what_the_model_says_of_its_answer(text: str, said: str, missing: str) -> None:
    reader = read(text)
    assert (reader.completeness, reader.missing) == (said, missing)
    assert len(sentences(text)) == (0 if text == "NONE" else 1)


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
