"""What the reader learns from: which sentences are read of a question, and how it is measured."""

import numpy as np
import pytest

from assistant.training import reader_training
from assistant.training.examples import VALIDATION, read_examples
from assistant.training.kinds_of_question import EXAMPLES, kinds_of, turns_of
from assistant.training.reader_training import PAIRS, ROUNDS, WARM, Item, _batches
from vectorstore.models.question_model import KINDS, LEANINGS


def item(labels: list[int], council: str = "quillmere") -> Item:
    texts = [[7, n] for n in range(len(labels))]
    return Item(council, 2 in labels, [5, 6], texts, texts, np.array(labels, dtype=np.int64))


def test_what_answers_is_always_read_and_the_rest_is_filled_with_what_does_not() -> None:
    one = item([2, 0, 1, 0, 2, 0, 0, 2, 0, 0, 0, 0])
    chosen = one.chosen(np.random.default_rng(1))
    assert len(chosen) == len(set(chosen)) == PAIRS
    found = sorted(int(one.labels[i]) for i in chosen)
    assert found == [0] * 5 + [1, 2, 2]


def test_what_seemed_likely_is_read_the_oftener() -> None:
    one = item([2] + [0] * 39)
    one.hard[30] = 3.0
    rng = np.random.default_rng(1)
    read = [i for _ in range(200) for i in one.chosen(rng)]
    assert read.count(30) > 3 * read.count(31)


def test_every_question_is_learned_from_in_every_epoch() -> None:
    items = [item([2, 0, 0]) for _ in range(64)]
    batches = list(_batches(items, 2, 1))
    for half in (batches[: len(batches) // 2], batches[len(batches) // 2 :]):
        assert sorted(i for batch in half for i in batch) == list(range(64))


def test_the_rate_rises_then_falls_to_nearly_nothing() -> None:
    rates = [ROUNDS[-1].rate(step, 1000) for step in range(1000)]
    assert rates[0] < rates[WARM // 2] < rates[WARM]
    assert rates[WARM:] == sorted(rates[WARM:], reverse=True)
    assert rates[-1] < 0.05 * ROUNDS[-1].first


def test_figures_are_those_worked_out_by_hand() -> None:
    items = [item([0, 2, 0]), item([2, 0, 0]), item([0, 0, 0])]
    found = [
        np.array([[1.0, 0], [0.5, 0], [-3, 0]], dtype=np.float32),
        np.array([[2.0, 0], [0.0, 0], [-1, 0]], dtype=np.float32),
        np.array([[-2.0, 0], [-1.0, 0], [-3, 0]], dtype=np.float32),
    ]
    assert reader_training.figures(items, found) == {"first": 0.5, "three": 1.0, "area": 1.0}


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


def test_the_examples_can_be_read_and_hold_no_report() -> None:
    every = [
        e for name in ("reading", "samples") for e in read_examples(EXAMPLES / f"{name}.jsonl")
    ]
    assert len(every) > 7_000
    assert {e.council for e in every} > VALIDATION
    kinds = [*kinds_of(EXAMPLES / "kinds.jsonl"), *kinds_of(EXAMPLES / "more_kinds.jsonl")]
    assert {KINDS[e.label] for e in kinds} == set(KINDS)
    turns = turns_of(EXAMPLES / "turns.jsonl")
    assert {e.label for e in turns if e.head == "leans"} == set(range(len(LEANINGS)))
    assert {KINDS[e.label] for e in turns if e.head == "kind"} == set(KINDS) - {"follow_up"}
