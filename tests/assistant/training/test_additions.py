"""Labelled questions are added without a sentence of their report."""

import io
import json
from pathlib import Path

import pytest

from assistant.training import additions

SENTENCE = "The harbour had 28 wardens, who walked their rounds at night."


def test_a_row_is_added_and_holds_no_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.txt"
    report.write_text(f"Findings\n\n{SENTENCE}\n", encoding="utf-8")
    answers = [{"text": SENTENCE, "page": 3}]
    row = {"question": "How many wardens?", "kind": "number", "answers": answers}
    monkeypatch.setattr(additions, "EXAMPLES", tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(row) + "\n\n"))
    assert additions.main(report, "Testshire") == 0
    text = (tmp_path / "reading.jsonl").read_text(encoding="utf-8")
    assert "How many wardens?" in text
    assert "rounds at night" not in text
    assert "1 examples were added" in capsys.readouterr().err
