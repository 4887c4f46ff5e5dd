"""Two runs compared; gates that break; thresholds; variants."""

from pathlib import Path

import pytest

from assistant.errors import BatchError
from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.run_comparison import as_markdown, broken, compare, read_gates
from tests.assistant.evaluation.runs import run
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, judging, order


def test_better_and_worse_rows_are_found_and_tested(tmp_path: Path) -> None:
    worse = {f"q{n}": "It was poor. [1]" for n in range(7)}
    a, b = run(tmp_path / "a", q9="It was poor. [1]"), run(tmp_path / "b", **worse)
    found = compare(a, b)
    outcomes = {change["id"]: change["outcome"] for change in found.changes}
    assert outcomes["q0"] == "worse"
    assert outcomes["q9"] == "better"
    assert outcomes["q8"] == "same"
    must = next(f for f in found.figures if f["name"] == "must")
    assert (must["a"], must["b"], must["up"], must["down"]) == (0.9, 0.3, 1, 7)
    assert must["p_mcnemar"] == pytest.approx(0.0703, abs=0.001)
    assert must["difference"] == pytest.approx(-0.6)
    assert must["low"] <= -0.6 <= must["high"]
    assert "“good” is not in the answer" in as_markdown(found)


def test_what_differs_is_said(tmp_path: Path) -> None:
    other = MADE_WITH | {"settings": {"chat_model": "x:y"}, "prompts": {"sha256": "9"}}
    found = compare(run(tmp_path / "a"), run(tmp_path / "b", other))
    assert found.differs == {
        "settings": ["chat_model: None → x:y"],
        "prompts": ["sha256: 2 → 9"],
    }


def test_runs_of_other_questions_are_refused(tmp_path: Path) -> None:
    run_batch(FakeAsker(), MADE_WITH, order(tmp_path / "b", [gold("z", question="Else?")]))
    with pytest.raises(BatchError, match="share no question"):
        compare(run(tmp_path / "a"), read_run(tmp_path / "b"))
    with pytest.raises(BatchError, match="no file of a batch run"):
        read_run(tmp_path / "none")


@pytest.mark.parametrize("text", ["x =", "a = 1", "[figures.none]", "[figures.must]\nleast = 1"])
def test_a_wrong_file_of_gates_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "gates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BatchError) as caught:
        read_gates(tmp_path / "gates.toml")
    assert str(caught.value).endswith(".")


def test_a_gate_on_a_figure_that_is_gone_is_broken() -> None:
    assert "cannot be compared" in broken({"must": {"minimum": 0.1}}, [])[0]


def test_figures_of_one_judge_are_compared_and_those_of_two_are_not(tmp_path: Path) -> None:
    rows = [gold(f"q{n}") for n in range(4)]
    runs = {}
    for name, judge in (("a", "one"), ("b", "one"), ("c", "two")):
        run_batch(FakeAsker(), MADE_WITH, order(tmp_path / name, rows, judging=judging(name=judge)))
        runs[name] = read_run(tmp_path / name)
    same = [figure["name"] for figure in compare(runs["a"], runs["b"]).figures]
    other = compare(runs["a"], runs["c"])
    assert "faithfulness" in same
    assert "faithfulness" not in [figure["name"] for figure in other.figures]
    assert other.differs == {"judge": ["name: one → two"]}
    assert "cannot be compared" in broken({"faithfulness": {"minimum": 0.1}}, other.figures)[0]
