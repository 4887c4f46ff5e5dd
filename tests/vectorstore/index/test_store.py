"""A store: one process holds it, others read what that one committed, never half of a switch."""

import subprocess
import sys
from pathlib import Path

import pytest

from ingest.report_files import find_files
from tests.conftest import ROOT
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import (
    IndexMissing,
    LedgerDamaged,
    StoreError,
    StoreLocked,
    StoreUnwritable,
)
from vectorstore.index.store import Follower, Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

HOLD = """
import sys
from pathlib import Path
from vectorstore.index.store import Store
with Store(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_process_is_refused_with_the_id_of_the_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreLocked, match=rf"in use by process {holder.pid}: stop it"):
        Store(data)
    holder.communicate("\n")
    Store(data).close()


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    for path in (tmp_path / "data", tmp_path / "data" / "deeper"):
        with pytest.raises(StoreUnwritable, match=r"cannot be written .*ASSISTANT_DATA_DIR"):
            Store(path)


def test_a_store_that_could_not_open_does_not_stay_locked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.sqlite3").write_bytes(b"no database at all, only words " * 50)
    with pytest.raises(LedgerDamaged):
        Store(data)
    (data / "ledger.sqlite3").unlink()
    Store(data).close()


def write(folder: Path, name: str, seed: int) -> None:
    folder.mkdir(exist_ok=True)
    text = book(seed, chapters=2).text.replace("Testshire", name)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def found(store: Store) -> list[tuple[str, int]]:
    (vector,) = HashEmbedder().encode(["council staff supported people"])
    near = Nearest(store, HashEmbedder().model)
    return [(hit.report_id, hit.index) for hit in near.nearest("chunks", vector, None, 5)]


def test_a_follower_answers_from_what_was_committed_and_catches_up(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    write(reports, "Upshire", 1)
    with Store(tmp_path / "data") as writer:
        build_index(writer, find_files(reports), HashEmbedder())
        with Follower(tmp_path / "data") as follower:
            reading = follower.snapshot()
            before = found(reading)
            assert before == found(writer)
            assert not follower.is_ahead_of(reading)
            (reports / "Upshire.txt").unlink()
            write(reports, "Downshire", 2)
            build_index(writer, find_files(reports), HashEmbedder())
            assert found(reading) == before
            assert follower.is_ahead_of(reading)
            reading = follower.snapshot()
            assert found(reading) == found(writer) != before
            with pytest.raises(StoreError):
                build_index(follower, [], HashEmbedder())
    with Store(tmp_path / "data") as writer:
        assert writer.told == []


def test_there_is_nothing_to_follow_before_an_index_was_made(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="start the process that writes"):
        Follower(tmp_path)
