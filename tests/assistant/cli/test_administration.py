"""The verbs of who runs the program: for the data folder, for keys and what people left."""

import json
import shutil
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.people.people_database import FILE, Kept
from ingest.report_files import find_files, remove_file
from tests.conftest import SAMPLES
from tests.fakes import HashEmbedder
from tests.injuries import Injury, foreign, truncate, zero
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

INJURIES = (truncate, zero, foreign)
GRADE = "How was safeguarding adults graded in Skelderby?"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with copies of the sample reports and their data folder."""
    place = tmp_path_factory.mktemp("place")
    shutil.copytree(SAMPLES, place / "reports")
    with Store(place / "data") as store:
        build_index(store, find_files(place / "reports"), HashEmbedder())
    return place


@pytest.fixture
def place(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word_models: None
) -> Path:
    """The same, to be changed; the paths of the files stay those that were read."""
    shutil.copytree(indexed / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(indexed / "reports"))
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    return (code, *capsys.readouterr())


def test_a_backup_made_while_the_folder_is_in_use_is_restored(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "data" / "notes.txt").write_text("kept too", encoding="utf-8")
    with Store(place / "data"):
        code, out, _ = call(capsys, "backup", str(place / "copy"))
    assert (code, "were copied" in out) == (0, True)
    before = call(capsys, "ask", GRADE, "--json")[1]
    assert call(capsys, "index", str(SAMPLES / "quillmere.pdf"), "--rebuild")[0] == 0
    (place / "data" / "ledger.sqlite3").write_bytes(b"torn")
    assert call(capsys, "restore", str(place / "copy"))[0] == 0
    code, after, err = call(capsys, "ask", GRADE, "--json")
    assert (code, err) == (0, "")
    assert json.loads(after)["citations"] == json.loads(before)["citations"]
    assert (place / "data" / "notes.txt").read_text(encoding="utf-8") == "kept too"
    assert call(capsys, "index")[1].startswith("3 reports")


def test_a_torn_backup_changes_nothing(capsys: pytest.CaptureFixture[str], place: Path) -> None:
    assert call(capsys, "backup", str(place / "copy"))[0] == 0
    assert call(capsys, "backup", str(place / "copy"))[0] == 1
    with (place / "copy" / "ledger.sqlite3").open("r+b") as file:
        file.write(b"x")
    for source in (place / "copy", place / "nowhere"):
        code, _, err = call(capsys, "restore", str(source))
        assert (code, "nothing was changed" in err) == (1, True)
    assert call(capsys, "ask", GRADE)[0] == 0


def test_another_machine_answers_from_what_was_published(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = str(place / "shared")
    code, _, err = call(capsys, "fetch", shared)
    assert (code, "run `python -m assistant publish`" in err) == (1, True)
    with Store(place / "data"):
        assert call(capsys, "publish", shared)[1].startswith("ledger-")
    assert call(capsys, "publish", shared)[1] == "Nothing has changed since.\n"
    here = json.loads(call(capsys, "ask", GRADE, "--json")[1])
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(place / "far"))
    assert call(capsys, "fetch", shared)[0] == 0
    monkeypatch.setenv("ASSISTANT_FOLLOW", "1")
    there = json.loads(call(capsys, "ask", GRADE, "--json")[1])
    assert there["citations"] == here["citations"]


def test_erasing_leaves_no_byte(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = place / "mine"
    shutil.copytree(SAMPLES, mine)
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(mine))
    call(capsys, "index")
    with Store(place / "data") as store:
        gone = next(r for r in store.ledger.reports() if r.file == "quillmere.pdf")
        said = {r.id: {s.text for _, s in store.ledger.sentences(r.id, 0, 9999)}
                for r in store.ledger.reports()}  # fmt: skip
        shared = set().union(*(said[report_id] for report_id in said if report_id != gone.id))
        words = max(said[gone.id] - shared, key=len)
    code, _, err = call(capsys, "erase", "quillmere.pdf")
    assert (code, "add --yes" in err) == (1, True)
    assert (mine / "quillmere.pdf").exists()
    code, out, err = call(capsys, "erase", "quillmere.pdf", "--yes")
    assert (code, err) == (0, "")
    assert not (mine / "quillmere.pdf").exists()
    for path in (place / "data").rglob("*"):
        body = path.read_bytes() if path.is_file() else b""
        assert gone.id.encode() not in body
        assert words.encode() not in body
    assert call(capsys, "ask", GRADE)[0] == 0
    assert call(capsys, "erase", "quillmere.pdf", "--yes")[0] == 1


def test_what_was_removed_is_put_back_or_purged_after_its_grace(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = place / "mine"
    mine.mkdir()
    for name in ("a.txt", "b.txt"):
        (mine / name).write_text(name, encoding="utf-8")
        remove_file(mine, (mine / name).resolve())
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(mine))
    assert call(capsys, "removed")[1].count("kept until") == 2
    assert call(capsys, "removed", "--put-back", "b.txt")[1].startswith("b.txt is back in")
    code, _, err = call(capsys, "removed", "--put-back", "b.txt")
    assert (code, "No removed file b.txt" in err) == (1, True)
    assert call(capsys, "purge")[1].startswith("0 removed")
    code, out, err = call(capsys, "purge", "--all")
    assert (code, out[:9], err) == (0, "1 removed", "")
    assert [path.name for path in mine.rglob("*") if path.is_file()] == ["b.txt"]


def test_doctor_ends_with_an_error_where_something_is_damaged(
    capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    assert call(capsys, "doctor")[0] == 0
    (chroma,) = (place / "data").glob("chroma-*")
    (chroma / "chroma.sqlite3").write_bytes(b"torn")
    code, out, _ = call(capsys, "doctor")
    assert (code, "PROBLEM: Chroma's files were damaged" in out) == (1, True)
    assert call(capsys, "ask", GRADE)[0] == 0
    call(capsys, "index")
    assert call(capsys, "doctor")[0] == 0
    with (place / "data" / "ledger.sqlite3").open("r+b") as file:
        file.seek(5_000)
        file.write(b"torn")
    code, out, _ = call(capsys, "doctor")
    assert (code, "PROBLEM: The ledger" in out) == (1, True)
    code, _, err = call(capsys, "ask", GRADE)
    assert (code, "run `python -m assistant index`" in err) == (1, True)
    code, out, err = call(capsys, "index")
    assert (code, "was damaged" in err) == (0, True)
    assert call(capsys, "doctor")[0] == 0


@pytest.mark.parametrize("injury", INJURIES)
def test_doctor_tells_of_a_torn_file_of_keys_and_cards(
    capsys: pytest.CaptureFixture[str], place: Path, injury: Injury
) -> None:
    kept = Kept(place / "data")
    kept.run("INSERT INTO cards VALUES ('a', 'now', 'How?', ?)", ("Well. " * 5_000,))
    kept.close()
    assert call(capsys, "doctor")[0] == 0
    injury(place / "data" / FILE)
    code, out, _ = call(capsys, "doctor")
    assert (code, "which holds keys, cards and conversations, cannot be used" in out) == (1, True)


def test_an_empty_reports_folder_removes_nothing(
    capsys: pytest.CaptureFixture[str], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "none").mkdir()
    monkeypatch.setenv("ASSISTANT_REPORTS_DIR", str(place / "none"))
    code, _, err = call(capsys, "index")
    assert (code, "nothing was removed" in err) == (1, True)
    assert call(capsys, "ask", GRADE)[0] == 0
    code, out, _ = call(capsys, "index", "--empty")
    assert (code, out.startswith("0 reports")) == (0, True)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))


@pytest.mark.usefixtures("data")
def test_a_key_is_made_listed_and_revoked(capsys: pytest.CaptureFixture[str]) -> None:
    code, made, _ = call(capsys, "keys", "make", "Ada", "--role", "editor", "--days", "0")
    assert code == 0
    assert "ra_editor_" in made
    _, listed, _ = call(capsys, "keys", "list")
    number, role, name = listed.split()[:3]
    assert (role, name) == ("editor", "Ada")
    assert made.split("ra_editor_")[1].split()[0] not in listed
    assert call(capsys, "keys", "revoke", number)[0] == 0
    assert "ended" in call(capsys, "keys", "list")[1]
    code, _, err = call(capsys, "keys", "revoke", number)
    assert (code, err.count("\n")) == (1, 1)


@pytest.mark.usefixtures("data")
def test_an_embed_key_needs_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(capsys, "keys", "make", "page", "--role", "embed")[0] == 1
    given = ("keys", "make", "page", "--role", "embed", "--origin", "https://intranet.example")
    assert call(capsys, *given)[0] == 0
    assert "https://intranet.example" in call(capsys, "keys", "list")[1]


@pytest.mark.usefixtures("data")
def test_forgetting_says_how_much_went(capsys: pytest.CaptureFixture[str]) -> None:
    call(capsys, "keys", "make", "Ada")
    number = call(capsys, "keys", "list")[1].split()[0]
    call(capsys, "keys", "revoke", number)
    code, out, _ = call(capsys, "forget", "--days", "-1")
    assert code == 0
    assert "1" in out
    assert number not in call(capsys, "keys", "list")[1]
