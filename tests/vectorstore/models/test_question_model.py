"""The model of questions gives probabilities over each of its heads."""

import pytest

from vectorstore.models.question_model import FACTS, KINDS, LEANINGS, QuestionModel

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def model() -> QuestionModel:
    return QuestionModel()


def test_each_head_is_sure_of_what_is_plain(model: QuestionModel) -> None:
    kinds = model.kinds("How was it graded for safeguarding adults?")
    assert len(kinds) == len(KINDS)
    assert kinds.sum() == pytest.approx(1, abs=1e-4)
    assert KINDS[int(kinds.argmax())] == "grade"
    facts = model.facts("When was the report published?")
    assert FACTS[int(facts.argmax())] == "published"


def test_a_turn_is_read_with_the_question_before(model: QuestionModel) -> None:
    turn = model.leans("Which page is that on?", "How many alerts were there?")
    assert LEANINGS[int(turn.argmax())] == "source"
