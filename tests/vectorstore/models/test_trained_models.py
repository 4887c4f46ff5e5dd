"""Only weights that were published are loaded; each head gives probabilities."""

import json
from pathlib import Path

import pytest

from vectorstore.errors import ModelUnavailable
from vectorstore.models.embeddings import file_hash
from vectorstore.models.trained_models import (
    FACTS,
    KINDS,
    LEANINGS,
    UNREAD,
    WEIGHTS,
    QuestionModel,
    ReadingModel,
    hashes,
    publish,
    published,
)


def test_the_packaged_weights_are_the_published_ones() -> None:
    known = hashes()
    assert {path.name for path in WEIGHTS.glob("*.safetensors")} == set(known)
    assert known["reader.safetensors"] == file_hash(WEIGHTS / "reader.safetensors")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.safetensors").write_bytes(b"other")
    for file in (tmp_path / "reader.safetensors", tmp_path / "none.safetensors"):
        with pytest.raises(ModelUnavailable, match="not the published ones"):
            published(file)
    with pytest.raises(ModelUnavailable):
        ReadingModel(tmp_path / "reader.safetensors").read("Why?", ["It was."], [""])


def test_what_is_published_is_known_by_its_hash(tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"weights")
    publish(tmp_path)
    known = json.loads((tmp_path / "hashes.json").read_text(encoding="utf-8"))
    assert known == {"a.safetensors": file_hash(tmp_path / "a.safetensors")}


@pytest.fixture(scope="module")
def model() -> QuestionModel:
    return QuestionModel()


@pytest.mark.model
def test_each_head_is_sure_of_what_is_plain(model: QuestionModel) -> None:
    kinds = model.kinds("How was it graded for safeguarding adults?")
    assert len(kinds) == len(KINDS)
    assert kinds.sum() == pytest.approx(1, abs=1e-4)
    assert KINDS[int(kinds.argmax())] == "grade"
    facts = model.facts("When was the report published?")
    assert FACTS[int(facts.argmax())] == "published"


@pytest.mark.model
def test_a_turn_is_read_with_the_question_before(model: QuestionModel) -> None:
    turn = model.leans("Which page is that on?", "How many alerts were there?")
    assert LEANINGS[int(turn.argmax())] == "source"
    turn = model.leans("leave the council out", "Compare the council and the council on fostering")
    assert LEANINGS[int(turn.argmax())] == "without"


@pytest.mark.model
def test_only_the_likeliest_of_a_search_are_read_to_the_end() -> None:
    texts = ["It rained all day."] * 30
    texts[17] = "The council has 24 wardens, who walk at night."
    reader, beside = ReadingModel(), [""] * 30
    every = reader.read("How many wardens are there?", texts, beside)
    some = reader.read("How many wardens are there?", texts, beside, 10)
    read = some[:, 0] > UNREAD
    assert (read.sum(), read[17]) == (10, True)
    assert some[read] == pytest.approx(every[read], abs=0.05)
