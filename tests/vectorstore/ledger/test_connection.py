"""Faults of SQLite are told in sentences; those of the program stay what they are."""

import sqlite3
from pathlib import Path

import pytest

from vectorstore.errors import LedgerDamaged, StoreError, StoreLocked, StoreUnwritable
from vectorstore.ledger.connection import connect, sentence


def fault(code: int) -> sqlite3.OperationalError:
    made = sqlite3.OperationalError("told by SQLite")
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StoreUnwritable),
        (sqlite3.SQLITE_BUSY, StoreLocked),
        (sqlite3.SQLITE_IOERR | 3 << 8, StoreUnwritable),
        (sqlite3.SQLITE_CORRUPT, LedgerDamaged),
    ],
)
def test_a_fault_says_what_to_do(code: int, kind: type[StoreError]) -> None:
    told = sentence(fault(code), "/data/ledger.sqlite3")
    assert type(told) is kind
    assert "/data/ledger.sqlite3" in str(told)
    assert ": " in str(told)


def test_a_fault_of_the_program_is_passed_on() -> None:
    error = fault(sqlite3.SQLITE_CONSTRAINT)
    assert sentence(error, "x") is error
    database = connect(Path(":memory:"))
    database.execute("CREATE TABLE a (b UNIQUE)")
    database.executemany("INSERT INTO a VALUES (?)", [(1,)])
    with pytest.raises(sqlite3.IntegrityError):
        database.execute("INSERT INTO a VALUES (1)")
    database.close()


def test_a_file_that_is_none_is_told_where_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "torn").write_bytes(b"no database at all" * 99)
    database = connect(tmp_path / "torn")
    with pytest.raises(LedgerDamaged, match="torn is damaged"):
        database.execute("SELECT 1 FROM sqlite_master")
    database.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnwritable, match="cannot be opened"):
        connect(tmp_path / "none" / "ledger")
