import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.report_files import find_files
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import BackupError, SearchUnavailable, StoreLocked
from vectorstore.index.health import LEDGER
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.maintenance.data_folder import erase, fetch, publish
from vectorstore.maintenance.generation import fill_apart
from vectorstore.search import Nearest

# glibc's mallopt(3): memory that is handed out is filled with the complement of this byte.
_PERTURB, _BYTE = -6, 0x5A
_FILLED = bytes([_BYTE ^ 0xFF]) * 64


@contextmanager
def uncleared_memory_marked() -> Iterator[None]:
    """Memory that this process is given and does not write is known by its bytes."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        pytest.skip("another C library")
    mallopt(_PERTURB, _BYTE)
    try:
        yield
    finally:
        mallopt(_PERTURB, 0)


def marked(data: Path) -> list[str]:
    files = [path for path in data.glob("chroma-*/**/*") if path.is_file()]
    assert files
    return [path.name for path in files if _FILLED in path.read_bytes()]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="mallopt is glibc's")
def test_no_file_holds_memory_of_the_process_that_erased(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    for seed, name in ((1, "Upshire"), (2, "Downshire")):
        text = book(seed, chapters=3).text.replace("Testshire", name)
        (tmp_path / "reports" / f"{name}.txt").write_text(text, encoding="utf-8")
    files, embedder = find_files(tmp_path / "reports"), HashEmbedder()
    with Store(tmp_path / "data") as store, uncleared_memory_marked():
        build_index(store, files, embedder, how=How(anew=True))
        # Why it is made elsewhere: made here, its files hold memory that was never cleared.
        assert "data_level0.bin" in marked(tmp_path / "data")
        gone = next(row.id for row in store.ledger.reports() if row.file == "Upshire.txt")
        assert erase(store, [gone], embedder) == []
        assert marked(tmp_path / "data") == []
        held, wanted = store.counts()
        assert held == wanted > 0
        (vector,) = embedder.encode(["council staff supported people"])
        assert Nearest(store, embedder.model).nearest("chunks", vector, None, 3)
    with Store(tmp_path / "data") as store:
        assert store.told == []


def test_a_failure_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"torn")
    with pytest.raises(SearchUnavailable, match=r"could not be made anew .*assistant index`\.$"):
        fill_apart(tmp_path, "corpus", "1", "model")


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
