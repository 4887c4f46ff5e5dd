"""Seals notice any change; each injury to the data folder is mended or told in one sentence."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.report_files import find_files
from tests.fakes import HashEmbedder
from tests.injuries import KINDS, Injury, flip, foreign, truncate
from tests.texts import book
from vectorstore.errors import SearchUnavailable, StoreError
from vectorstore.index.health import SEAL, broken_seal, look, read_seal, seal, write_seal
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

INJURIES = tuple(KINDS.values())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with reports and a data folder, closed."""
    place = tmp_path_factory.mktemp("made")
    (place / "reports").mkdir()
    for seed, name in ((1, "Upshire"), (2, "Downshire")):
        text = book(seed, chapters=12).text.replace("Testshire", name)
        (place / "reports" / f"{name.lower()}.txt").write_text(text, encoding="utf-8")
    with Store(place / "data") as store:
        build_index(store, find_files(place / "reports"), HashEmbedder())
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Iterator[Path]:
    """The same, to be injured."""
    shutil.copytree(made, tmp_path / "place")
    yield tmp_path / "place"
    shutil.rmtree(tmp_path)


def nearest(store: Store) -> list[tuple[str, int]]:
    (vector,) = HashEmbedder().encode(["the council supported carers at home"])
    hits = Nearest(store, HashEmbedder().model).nearest("chunks", vector, None, 10)
    return [(hit.report_id, hit.index) for hit in hits]


def reports_here(store: Store, place: Path) -> None:
    """The reports are at another path in each test; they are read by what they hold."""
    build_index(store, find_files(place / "reports"), HashEmbedder())


def expected(made: Path) -> list[tuple[str, int]]:
    with Store(made / "data") as store:
        assert store.told == []
        return nearest(store)


def test_a_folder_that_was_left_well_is_well(made: Path) -> None:
    health = look(made / "data")
    assert (health.ledger, health.folders) == ("", {})


@pytest.mark.parametrize("injury", INJURIES)
def test_an_injured_ledger_is_told_and_made_anew_without_encoding(
    made: Path, place: Path, injury: Injury
) -> None:
    injury(place / "data" / "ledger.sqlite3")
    with pytest.raises(StoreError, match=r"is damaged .*python -m assistant index"):
        Store(place / "data")
    embedder = HashEmbedder()
    with Store(place / "data", mend=True) as store:
        assert "was damaged" in store.told[0]
        build_index(store, find_files(place / "reports"), embedder)
        assert nearest(store) == expected(made)
    if injury is flip:
        assert len(embedder.encoded) <= 3
    with Store(place / "data") as store:
        assert store.told == []


TORN = [
    *(("chroma.sqlite3", injury) for injury in INJURIES),
    *(("data_level0.bin", injury) for injury in INJURIES),
    ("index_metadata.pickle", flip),
    ("seal.json", truncate),
]


@pytest.mark.parametrize(("name", "injury"), TORN)
def test_injured_files_of_chroma_are_set_aside_while_exact_search_answers(
    made: Path, place: Path, name: str, injury: Injury
) -> None:
    # Chroma keeps the rows of small collections in its own ledger: take the largest such file.
    files = sorted((place / "data").rglob(name), key=lambda path: path.stat().st_size)
    if not files:
        pytest.skip("so few vectors that Chroma writes no such file")
    if name == "chroma.sqlite3" and injury is flip:
        flip_a_page_in_use(files[-1])
    else:
        injury(files[-1])
    with Store(place / "data") as store:
        assert len(store.told) == 1
        assert store.base == ("", 0)
        assert nearest(store) == expected(made)
        again = HashEmbedder()
        reports_here(store, place)
        assert again.encoded == []
        assert store.base != ("", 0)
        assert nearest(store) == expected(made)
    with Store(place / "data") as store:
        assert store.told == []


def flip_a_page_in_use(path: Path) -> None:
    body = path.read_bytes()
    at = body.rindex(b"report", 0, len(body))
    path.write_bytes(body[:at] + b"rfport" + body[at + 6 :])


def test_anothers_chroma_is_set_aside(made: Path, place: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text(book(5, chapters=2).text, encoding="utf-8")
    with Store(tmp_path / "data") as store:
        build_index(store, find_files(tmp_path / "other"), HashEmbedder())
    (theirs,) = (tmp_path / "data").glob("chroma-*")
    (ours,) = (place / "data").glob("chroma-*")
    shutil.rmtree(ours)
    shutil.copytree(theirs, ours)
    with Store(place / "data") as store:
        assert "belongs to another index" in store.told[0]
        assert nearest(store) == expected(made)


def test_a_torn_seal_alone_stops_nothing(made: Path, place: Path) -> None:
    truncate(place / "data" / "ledger.seal.json")
    with Store(place / "data") as store:
        assert store.told == []
        assert nearest(store) == expected(made)


def test_what_could_not_be_opened_once_is_opened_when_it_is_well_again(
    made: Path, place: Path
) -> None:
    (ledger,) = (place / "data").glob("chroma-*/chroma.sqlite3")
    body = ledger.read_bytes()
    with Store(place / "data") as store:
        foreign(ledger)
        with pytest.raises(SearchUnavailable):
            store.counts()
        assert nearest(store) == expected(made)
        ledger.write_bytes(body)
    with Store(place / "data") as store:
        held, wanted = store.counts()
        assert held == wanted > 0
        foreign(ledger)
    with Store(place / "data") as store:
        assert store.base == ("", 0)


def test_files_that_are_torn_while_they_are_in_use_are_made_anew_by_the_next_run(
    made: Path, place: Path
) -> None:
    (ledger,) = (place / "data").glob("chroma-*/chroma.sqlite3")
    with Store(place / "data") as store:
        base, _ = store.base
        foreign(ledger)
        again = HashEmbedder()
        reports_here(store, place)
        assert again.encoded == []
        assert store.base not in {("", 0), (base, 0)}
        assert nearest(store) == expected(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sealed folder with a database and a file beside it."""
    database = sqlite3.connect(tmp_path / "chroma.sqlite3")
    database.execute("CREATE TABLE a (b)")
    database.execute("CREATE TABLE acquire_write (b)")
    database.execute("INSERT INTO a VALUES (1)")
    database.commit()
    database.close()
    (tmp_path / "segment").mkdir()
    (tmp_path / "segment" / "index_metadata.pickle").write_bytes(b"kept")
    (tmp_path / "segment" / "data.bin").write_bytes(b"12345")
    seal(tmp_path, "me")
    return tmp_path


def change(folder: Path, statement: str) -> None:
    database = sqlite3.connect(folder / "chroma.sqlite3")
    database.execute(statement)
    database.commit()
    database.close()


def test_what_was_left_alone_is_whole(folder: Path) -> None:
    assert broken_seal(folder, "me") == ""
    assert broken_seal(folder, "another") == "it belongs to another index"


def test_what_chroma_writes_whenever_it_is_opened_is_no_change(folder: Path) -> None:
    change(folder, "INSERT INTO acquire_write VALUES (1)")
    assert broken_seal(folder, "me") == ""


def test_a_changed_row_byte_or_file_is_named(folder: Path) -> None:
    change(folder, "UPDATE a SET b = 2")
    assert broken_seal(folder, "me").startswith("chroma.sqlite3 is not")
    change(folder, "UPDATE a SET b = 1")
    (folder / "segment" / "data.bin").write_bytes(b"12346")
    assert broken_seal(folder, "me").startswith("segment/data.bin is not")
    (folder / "segment" / "data.bin").unlink()
    assert broken_seal(folder, "me").startswith("segment/data.bin is not")


def test_a_torn_seal_is_told(folder: Path) -> None:
    text = (folder / SEAL).read_text(encoding="utf-8")
    for torn in (text[:-9], text.replace("me", "you"), "[]", ""):
        (folder / SEAL).write_text(torn, encoding="utf-8")
        assert broken_seal(folder, "me") == f"{SEAL} is torn"
    (folder / SEAL).unlink()
    assert broken_seal(folder, "me")


def test_a_seal_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_seal(tmp_path / SEAL, "me", {"a": "1"})
    assert read_seal(tmp_path / SEAL) == ("me", {"a": "1"})
    assert [path.name for path in tmp_path.iterdir()] == [SEAL]
