"""The verb that proposes questions: a template, and what is there already stays."""

from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.evaluation.question_file import read_questions


def test_a_template_is_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["questions", "template", "--out", "t.csv"]) == 0
    assert len(read_questions(Path("t.csv")).rows) == 3
    before = Path("t.csv").read_bytes()
    assert main(["questions", "template", "--out", "t.csv"]) == 1
    assert Path("t.csv").read_bytes() == before
    assert capsys.readouterr().err.count("\n") >= 1
