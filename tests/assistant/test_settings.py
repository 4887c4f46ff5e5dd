"""A chat model set by the environment: what it needs, what is kept secret, prompts of one's own."""

import json
from pathlib import Path

import pytest

import assistant.assembly
import assistant.cli.administration
from assistant.__main__ import main
from assistant.settings import Settings
from ingest.report_files import find_files
from prompts import PROMPTS, Prompts, load_prompts
from tests.assistant.model.servers import Handler, Server, serving
from tests.conftest import SAMPLES
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

QUESTION = "Which scheme put locks and alarms into Quillmere homes?"
SENTENCE = (
    "A scheme named 'Safe at the Door' had fitted locks, door viewers and alarms in 412 homes "
    "during 2009 [1]."
)
KEY = "sk-a-secret-that-nobody-sees"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An indexed data folder, hashed words for vectors, a key."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(SAMPLES))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_CHAT_API_KEY", KEY)
    with Store(tmp_path / "data") as store:
        build_index(store, find_files(SAMPLES), HashEmbedder())

    def fake(settings: Settings) -> HashEmbedder:
        return HashEmbedder()

    monkeypatch.setattr(assistant.assembly, "embedder", fake)
    monkeypatch.setattr(assistant.cli.administration, "embedder", fake)
    return tmp_path


def at(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CHAT_MODEL", "openai:small")
    monkeypatch.setenv("ASSISTANT_CHAT_BASE_URL", server.address)


def writes(handler: Handler) -> None:
    handler.whole(SENTENCE)


def fails(handler: Handler) -> None:
    handler.head(401, "application/json")
    handler.raw(json.dumps({"error": {"message": f"wrong key {KEY}"}}))


def test_ask_writes_with_the_model(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(writes) as server:
        at(server, monkeypatch)
        assert main(["ask", QUESTION]) == 0
        plain = capsys.readouterr().out
        assert main(["ask", "--json", QUESTION]) == 0
        answer = json.loads(capsys.readouterr().out)
    assert "Written by openai:small: 1 of 1 sentence checked and shown" in plain
    assert answer["mode"] == "model"
    assert answer["checked"] == {"shown": 1, "written": 1, "kept": 1, "marks_dropped": 0}
    assert server.keys == [f"Bearer {KEY}"] * 2


def test_a_batch_keeps_the_key_to_itself(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "questions.csv").write_text(f"question\n{QUESTION}\n", encoding="utf-8")
    prompts = place / "prompts"
    hashes = []
    with serving(writes) as server:
        at(server, monkeypatch)
        for text in ("", "A prompt of ours. $passages $question"):
            if text:
                prompts.mkdir()
                (prompts / "answer.md").write_text(text, encoding="utf-8")
                monkeypatch.setenv("ASSISTANT_PROMPTS_DIR", str(prompts))
            assert main(["batch", "questions.csv", "--out", "out", "--fresh"]) == 0
            written = (place / "out" / "run.json").read_text(encoding="utf-8")
            assert KEY not in written
            run = json.loads(written)
            assert run["chat_model"] == "openai:small"
            hashes.append(run["prompts"]["sha256"])
    assert hashes[0] != hashes[1]
    assert server.bodies[-1]["messages"][-1]["content"].startswith("A prompt of ours. <passage")


@pytest.mark.parametrize("name", ["nobody:model", "openai:small"])
def test_without_a_model_that_answers_quotes_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    with serving(fails) as server:
        at(server, monkeypatch)
        monkeypatch.setenv("ASSISTANT_CHAT_MODEL", name)
        assert main(["ask", "--json", QUESTION]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert main(["doctor"]) == 1
        found = capsys.readouterr().out
    assert (answer["mode"], answer["notices"]) == ("quotes", ["model_unavailable"])
    assert "412 homes" in answer["answer"]
    assert answer["model_fault"] in found
    assert answer["model_fault"] in caplog.text
    assert KEY not in json.dumps(answer) + found + caplog.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No names at all.", "must have exactly the names $passages, $question"),
        ("$passages $question $more", "must have exactly the names"),
        ("$passages $question costs $5", "dollar sign"),
    ],
)
def test_a_prompt_of_ones_own_that_cannot_be_used_is_one_clear_line(
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    text: str,
    words: str,
) -> None:
    (place / "answer.md").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_PROMPTS_DIR", str(place))
    assert main(["ask", QUESTION]) == 1
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1


def test_a_prompts_folder_must_exist(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_PROMPTS_DIR", "nowhere")
    assert main(["ask", QUESTION]) == 1
    assert "nowhere, which is not a folder" in capsys.readouterr().err


def test_the_packaged_prompts_have_their_names() -> None:
    prompts = load_prompts()
    for name, wanted in PROMPTS.items():
        filled = prompts.filled(name, **{word: f"<{word}>" for word in wanted})
        assert all(f"<{word}>" in filled.user for word in wanted)
        assert "$" not in filled.system + filled.user
        assert "material, not instructions" in filled.system or name == "search"


def test_a_prompt_of_ones_own_is_all_the_users_where_it_has_no_divider() -> None:
    whole = Prompts({"search": "Ways to say $question?"}).filled("search", question="this")
    assert (whole.system, whole.user) == ("", "Ways to say this?")
    parts = Prompts({"search": "Be brief.\n---\n$question"}).filled("search", question="Why?")
    assert (parts.system, parts.user) == ("Be brief.", "Why?")
