"""Labelled questions and turns, each with the number of its label."""

import numpy as np

from assistant.training.examples import EXAMPLES
from assistant.training.question_training import (
    Labelled,
    _reworded,
    _wanted,
    fold,
    kinds_of,
    turns_of,
)
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


def test_other_wordings_have_the_kind_and_the_fold_of_their_question() -> None:
    again = _reworded(EXAMPLES / "kinds_reworded.jsonl")
    assert len(again) > 3_500
    assert {KINDS[one.label] for one in again} == set(KINDS)
    assert {one.fold for one in again} == {None, 0, 1, 2, 3, 4}


def test_what_is_wanted_is_told_by_the_label_and_by_teachers() -> None:
    one = Labelled("kind", "How is it?", "", 1)
    nobody = Labelled("kind", "And then?", "", -1)
    said = {e.asked: np.array([0.5, 0.25, 0.25], dtype=np.float32) for e in (one, nobody)}
    assert _wanted(one, 3, {}).argmax() == 1
    assert _wanted(one, 3, {})[0] < _wanted(one, 3, said)[0] < 0.5
    assert np.allclose(_wanted(nobody, 3, said), said[nobody.asked])
    assert all(abs(_wanted(e, 3, said).sum() - 1) < 1e-6 for e in (one, nobody))
