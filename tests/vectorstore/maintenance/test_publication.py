"""What one machine publishes, another one fetches: whole, or not at all."""

from pathlib import Path

import pytest

from ingest.files.folder import find_files
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import BackupError, StoreLocked
from vectorstore.index.health import LEDGER
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import build_index
from vectorstore.maintenance.publication import fetch, publish


def write(folder: Path, name: str, seed: int) -> None:
    folder.mkdir(exist_ok=True)
    text = book(seed, chapters=2).text.replace("Testshire", name)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def indexed(place: Path, data: str = "data") -> None:
    with Store(place / data) as store:
        build_index(store, find_files(place / "reports"), HashEmbedder())


def names(store: Store) -> list[str]:
    return [row.file for row in store.ledger.reports()]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An index that is published, and what another machine fetched of it."""
    write(tmp_path / "reports", "Upshire", 1)
    indexed(tmp_path)
    assert publish(tmp_path / "data", tmp_path / "shared")
    assert fetch(tmp_path / "far", tmp_path / "shared")
    return tmp_path


def test_a_follower_elsewhere_switches_between_two_answers(place: Path) -> None:
    with Follower(place / "far") as follower:
        before = follower.snapshot()
        write(place / "reports", "Downshire", 2)
        indexed(place)
        name = publish(place / "data", place / "shared")
        assert publish(place / "data", place / "shared") == ""
        assert not follower.is_ahead_of(before)
        assert fetch(place / "far", place / "shared") == name
        assert fetch(place / "far", place / "shared") == ""
        assert follower.is_ahead_of(before)
        assert names(before) == ["Upshire.txt"]
        assert sorted(names(follower.snapshot())) == ["Downshire.txt", "Upshire.txt"]
    # Of what was published before, no byte is left.
    assert [path.name for path in (place / "shared").glob("ledger*")] == [name]


def test_what_is_not_whole_changes_nothing(place: Path) -> None:
    write(place / "reports", "Downshire", 2)
    indexed(place)
    name = publish(place / "data", place / "shared")
    body = (place / "shared" / name).read_bytes()
    for half in (body[:-1], body[:-1] + b"x", None):
        (place / "shared" / name).unlink()
        if half is not None:
            (place / "shared" / name).write_bytes(half)
        with pytest.raises(BackupError, match=r"nothing was changed\. Try again"):
            fetch(place / "far", place / "shared")
        with Follower(place / "far") as follower:
            assert names(follower) == ["Upshire.txt"]
    (place / "shared" / name).write_bytes(body)
    assert fetch(place / "far", place / "shared") == name
    (place / "shared" / "published.json").write_text("torn", encoding="utf-8")
    with pytest.raises(BackupError, match="Nothing whole is published"):
        fetch(place / "far", place / "shared")


def test_an_index_that_is_written_here_is_left_alone(place: Path) -> None:
    with Store(place / "far"), pytest.raises(StoreLocked):
        fetch(place / "far", place / "shared")
    indexed(place, "own")
    before = (place / "own" / LEDGER).read_bytes()
    with pytest.raises(BackupError, match="an index of its own"):
        fetch(place / "own", place / "shared")
    assert (place / "own" / LEDGER).read_bytes() == before
