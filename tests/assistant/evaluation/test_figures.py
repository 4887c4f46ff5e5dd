"""Figures are those of the document; intervals hold the true value as often as they say."""

from pathlib import Path

import numpy as np
import pytest

from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.figures import (
    MEASURES,
    Estimate,
    mcnemar,
    mean,
    paired_bootstrap,
    quantile,
)
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


def test_every_measure_is_defined_in_the_document(tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "docs" / "batch.md").read_text(encoding="utf-8")
    for measure in MEASURES:
        assert f"| `{measure.name}` | {measure.title} | {measure.meaning} |" in text


def test_figures_are_what_a_recomputation_from_the_files_gives(tmp_path: Path) -> None:
    rows = [gold(str(n), question="refuse" if n % 4 == 0 else f"Part {n}?") for n in range(12)]
    wrong = {"5": "It was graded poor. [1]"}
    summary = run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(tmp_path / "out", rows))
    run = read_run(tmp_path / "out")
    answered = [a for a in run.answers if a["status"] == "answered"]
    every = summary["figures"]["all"]
    assert every["must"]["value"] == round(sum("good" in a["answer"] for a in run.answers) / 12, 6)
    assert every["wrong_refusal"]["value"] == round(1 - len(answered) / 12, 6)
    assert every["page_all"]["n"] == len(answered)
    assert every["must"]["n"] == 12


def simulated(reports: int, parts: int, right: float) -> float:
    """How often an interval holds the true value in 1,000 runs, with 1 to 15 questions a report.

    A question has so many parts, each right or wrong; those on one report are alike.
    """
    chance = np.random.default_rng(11)
    held, alike = 0, 0.15
    for _ in range(1_000):
        values: list[float] = []
        clusters: list[int] = []
        for report in range(reports):
            size = int(chance.integers(1, 16))
            own = chance.beta(right * (1 / alike - 1), (1 - right) * (1 / alike - 1))
            values += (chance.binomial(parts, own, size=size) / parts).tolist()
            clusters += [report] * size
        found = mean(values, clusters)
        held += (found.low or 0) <= right <= (found.high or 1)
    return held / 1_000


@pytest.mark.parametrize(("reports", "parts"), [(40, 1), (10, 1), (40, 3), (10, 3)])
def test_a_95_percent_interval_holds_the_true_value_in_95_of_100_runs(
    reports: int, parts: int
) -> None:
    assert 0.93 <= simulated(reports, parts, 0.75) <= 0.97


def test_an_interval_of_rows_that_are_alike_is_wider() -> None:
    values = [1.0] * 50 + [0.0] * 50
    together = mean(values, [n // 10 for n in range(100)])
    apart = mean(values, range(100))
    assert together.high is not None
    assert apart.high is not None
    assert together.high > apart.high


def test_one_report_gives_no_interval() -> None:
    assert mean([1, 0], ["a", "a"]) == Estimate(0.5, 2, 1, None, None)
    assert quantile([1, 0], ["a", "a"], 0.5).low is None


def test_all_right_is_no_certainty() -> None:
    found = mean([1] * 20, range(20))
    assert found.high == 1
    assert found.low is not None
    assert 0.75 < found.low < 0.9


def test_a_quantile_is_that_of_the_scorer_and_lies_in_its_interval() -> None:
    values = [float(n) for n in range(100)]
    found = quantile(values, range(100), 0.5)
    assert found.value == 50
    assert found.low is not None
    assert found.high is not None
    assert 35 < found.low < 50 < found.high < 65


def test_mcnemar_is_exact() -> None:
    assert mcnemar(0, 0) == 1
    assert mcnemar(1, 9) == pytest.approx(0.021484375)


def test_the_paired_bootstrap_finds_a_difference_and_none() -> None:
    low, high, p = paired_bootstrap([1.0] * 30 + [0.0] * 20, range(50))
    assert 0.4 < low < 0.6 < high < 0.8
    assert p < 0.01
    low, high, p = paired_bootstrap([1.0, -1.0] * 25, range(50))
    assert low < 0 < high
    assert p > 0.5


def test_a_bound_at_an_end_is_that_end() -> None:
    assert mean([0.0] * 17, [n % 3 for n in range(17)]).low == 0
    assert mean([1.0] * 17, [n % 3 for n in range(17)]).high == 1
