"""Generations of Chroma: made again where lost, and kept while the next is made."""

import shutil
from contextlib import closing
from pathlib import Path

from ingest.report_files import find_files
from tests.fakes import HashEmbedder
from tests.texts import book
from tests.vectorstore.maintenance.indexing import ask, councils, index, reached
from vectorstore.index.store import Store
from vectorstore.ledger.connection import connect
from vectorstore.ledger.vectors import KINDS
from vectorstore.maintenance.build import How, build_index


def lose_chroma(data: Path) -> None:
    (lost,) = data.glob("chroma-*")
    shutil.rmtree(lost)


def test_lost_files_of_chroma_are_noticed_and_made_again(tmp_path: Path, folder: Path) -> None:
    with Store(tmp_path / "data") as store:
        stats = index(store, folder)
    lose_chroma(tmp_path / "data")
    with Store(tmp_path / "data") as store:
        assert store.counts() == (-1, stats.chunks)
        found = ask(store, "council")
        assert found
        again = HashEmbedder()
        assert index(store, folder, again).unchanged == 2
        assert again.encoded == []
        assert reached(store) == stats.chunks
        assert ask(store, "council") == found


def test_an_index_run_puts_lost_vectors_back_without_embedding(
    tmp_path: Path, folder: Path
) -> None:
    with Store(tmp_path / "data") as store:
        index(store, folder)
    lose_chroma(tmp_path / "data")
    with Store(tmp_path / "data") as store:
        again = HashEmbedder()
        assert index(store, folder, again).unchanged == 2
        assert again.encoded == []
        assert ask(store, "council")


def test_chroma_has_written_every_row_when_it_is_sealed(tmp_path: Path, folder: Path) -> None:
    """A row that only waits to be written would be put into the index anew at each opening."""
    with Store(tmp_path / "data") as store:
        index(store, folder)
    (base,) = (tmp_path / "data").glob("chroma-*")
    assert len(list(base.glob("*/index_metadata.pickle"))) == len(KINDS)
    with closing(connect(base / "chroma.sqlite3")) as rows:
        # One row stays, by which Chroma knows what it has written.
        (waiting,) = rows.execute("SELECT count(*) FROM embeddings_queue").fetchone()
        assert waiting <= len(KINDS)
        assert rows.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_a_snapshot_stays_at_its_generation_while_the_next_is_made(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    before = store.snapshot()
    found = ask(before, "council")
    (folder / "upshire.txt").unlink()
    build_index(store, find_files(folder), HashEmbedder(), how=How(anew=True))
    after = store.snapshot()
    assert councils(before) == {"upshire", "downshire"}
    assert ask(before, "council") == found
    assert councils(after) == set(ask(after, "council")) == {"downshire"}
    assert (int(before.generation), int(after.generation)) == (1, 2)
    assert {before.base[0], after.base[0]} == store.vectors.generations()
    before.close()
    after.close()


def test_an_added_report_is_searched_without_a_row_of_it_in_chroma(
    store: Store, folder: Path
) -> None:
    index(store, folder)
    base, held = store.base, store.counts()
    text = book(9, chapters=2).text.replace("Testshire", "Midshire")
    (folder / "new.txt").write_text(text, encoding="utf-8")
    assert reached(store) == held[0]
    stats = index(store, folder)
    assert (store.base, store.counts()) == (base, held)
    assert reached(store) == stats.chunks > held[0]
    (folder / "new.txt").unlink()
    (folder / "upshire.txt").unlink()
    stats = index(store, folder)
    assert (store.base, store.counts()) == (base, held)
    assert reached(store) == stats.chunks < held[0]
