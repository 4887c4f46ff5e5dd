"""Two runs compared; gates that break; thresholds; variants."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.compare import compared
from assistant.errors import BatchError
from assistant.evaluation.batch_run import Run, read_run, run_batch
from assistant.evaluation.manifest import parse_variant
from assistant.evaluation.risk import Case, TradeOff, cases, curve, propose
from assistant.evaluation.run_comparison import as_markdown, broken, compare, read_gates
from assistant.settings import Settings
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order

Row = dict[str, Any]


def run(folder: Path, made_with: Row = MADE_WITH, **wrong: str) -> Run:
    rows = [gold(f"q{n}", question=f"Part {n}?") for n in range(10)]
    run_batch(FakeAsker(0.0, **wrong), made_with, order(folder, rows))
    return read_run(folder)


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


@pytest.mark.parametrize(
    ("gate", "says"),
    [
        ("minimum = 0.95", "at least 0.95"),
        ("largest_fall = 0.05", "fell by 0.700"),
        ("significant = false", "no chance"),
        ("minimum = 0.2\nlargest_fall = 0.8", ""),
    ],
)
def test_a_broken_gate_is_exit_code_3(
    tmp_path: Path, gate: str, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gates.toml").write_text(f"[figures.must]\n{gate}\n", encoding="utf-8")
    a = run(tmp_path / "a")
    b = run(tmp_path / "b", **{f"q{n}": "poor" for n in range(7)})
    gates = read_gates(tmp_path / "gates.toml")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    code = compared(settings, a, b, tmp_path / "out", gates, as_json=True)
    printed = capsys.readouterr()
    assert code == (3 if says else 0)
    assert says in printed.err
    assert json.loads(printed.out)["rows"] == 10
    assert (tmp_path / "out" / "comparison.html").stat().st_size > 5_000


@pytest.mark.parametrize("text", ["x =", "a = 1", "[figures.none]", "[figures.must]\nleast = 1"])
def test_a_wrong_file_of_gates_is_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "gates.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BatchError) as caught:
        read_gates(tmp_path / "gates.toml")
    assert str(caught.value).endswith(".")


def test_a_gate_on_a_figure_that_is_gone_is_broken() -> None:
    assert "neither run" in broken({"must": {"minimum": 0.1}}, [])[0]


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
    found = cases(made.rows, made.answers, made.lines)
    assert [(c.confidence, c.answerable, c.refused, c.right) for c in found] == [
        (0.9, True, False, True),
        (0.2, False, True, False),
    ]


def test_a_variant_is_settings_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text('answer_from = 0.4\nASSISTANT_CHAT_MODEL = "x:y"\n', encoding="utf-8")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    varied = parse_variant(f"b:{file}").of(settings)
    assert (varied.answer_from, varied.chat_model) == (0.4, "x:y")
    assert parse_variant("a:").of(settings) == settings
    file.write_text("answer_from = 4\n", encoding="utf-8")
    with pytest.raises(BatchError, match="answer_from"):
        parse_variant(f"b:{file}").of(settings)
    for wrong in ("b", f"b:{tmp_path / 'none.toml'}"):
        with pytest.raises(BatchError):
            parse_variant(wrong)
    file.write_text("port = 1\n", encoding="utf-8")
    with pytest.raises(BatchError, match="no setting that may vary"):
        parse_variant(f"b:{file}")
