"""A Chroma server: others' collections are left alone, and its absence is done without."""

import gc
import shutil
import signal
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import vectorstore.index.chroma
from ingest.report_files import find_files
from tests.chroma_server import CHROMA, Server, failing
from tests.fakes import HashEmbedder
from tests.texts import book
from vectorstore.errors import ServerUnavailable
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

# They may be collected sooner, where a test is under way.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def left_sockets() -> Iterator[None]:
    """Collect the sockets that chromadb leaves of a client that could not be made, here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server over an empty folder."""
    if not CHROMA.exists():
        pytest.skip("chromadb was installed without its command")
    made = Server(tmp_path / "server")
    yield made
    made.kill()
    shutil.rmtree(tmp_path / "server", ignore_errors=True)


def filled(place: Path, url: str, name: str) -> Store:
    folder = place / name
    folder.mkdir()
    text = book(1, chapters=2).text.replace("Testshire", name.capitalize())
    (folder / "a.txt").write_text(text, encoding="utf-8")
    store = Store(place / f"{name}-data", url)
    build_index(store, find_files(folder), HashEmbedder())
    return store


def found(store: Store) -> list[tuple[str, int]]:
    embedder = HashEmbedder()
    (vector,) = embedder.encode(["council staff supported people"])
    near = Nearest(store, embedder.model)
    return [(hit.report_id, hit.index) for hit in near.nearest("chunks", vector, None, 5)]


def test_a_server_that_answers_500_is_told_in_one_sentence_and_done_without(
    tmp_path: Path,
) -> None:
    (tmp_path / "reports").mkdir()
    text = book(1, chapters=2).text.replace("Testshire", "Upshire")
    (tmp_path / "reports" / "a.txt").write_text(text, encoding="utf-8")
    with failing() as url, Store(tmp_path / "data", url) as store:
        with pytest.raises(ServerUnavailable, match=r"does not answer: start it, check ASSIST"):
            build_index(store, find_files(tmp_path / "reports"), HashEmbedder())
        assert len(found(store)) == 5
    with Store(tmp_path / "data") as store:
        again = HashEmbedder()
        build_index(store, find_files(tmp_path / "reports"), again)
        assert again.encoded == []


def test_two_indexes_share_a_server_and_it_may_go_away_and_come_back(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectorstore.index.chroma, "_ANSWER", 2.0)
    monkeypatch.setattr(vectorstore.index.chroma, "_REST", 0.2)
    with filled(tmp_path, server.url, "upshire") as one:
        mine = found(one)
        with filled(tmp_path, server.url, "downshire") as other:
            assert len(one.vectors.generations()) == len(other.vectors.generations()) == 1
            one.vectors.drop_all_but([])
            assert one.vectors.generations() == set()
            assert other.counts()[0] == other.counts()[1] > 0
        assert found(one) == mine
        assert build_index(one, find_files(tmp_path / "upshire"), HashEmbedder()).embedded == 0
        assert one.counts()[0] == one.counts()[1]

        server.process.send_signal(signal.SIGSTOP)
        started = time.monotonic()
        assert found(one) == mine
        assert time.monotonic() - started < 5
        server.process.send_signal(signal.SIGCONT)

        server.kill()
        assert found(one) == mine
        with pytest.raises(ServerUnavailable, match=r"does not answer: start it, check ASSIST"):
            one.vectors.count("chunks", one.base[0])
        server.start()
        time.sleep(0.3)
        assert one.counts()[0] == one.counts()[1]
        assert found(one) == mine
