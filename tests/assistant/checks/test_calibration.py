"""The weighing is fitted, and its threshold stops the share that was asked for."""

import random

import pytest

from assistant.checks.calibration import area_under, fitted, outcome, threshold_for
from assistant.checks.judge import (
    Weighing,
)


def test_the_threshold_stops_the_share_that_was_asked_for() -> None:
    choice = random.Random(1)
    seen = [
        {"odds": choice.gauss(1.5 if s else -1.5, 1.5), "breaks": "number" if i % 11 == 0 else "",
         "rule": "hedge" if choice.random() < (0.1 if s else 0.5) else "", "words": 0.5,
         "shortens": s and i % 17 == 0, "supported": s}
        for i in range(600)
        for s in (True, False)
    ]  # fmt: skip
    weighing = fitted(seen)
    assert weighing["model"] > 0
    assert weighing["suspicions"]["hedge"] < 0
    weighing["threshold"] = threshold_for(seen, weighing, 0.9)
    known = Weighing(**weighing)
    wrong = [s for s in seen if not s["supported"]]
    passed = [
        s for s in wrong
        if not s["breaks"] and known.weigh(s["odds"], s["rule"], s["words"]) >= known.threshold
    ]  # fmt: skip
    assert 0.895 <= 1 - len(passed) / len(wrong) <= 0.91
    found = outcome(seen, weighing)
    assert found["stopped"] == pytest.approx(1 - len(passed) / len(wrong), abs=0.001)
    assert found["kept"] > 0.6


def test_the_area_under_the_curve() -> None:
    assert area_under([3, 2, 1, 0], [True, True, False, False]) == 1.0
    assert area_under([0, 1, 2, 3], [True, True, False, False]) == 0.0
    assert area_under([1, 1], [True, False]) == 0.5
