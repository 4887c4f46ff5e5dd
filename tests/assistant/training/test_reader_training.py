"""What the reader learns from, what it is worth, and the thresholds that are chosen for it."""

import numpy as np
import pytest
import torch

from assistant.training import reader_training
from assistant.training.examples import (
    EXAMPLES,
    TUNING,
    VALIDATION,
    follow_ups,
    read_examples,
    rewordings,
)
from assistant.training.reader_training import LONG, SHORT, WARM, Item, _batches, _list_loss


def item(labels: list[int], council: str = "quillmere") -> Item:
    texts = [[7, n] for n in range(len(labels))]
    return Item(council, 2 in labels, [5, 6], texts, texts, np.array(labels, dtype=np.int64))


def test_what_answers_is_always_read_and_the_rest_is_filled_with_what_does_not() -> None:
    one = item([2, 0, 1, 0, 2, 0, 0, 2, 0, 0, 0, 0])
    chosen = one.chosen(np.random.default_rng(1), 8)
    assert len(chosen) == len(set(chosen)) == 8
    found = sorted(int(one.labels[i]) for i in chosen)
    assert found == [0] * 5 + [1, 2, 2]


def test_what_seemed_likely_is_read_the_oftener() -> None:
    one = item([2] + [0] * 39)
    one.hard[30] = 3.0
    rng = np.random.default_rng(1)
    read = [i for _ in range(200) for i in one.chosen(rng, 8)]
    assert read.count(30) > 3 * read.count(31)


def test_every_question_is_learned_from_in_every_epoch() -> None:
    items = [item([2, 0, 0]) for _ in range(64)]
    batches = list(_batches(items, 2, 1))
    for half in (batches[: len(batches) // 2], batches[len(batches) // 2 :]):
        assert sorted(i for batch in half for i in batch) == list(range(64))


def test_half_an_epoch_learns_from_half_of_the_questions() -> None:
    batches = list(_batches([item([2, 0, 0]) for _ in range(64)], 0.5, 1))
    assert len({i for batch in batches for i in batch}) == 32


def test_the_rate_rises_then_falls_to_nearly_nothing() -> None:
    for recipe in (SHORT, LONG):
        rates = [recipe.rate(step, 1000) for step in range(1000)]
        top = int(WARM * 1000)
        assert rates[0] < rates[top // 2] < rates[top]
        assert rates[top:] == sorted(rates[top:], reverse=True)
        assert rates[-1] < 0.05 * max(rates)


def test_where_no_teacher_has_read_a_sentence_its_label_speaks() -> None:
    taught = np.array([[3.0, 3.5], [np.nan, np.nan], [-9.0, -8.0]], dtype=np.float32)
    one = Item("quillmere", True, [5], [[7]] * 3, [[7]] * 3, np.array([2, 2, 0]), taught)
    assert one.taught[0].tolist() == [3.0, 3.5]
    assert one.taught[1].tolist() == item([2]).taught[0].tolist()
    assert one.taught[2].tolist() == [-9.0, -8.0]
    assert item([2, 0]).taught[0, 0] > 0 > item([2, 0]).taught[1, 0]


def test_a_list_is_lost_least_where_what_answers_is_ahead() -> None:
    right, said = torch.tensor([True, False]), torch.tensor([4.0, -4.0])
    for taught in (0.0, 0.5, 1.0):
        losses = [
            float(_list_loss(torch.tensor(own), right, said, taught))
            for own in ([5.0, -5.0], [0.0, 0.0], [-5.0, 5.0])
        ]
        assert losses == sorted(losses)
    nothing = torch.tensor([False, False])
    quiet, loud = (
        float(_list_loss(torch.tensor(own), nothing, -abs(said), 0.5))
        for own in ([-5.0, -5.0], [5.0, -5.0])
    )
    assert quiet < loud


def test_the_examples_can_be_read_and_hold_no_report() -> None:
    every = [
        e
        for name in ("reading", "samples", "wordings")
        for e in read_examples(EXAMPLES / f"{name}.jsonl")
    ]
    assert len(every) > 12_000
    turns = list(follow_ups(EXAMPLES / "follow_ups.jsonl", every))
    assert len(turns) > 4_000
    assert all(turn.before for turn in turns)
    assert not VALIDATION & {turn.council for turn in turns}
    assert not VALIDATION & {e.council for e in read_examples(EXAMPLES / "wordings.jsonl")}
    assert {e.council for e in every} > VALIDATION
    again = list(rewordings(EXAMPLES / "rewordings.jsonl", every))
    assert len(again) > 9_000
    assert not (VALIDATION | TUNING) & {e.council for e in again}


def test_figures_are_those_worked_out_by_hand() -> None:
    items = [item([0, 2, 0]), item([2, 0, 0]), item([0, 0, 0])]
    found = [
        np.array([[1.0, 0], [0.5, 0], [-3, 0]], dtype=np.float32),
        np.array([[2.0, 0], [0.0, 0], [-1, 0]], dtype=np.float32),
        np.array([[-2.0, 0], [-1.0, 0], [-3, 0]], dtype=np.float32),
    ]
    told = reader_training.figures(items, found)
    assert {name: one.value for name, one in told.items()} == {
        "first": 0.5,
        "three": 1.0,
        "area": 1.0,
    }


def test_thresholds_keep_the_trade_off_they_are_chosen_for() -> None:
    rng = np.random.default_rng(3)
    items, found = [], []
    for n in range(300):
        labels = [2, 1, 0, 0, 0] if n % 4 else [0] * 5
        log_odds = rng.normal(0, 1, (5, 2)) + np.array(labels)[:, None] * 2 - 1.5
        items.append(item(labels))
        found.append(log_odds.astype(np.float32))
    known = reader_training.calibration(items, found)
    sure = [
        1 / (1 + np.exp(-(known["bias"] + known["best"] * a + known["second"] * b)))
        for a, b in (np.sort(f[:, 0])[::-1][:2] for f in found)
    ]
    refused = np.mean(
        [s < known["answer_from"] for s, i in zip(sure, items, strict=True) if i.answerable]
    )
    assert refused == pytest.approx(reader_training.REFUSED, abs=0.02)


def test_one_number_that_parts_all_answerable_ones_from_the_others_can_be_fitted() -> None:
    items = [item([2, 0]) if n % 2 else item([0, 0]) for n in range(80)]
    found = [np.full((2, 2), 4.0 if i.answerable else -4.0, dtype=np.float32) for i in items]
    known = reader_training.calibration(items, found)
    assert all(abs(known[name]) < 20 for name in ("bias", "best", "second"))
    assert known["answer_from"] > 0.5
