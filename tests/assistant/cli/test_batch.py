"""The verbs of evaluation as a person types them: sentences, files, exit codes; a server."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.cli.batch import compared
from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.question_file import read_questions
from assistant.evaluation.run_comparison import read_gates
from assistant.people.people_database import Kept, keep_feedback
from assistant.settings import Settings
from tests.assistant.evaluation.runs import run
from tests.evaluation.asking import LOADED, MADE_WITH, FakeAsker, gold, order


class Handler(BaseHTTPRequestHandler):
    """A server of this program as far as a batch run sees it."""

    asker = FakeAsker()

    def do_GET(self) -> None:
        self._send(200, {"reports": LOADED})

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if not given["question"].strip():
            fault = {"code": "question", "message": "Ask a question.", "id": "x1"}
            self._send(422, {"error": fault})
        elif "down" in given["question"]:
            self._send(503, {"error": {"code": "busy", "message": "Too many ask.", "id": ""}})
        else:
            made = self.asker.ask(given["question"], given["history"], given["councils"], "drawn")
            self._send(200, made)

    def _send(self, status: int, body: Any) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_running_server_answers_a_spreadsheet(server: str, tmp_path: Path) -> None:
    lines = "Frage;Expected;Gespräch;turn\nHow?;good;;\nAnd then?;good;c;2\nFirst?;good;c;1\n;;;\n"
    Path("q.csv").write_text(lines + '"";good;;\n', encoding="utf-8")
    given = ["batch", "q.csv", "--out", "out", "--url", server, "--map", "question=Frage",
             "--map", "conversation=Gespräch", "--workers", "3", "--json"]  # fmt: skip
    assert main(given) == 0
    run = read_run(tmp_path / "out")
    assert [row["status"] for row in run.answers] == ["answered", "answered", "answered", "failed"]
    assert [row["id"] for row in run.answers] == ["1", "2", "3", "4"]
    assert run.manifest["server"] == server
    assert run.summary["figures"]["all"]["must"]["n"] == 4
    assert "http://127.0.0.1" in (tmp_path / "out" / "answers.csv").read_text("utf-8")


def test_a_server_that_stops_answering_is_one_sentence(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("q.csv").write_text("question\nHow?\nIs it down?\n", encoding="utf-8")
    assert main(["batch", "q.csv", "--out", "out", "--url", server, "--workers", "1"]) == 1
    assert "does not answer row 2: Too many ask." in capsys.readouterr().err
    assert len(Path("out/progress.jsonl").read_text("utf-8").splitlines()) == 1
    for wrong in ("http://127.0.0.1:9", "ftp://x"):
        assert main(["batch", "q.csv", "--out", "other", "--url", wrong]) == 1
        assert not Path("other").exists()


def test_a_dry_run_lists_every_fault_and_asks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("q.csv").write_text("id,question,must\n1,a,(\n1,b,\n", encoding="utf-8")
    assert main(["batch", "q.csv", "--dry-run"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "q.csv: 2 questions, 2 faults."
    assert len(said) == 3
    Path("q.csv").write_text("question\na\n", encoding="utf-8")
    assert main(["batch", "q.csv", "--dry-run"]) == 0
    assert capsys.readouterr().out == "q.csv: 1 question, no fault.\n"


def test_bad_options_are_one_sentence_each(capsys: pytest.CaptureFixture[str]) -> None:
    Path("q.csv").write_text("question\na\n", encoding="utf-8")
    for more, says in (
        (["--out", "o", "--only", "x"], "COLUMN=VALUE"),
        (["--out", "o", "--map", "x"], "NAME=COLUMN"),
        (["--out", "o", "--variant", "a:"], "two variants"),
        (["--out", "o", "--judge", "nobody"], "PROVIDER:MODEL"),
        (["--out", "o", "--judge", "model"], "ASSISTANT_CHAT_MODEL"),
        (["--out", "o", "--judge", "packaged", "--judge-labels", "q.csv"], "line 1"),
    ):
        assert main(["batch", "q.csv", *more]) == 1
        assert says in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["batch", "q.csv", "--out", "o", "--judge-labels", "q.csv"])
    assert left.value.code == 2
    assert not Path("o").exists()


def test_a_judge_judges_what_a_server_answers(server: str) -> None:
    Path("q.csv").write_text("question\nHow?\n", encoding="utf-8")
    label = {"question": "How was it graded?", "sentence": "It was good.", "relevant": True}
    Path("labels.jsonl").write_text(json.dumps(label), encoding="utf-8")
    given = ["batch", "q.csv", "--out", "out", "--url", server, "--judge", "packaged"]
    assert main([*given, "--judge-labels", "labels.jsonl"]) == 0
    run = read_run(Path("out"))
    assert run.manifest["judge"]["labels"]["file"] == "labels.jsonl"
    assert run.summary["judge"]["agreement"]["relevance"]["rows"] == 1
    # The answer has a number that its quote lacks.
    assert run.lines[0]["verdicts"]["faithfulness"]["each"] == [False]


def test_the_template_comparison_and_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["questions", "template", "--out", "t.xlsx"]) == 0
    assert main(["questions", "template", "--out", "t.xlsx"]) == 1
    rows = [gold(f"q{n}", question="refuse" if n % 3 == 0 else f"Part {n}?", answerable=n % 3 > 0)
            for n in range(12)]  # fmt: skip
    for name, wrong in (("a", {}), ("b", {"q1": "poor"})):
        run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(Path(name), rows))
    Path("gates.toml").write_text("[figures.must]\nlargest_fall = 0.01\n", encoding="utf-8")
    assert main(["compare", "a", "b"]) == 0
    assert main(["compare", "a", "b", "--gates", "gates.toml"]) == 3
    Path(".env").write_text("ASSISTANT_ANSWER_FROM=0.1\nASSISTANT_PORT=7861\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["threshold", "a", "--wrong-refusals", "0.1", "--write"]) == 0
    assert json.loads(capsys.readouterr().out)["threshold"] == 0
    text = Path(".env").read_text(encoding="utf-8")
    assert text.count("ASSISTANT_ANSWER_FROM=") == 1
    assert "ASSISTANT_PORT=7861" in text
    assert "at most 10% of answerable questions refused" in text
    assert json.loads(Path("a/threshold.json").read_text("utf-8"))["rows"] == 12
    assert main(["compare", "a", "none"]) == 1


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


def test_questions_that_people_shared_become_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    assert main(["questions", "feedback", "--out", "f.csv"]) == 1
    assert "Nobody has shared" in capsys.readouterr().err
    with closing(Kept(tmp_path / "data")) as kept:
        keep_feedback(kept, {"verdict": "down", "question": "Who went?", "share": True})
    assert main(["questions", "feedback", "--out", "f.csv"]) == 0
    assert "Who went?" in (tmp_path / "f.csv").read_text(encoding="utf-8-sig")
