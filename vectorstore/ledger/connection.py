"""A connection to SQLite whose faults are sentences. With database.py the owner of sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from vectorstore.errors import LedgerDamaged, StoreError, StoreLocked, StoreUnwritable

_DAMAGED = frozenset(
    {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
)
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_UNWRITABLE = frozenset(
    {
        sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM,
    }
)  # fmt: skip


def _plainly(name: str) -> Any:
    """A method of sqlite3's cursor; its faults are sentences."""
    method = getattr(sqlite3.Cursor, name)

    def run(self: sqlite3.Cursor, *arguments: Any) -> Any:
        with told(self.connection):
            return method(self, *arguments)

    return run


class Cursor(sqlite3.Cursor):
    """A cursor that speaks plainly."""

    execute, executemany = map(_plainly, ("execute", "executemany"))
    fetchone, fetchall, __next__ = map(_plainly, ("fetchone", "fetchall", "__next__"))


class Connection(sqlite3.Connection):
    """A connection whose cursors speak plainly."""

    file = ""

    def cursor(self, *arguments: Any, **named: Any) -> Any:
        """A cursor of our kind."""
        return super().cursor(Cursor)

    def execute(self, *arguments: Any) -> Any:
        """Run a statement; its cursor."""
        return self.cursor().execute(*arguments)

    def executemany(self, *arguments: Any) -> Any:
        """Run a statement for each row; its cursor."""
        return self.cursor().executemany(*arguments)

    def backup(self, target: sqlite3.Connection, **named: Any) -> None:
        """Write everything into another file."""
        with told(self), told(target):
            super().backup(target, **named)


def connect(path: Path, *, frozen: bool = False) -> Connection:
    """Open a file, a frozen one to be read alone; changes are written as they come."""
    address, file = f"file:{quote(str(path))}{'?mode=ro' if frozen else ''}", str(path)
    try:
        made = sqlite3.connect(
            address, uri=True, check_same_thread=False, isolation_level=None, factory=Connection
        )
    except sqlite3.Error as error:
        raise sentence(error, file) from error
    made.file = file
    return made


@contextmanager
def told(connection: sqlite3.Connection) -> Iterator[None]:
    """Turn a fault of SQLite into one of ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        fault = sentence(error, getattr(connection, "file", ""))
        if fault is error:
            raise
        raise fault from error


def sentence(error: sqlite3.Error, file: str) -> StoreError | sqlite3.Error:
    """A fault in one sentence with what to do; the same fault where it is one of the program."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return StoreUnwritable(
            f"The disk that holds {file} is full: make room and run the same command again; "
            "what was there before is kept."
        )
    if code in _BUSY:
        return StoreLocked(f"{file} is being written by another process: try again later.")
    if code in _UNWRITABLE:
        return StoreUnwritable(
            f"{file} cannot be opened or written ({error}): check the folder and its disk, "
            "or set ASSISTANT_DATA_DIR to another."
        )
    if code in _DAMAGED:
        return LedgerDamaged(
            f"The ledger {file} is damaged ({error}): run `python -m assistant index`, "
            "which sets it aside and reads the reports anew."
        )
    return error
