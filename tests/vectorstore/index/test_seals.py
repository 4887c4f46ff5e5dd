"""Any change to sealed files is noticed."""

import sqlite3
from pathlib import Path

import pytest

from vectorstore.index.seals import SEAL, broken_seal, read_seal, seal, write_seal


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
