"""Reciprocal rank fusion."""

import pytest

from vectorstore.search import fuse


def keys(rankings: list[list[str]], weights: list[float]) -> list[str]:
    return [key for key, _ in fuse(rankings, weights)]


def test_what_both_legs_find_comes_before_what_one_finds() -> None:
    assert keys([["a", "b"], ["c", "b"]], [1, 1])[0] == "b"


def test_the_score_is_the_sum_of_weighted_reciprocal_ranks() -> None:
    scores = dict(fuse([["a", "b"], ["b"]], [1, 2]))
    assert scores["a"] == pytest.approx(1 / 61)
    assert scores["b"] == pytest.approx(1 / 62 + 2 / 61)


def test_a_weight_decides_between_legs() -> None:
    assert keys([["a"], ["b"]], [1, 2]) == ["b", "a"]
    assert keys([["a"], ["b"]], [2, 1]) == ["a", "b"]


def test_a_key_twice_in_a_leg_counts_once() -> None:
    assert dict(fuse([["a", "a", "b"]], [1])) == dict(fuse([["a", "b"]], [1]))


def test_ties_keep_their_order() -> None:
    assert keys([["a", "b"], ["b", "a"]], [1, 1]) == ["a", "b"]


def test_legs_and_weights_must_match() -> None:
    with pytest.raises(ValueError, match="zip"):
        fuse([["a"]], [1, 1])


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([[], []], [1, 1]) == []
