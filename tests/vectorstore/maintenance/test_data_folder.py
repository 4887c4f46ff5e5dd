"""Erasing: what Chroma writes afterwards holds nothing of the process that held the report."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingest.files.folder import find_files
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import SearchUnavailable
from vectorstore.index.store import Store
from vectorstore.maintenance.build import How, build_index
from vectorstore.maintenance.data_folder import erase
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
