"""What a threshold of confidence refuses and answers."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.risk import Case, TradeOff, cases, curve, propose
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


def known() -> list[Case]:
    """Answerable rows are more confident, one of them not; a confident one is wrong."""
    right = [Case(0.5 + n / 40, True, False, n != 3, n) for n in range(20)]
    none = [Case(0.1 + n / 40, False, False, False, 100 + n) for n in range(20)]
    return [*right, *none, Case(0.05, True, False, True, 200)]


def test_coverage_falls_with_the_threshold_and_ends_are_what_they_are() -> None:
    points = curve(known())
    assert points[0].threshold == 0
    assert points[0].coverage == 1
    assert points[0].right_refusal == 0
    assert [p.coverage for p in points] == sorted((p.coverage for p in points), reverse=True)


def test_the_threshold_keeps_to_the_trade_off_and_is_the_best_that_does() -> None:
    found = propose(known(), TradeOff(wrong_refusals=0.05))
    assert found["threshold"] == pytest.approx(0.5)
    assert found["on_these_rows"]["wrong_refusal"]["value"] == pytest.approx(1 / 21)
    assert found["on_these_rows"]["right_refusal"]["value"] == pytest.approx(16 / 20)
    assert found["on_reports_kept_aside"]["wrong_refusal"]["n"] == 21
    with pytest.raises(BatchError, match="No threshold keeps"):
        propose([Case(0.9, True, False, False, n) for n in range(4)], TradeOff(risk=0.1))
    with pytest.raises(BatchError, match="states a confidence"):
        propose([], TradeOff(risk=0.1))


def test_cases_are_the_rows_that_can_tell(tmp_path: Path) -> None:
    rows = [gold("1"), gold("2", question="refuse", answerable=False), gold("3", ambiguous=True),
            {"id": "4", "question": "no gold"}]  # fmt: skip
    run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "out", rows))
    made = read_run(tmp_path / "out")
    found = cases(zip(made.rows, made.answers, made.lines, strict=True))
    assert [(c.confidence, c.answerable, c.refused, c.right) for c in found] == [
        (0.9, True, False, True),
        (0.2, False, True, False),
    ]
