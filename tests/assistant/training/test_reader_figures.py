"""What a trained reader is worth, and the thresholds that are chosen for it."""

import numpy as np
import pytest

from assistant.training import reader_figures
from tests.assistant.training.test_reader_training import item


def test_figures_are_those_worked_out_by_hand() -> None:
    items = [item([0, 2, 0]), item([2, 0, 0]), item([0, 0, 0])]
    found = [
        np.array([[1.0, 0], [0.5, 0], [-3, 0]], dtype=np.float32),
        np.array([[2.0, 0], [0.0, 0], [-1, 0]], dtype=np.float32),
        np.array([[-2.0, 0], [-1.0, 0], [-3, 0]], dtype=np.float32),
    ]
    told = reader_figures.figures(items, found)
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
    known = reader_figures.calibration(items, found)
    sure = [
        1 / (1 + np.exp(-(known["bias"] + known["best"] * a + known["second"] * b)))
        for a, b in (np.sort(f[:, 0])[::-1][:2] for f in found)
    ]
    refused = np.mean(
        [s < known["answer_from"] for s, i in zip(sure, items, strict=True) if i.answerable]
    )
    assert refused == pytest.approx(reader_figures.REFUSED, abs=0.02)


def test_one_number_that_parts_all_answerable_ones_from_the_others_can_be_fitted() -> None:
    items = [item([2, 0]) if n % 2 else item([0, 0]) for n in range(80)]
    found = [np.full((2, 2), 4.0 if i.answerable else -4.0, dtype=np.float32) for i in items]
    known = reader_figures.calibration(items, found)
    assert all(abs(known[name]) < 20 for name in ("bias", "best", "second"))
    assert known["answer_from"] > 0.5
