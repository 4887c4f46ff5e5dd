"""Labelled questions and turns, each with the number of its label."""

from assistant.training.examples import EXAMPLES
from assistant.training.question_training import fold, kinds_of, turns_of
from vectorstore.models.trained_models import KINDS, LEANINGS


def test_every_kind_of_the_model_has_examples() -> None:
    found = [kinds_of(EXAMPLES / f"{name}.jsonl") for name in ("kinds", "more_kinds")]
    assert all(len(some) > 50 for some in found)
    assert {KINDS[example.label] for some in found for example in some} == set(KINDS)


def test_turns_know_the_question_before() -> None:
    turns = turns_of(EXAMPLES / "turns.jsonl")
    assert {t.label for t in turns if t.head == "leans"} == set(range(len(LEANINGS)))
    assert {KINDS[t.label] for t in turns if t.head == "kind"} == set(KINDS) - {"follow_up"}


def test_a_fold_is_one_of_five_and_the_same_each_time() -> None:
    folds = [fold(number) for number in range(50)]
    assert folds == [fold(number) for number in range(50)]
    assert len(set(folds)) > 1
