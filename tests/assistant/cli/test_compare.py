"""The verb that compares two runs, and its exit code where a gate breaks."""

import json
from pathlib import Path

import pytest

from assistant.cli.compare import compared
from assistant.evaluation.run_comparison import read_gates
from assistant.settings import Settings
from tests.assistant.evaluation.runs import run


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
