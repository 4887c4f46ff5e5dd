"""A follower reads what another process writes: without a lock, and never half of a switch."""

from pathlib import Path

import pytest

from ingest.files.folder import find_files
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import IndexMissing, StoreError
from vectorstore.index.follower import Follower
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest


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
