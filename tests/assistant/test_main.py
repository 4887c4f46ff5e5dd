"""The command line: exit codes, one JSON object, clear errors."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import assistant.assembly
from assistant.__main__ import main
from assistant.errors import SettingsError
from assistant.settings import Settings, load_settings
from ingest.report_files import find_files
from tests.conftest import ROOT, SAMPLES
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

GRADE = "How was safeguarding adults graded in Skelderby?"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word_models: None) -> Path:
    """A data folder of its own, the sample reports, models that go by words."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(SAMPLES))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample reports indexed."""
    folder = tmp_path_factory.mktemp("indexed") / "data"
    with Store(folder) as store:
        build_index(store, find_files(SAMPLES), HashEmbedder())
    return folder


@pytest.fixture
def ready(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line over the indexed sample reports."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(indexed))


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == 1, text
    assert lines[0].endswith((".", ")"))
    return lines[0]


def test_index_tells_what_it_did_and_a_second_run_embeds_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = call(capsys, "index")
    assert code == 0
    assert "3 reports" in out
    code, out, _ = call(capsys, "index")
    assert code == 0
    assert " 0 texts embedded" in out
    assert "3 reports unchanged" in out


def test_index_lists_a_file_that_cannot_be_read(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "empty.txt").write_bytes(b"")
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(place / "mine"))
    code, out, err = call(capsys, "index")
    assert code == 0
    assert "empty.txt is empty." in err
    assert "1 files not read" in out


def test_index_adds_paths(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "index", str(SAMPLES / "quillmere.pdf"))[0] == 0
    code, out, _ = call(capsys, "index", str(SAMPLES / "vennshire.pdf"))
    assert code == 0
    assert out.startswith("2 reports")


def test_index_rebuild_reads_everything_again(capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "index")
    code, out, _ = call(capsys, "index", "--rebuild")
    assert code == 0
    assert out.startswith("3 reports")
    assert " 0 texts embedded" in out


def test_index_of_an_older_version_is_made_anew(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    call(capsys, "index")
    with Store(place / "data") as store:
        store.ledger.put("schema", "0")
    code, _, err = call(capsys, "ask", GRADE)
    assert code == 1
    assert "another version of the program" in one_line(err)
    assert call(capsys, "index")[0] == 0
    assert call(capsys, "ask", GRADE)[0] == 0


@pytest.mark.parametrize("arguments", [("index", "none.pdf"), ("index", "none/deeper")])
def test_a_path_that_does_not_exist_is_a_known_error(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (1, "")
    assert "does not exist" in one_line(err)


def test_a_reports_folder_that_does_not_exist_is_a_known_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", "nowhere")
    code, _, err = call(capsys, "index")
    assert code == 1
    assert "nowhere" in one_line(err)


@pytest.mark.usefixtures("ready")
def test_ask_shows_the_answer_with_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "ask", GRADE)
    assert (code, err) == (0, "")
    assert "performing poorly" in out
    assert "[1] Skelderby Metropolitan Borough Council, p. 2" in out


@pytest.mark.usefixtures("ready")
def test_ask_explain_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "ask", GRADE, "--explain")
    assert code == 0
    assert out.index("performing poorly") < out.index("The step that decided")
    plain = json.loads(call(capsys, "ask", GRADE, "--json")[1])
    why = json.loads(call(capsys, "ask", GRADE, "--json", "--explain")[1])
    explain = why.pop("explain")
    assert explain["groups"][0]["candidates"][0]["fused"]["rank"] == 1
    assert {**why, "id": "", "seconds": {}} == {**plain, "id": "", "seconds": {}}


@pytest.mark.usefixtures("ready")
def test_ask_json_prints_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "ask", GRADE, "--json")
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    shown = json.loads(out)
    assert shown["status"] == "answered"
    assert shown["citations"][0]["labels"] == ["2"]


@pytest.mark.usefixtures("ready")
def test_a_refusal_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    for question in ("How do I bake bread?", "How was Dunwold County Council rated?"):
        code, out, err = call(capsys, "ask", question)
        assert (code, err) == (0, "")
        assert out


@pytest.mark.usefixtures("ready")
def test_another_language_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "ask", "Wie gut war die Leistung von Skelderby und was ist das?")
    assert code == 0
    assert "English" in out.splitlines()[0]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("question", ["", "   ", "x" * 2_001])
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_an_unusable_question_is_wrong_usage(
    capsys: pytest.CaptureFixture[str], question: str, more: tuple[str, ...]
) -> None:
    code, out, err = call(capsys, "ask", question, *more)
    assert (code, out) == (2, "")
    assert "question" in one_line(err)


@pytest.mark.parametrize(
    "arguments", [(), ("fly",), ("ask",), ("batch", "x.csv"), ("ask", "a", "--no")]
)
def test_wrong_usage_ends_with_two(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_asking_before_indexing_is_a_known_error(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capsys, "ask", GRADE)
    assert (code, out) == (1, "")
    assert "python -m assistant index" in one_line(err)


def test_an_empty_folder_answers_nothing_and_says_so(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "mine").mkdir()
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(place / "mine"))
    code, out, _ = call(capsys, "index")
    assert (code, out[:9]) == (0, "0 reports")
    code, out, err = call(capsys, "ask", GRADE)
    assert code in (0, 1)
    assert "Traceback" not in err
    assert "performing" not in out


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ASSISTANT_COLOUR", "red", "ASSISTANT_COLOUR is not a setting"),
        ("ASSISTANT_PORT", "many", "ASSISTANT_PORT is wrong"),
        ("ASSISTANT_PORT", "70000", "ASSISTANT_PORT is wrong"),
    ],
)
def test_a_wrong_setting_is_a_known_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    name: str, value: str, says: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    code, out, err = call(capsys, "ask", GRADE)
    assert (code, out) == (1, "")
    assert says in one_line(err)


def test_an_unknown_name_in_the_env_file_is_an_error(place: Path) -> None:
    (place / ".env").write_text("ASSISTANT_COLOUR=red\nOTHER=1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="ASSISTANT_COLOUR"):
        load_settings()


def test_settings_are_read_from_the_env_file_after_the_environment(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / ".env").write_text("ASSISTANT_PORT=8001\nASSISTANT_HOST=::1\n", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    settings = load_settings()
    assert (settings.port, settings.host) == (8002, "::1")


def test_own_reports_come_before_the_samples(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSISTANT_REPORTS_DIR")
    assert load_settings().reports == Path("sample_reports")
    (place / "reports").mkdir()
    (place / "reports" / ".keep").touch()
    assert load_settings().reports == Path("sample_reports")
    (place / "reports" / "mine.txt").touch()
    assert load_settings().reports == Path("reports")


def test_a_data_folder_that_cannot_be_written_is_a_known_error(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "data").write_text("a file", encoding="utf-8")
    for verb in (("index",), ("ask", GRADE)):
        code, out, err = call(capsys, *verb)
        assert (code, out) == (1, "")
        assert "cannot be written" in one_line(err)


@pytest.mark.usefixtures("ready")
def test_an_index_of_another_model_is_a_known_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(settings: Settings) -> HashEmbedder:
        return HashEmbedder(name="other")

    monkeypatch.setattr(assistant.assembly, "embedder", other)
    code, _, err = call(capsys, "ask", GRADE)
    assert code == 1
    assert "not by other" in one_line(err)


@pytest.mark.usefixtures("ready")
def test_batch_writes_its_files_and_prints_the_figures(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "q.jsonl").write_text(json.dumps({"question": GRADE}) + "\n", encoding="utf-8")
    code, out, _ = call(capsys, "batch", "q.jsonl", "--out", "out", "--json")
    assert code == 0
    assert json.loads(out)["statuses"] == {"answered": 1}
    assert {p.name for p in (place / "out").iterdir()} >= {
        "answers.jsonl", "answers.csv", "summary.json", "run.json",
    }  # fmt: skip


@pytest.mark.usefixtures("ready")
def test_batch_of_a_wrong_file_is_a_known_error(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "q.jsonl").write_text("oops\n", encoding="utf-8")
    code, out, err = call(capsys, "batch", "q.jsonl", "--out", "out")
    assert (code, out) == (1, "")
    assert "line 1 is no JSON" in one_line(err)


@pytest.mark.usefixtures("ready")
def test_chat_remembers_what_was_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter([f"{GRADE}\n", "And Vennshire?\n", "\n"])

    class Typed:
        def readline(self) -> str:
            return next(lines)

    monkeypatch.setattr(sys, "stdin", Typed())
    code, out, _ = call(capsys, "chat")
    assert code == 0
    assert out.index("performing poorly") < out.index("performing excellently")


@pytest.mark.usefixtures("ready")
def test_doctor_is_well_with_an_index(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "doctor")
    assert code == 0
    assert "All well." in out
    assert all(name in out for name in ("Quillmere", "Skelderby", "Vennshire"))
    code, out, _ = call(capsys, "doctor", "--json")
    shown = json.loads(out)
    assert shown["well"] is True
    assert {change["what"] for change in shown["changes"]} == {"added"}
    assert [report["pages"] for report in shown["reports"]] == [8, 7, 8]


def test_doctor_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys, "doctor", "--json")
    shown = json.loads(out)
    assert code == 1
    assert any("Nothing has been indexed" in problem for problem in shown["problems"])


def test_doctor_lists_files_that_were_not_read(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "empty.txt").write_bytes(b"")
    call(capsys, "index", "empty.txt", str(SAMPLES / "quillmere.pdf"))
    code, out, _ = call(capsys, "doctor")
    assert code == 0
    assert "no-text: empty.txt is empty." in out


def run(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )  # fmt: skip


@pytest.mark.model
def test_the_real_program_indexes_and_answers(place: Path) -> None:
    made = run(place, "index", str(SAMPLES / "skelderby.pdf"))
    assert made.returncode == 0, made.stderr
    asked = run(place, "ask", "How long do people wait for the memory clinic?", "--json")
    assert asked.returncode == 0, asked.stderr
    shown: dict[str, Any] = json.loads(asked.stdout)
    assert shown["status"] == "answered"
    assert "26 weeks to 11" in shown["answer"]
    assert shown["citations"][0]["labels"] == ["4"]
