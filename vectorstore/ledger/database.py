"""The SQLite file under the ledger: opening, transactions, notes, schema, vectors as kept.

With `connection` the owner of sqlite3.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import SchemaMismatch, StoreUnwritable
from vectorstore.ledger.connection import Connection, connect

# Vectors as they are kept: 16-bit floats with a checksum, under the first half of a text's hash.
# Half precision keeps three decimal digits, which moves a similarity by less than 0.001 (measured
# in docs/trust.md); it halves what a report takes on disk.

Halves = NDArray[np.float16]
_SUM = 4


def packed(vector: NDArray[np.float32]) -> bytes:
    """A vector with its checksum."""
    halves = vector.astype("<f2").tobytes()
    return halves + zlib.crc32(halves).to_bytes(_SUM, "little")


def unpacked(blob: bytes) -> Halves:
    """The vector of a blob; its checksum is not looked at."""
    return np.frombuffer(blob, dtype="<f2", count=(len(blob) - _SUM) // 2)


def is_whole(blob: bytes) -> bool:
    """Whether a blob is as it was written."""
    return len(blob) > _SUM and zlib.crc32(blob[:-_SUM]) == int.from_bytes(blob[-_SUM:], "little")


def short_key(key: str) -> bytes:
    """The first 16 bytes of a hash in hexadecimal: as good as all of it for telling texts apart."""
    return bytes.fromhex(key[:32])


def model_key(fingerprint: str) -> bytes:
    """Eight bytes that tell models apart."""
    return hashlib.sha256(fingerprint.encode()).digest()[:8]


# Raised whenever reading or the tables change: an older index is made anew, vectors are kept.
SCHEMA = "12"
_SQL = Path(__file__).with_name("schema.sql")
_META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
# Keys of vectors that a report had which went, until the end of the transaction.
_FREED = "CREATE TEMP TABLE freed (key BLOB PRIMARY KEY) WITHOUT ROWID"
# Vectors and the history outlive a change of the tables; up to schema 5 they were in `vectors`.
_KEPT = frozenset({"kept", "vectors", "changes"})
# What else outlives it: by this name collections of a Chroma server are told from others'.
_NOTES = ("corpus",)


def copy(source: Path, target: Path) -> None:
    """Write all of one file over another in one transaction: who reads it keeps what they read."""
    with (
        closing(connect(source)) as new,
        closing(connect(target)) as old,
    ):
        new.backup(old)


class Database:
    """An open SQLite file. One thread at a time: callers hold the lock.

    A frozen one is read only, and stays at what was there when it was opened, whatever is written.
    """

    def __init__(self, path: Path, *, frozen: bool = False) -> None:
        self.path = path
        self._db: Connection = connect(path, frozen=frozen)
        try:
            if frozen:
                self._db.execute("BEGIN")
                # Only reading makes the moment at which it stays.
                self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
            else:
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute(_FREED)
        self._db.execute(_META)
        if not self.get("schema"):
            self._create()

    def check(self) -> None:
        """Raise SchemaMismatch where the tables are those of another version of the program."""
        if self.get("schema") != SCHEMA:
            raise SchemaMismatch(
                "The index was made by another version of the program: "
                "run `python -m assistant index`."
            )

    def renew(self) -> None:
        """Drop the tables of another version, and make empty ones; vectors are kept."""
        if self.get("schema") == SCHEMA:
            return
        notes = {key: value for key in _NOTES if (value := self.get(key))}
        self._db.execute("PRAGMA foreign_keys = OFF")
        with self.transaction():
            for name in self._tables():
                # A virtual table takes its own tables with it.
                if name not in _KEPT and not name.startswith("sqlite_") and self._exists(name):
                    self._db.execute(f'DROP TABLE "{name}"')
            self._create()
            for key, value in notes.items():
                self.put(key, value)
            self._db.execute("UPDATE kept SET uses = 0 WHERE uses != 0")
            if self._exists("vectors"):
                self._halve()
        self._db.execute("PRAGMA foreign_keys = ON")
        # Only to give room back: without it the file is merely larger.
        with suppress(StoreUnwritable):
            self._db.execute("VACUUM")

    def _tables(self) -> list[str]:
        rows = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return sorted((str(row[0]) for row in rows), key=lambda name: (name != "word_counts", name))

    def _halve(self) -> None:
        """Take over the vectors of schema 5, which were 32-bit floats."""
        rows = self._db.execute("SELECT key, model, vector FROM vectors")
        self._db.executemany(
            "INSERT OR IGNORE INTO kept VALUES (?, ?, 0, ?)",
            (
                (short_key(key), model_key(model), packed(np.frombuffer(blob, dtype=np.float32)))
                for key, model, blob in rows
            ),
        )
        self._db.execute("DROP TABLE vectors")

    def _exists(self, name: str) -> bool:
        found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
        return found.fetchone() is not None

    def _create(self) -> None:
        for statement in statements(_SQL.read_text(encoding="utf-8")):
            self._db.execute(statement)
        self.put("schema", SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def copy_to(self, path: Path) -> None:
        """Write all of it, as it is at this moment, into a new file."""
        with connect(path) as target:
            self._db.backup(target)
        target.close()

    def compact(self) -> None:
        """Give back the room of what was deleted, and leave none of its bytes in the log."""
        self._db.execute("VACUUM")
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A full disk has already rolled it back.
            with suppress(sqlite3.Error):
                self._db.rollback()
            raise

    def get(self, key: str) -> str:
        """A value of the index's own notes, "" where there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, key: str, value: str) -> None:
        """Note a value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def statements(script: str) -> Iterator[str]:
    """The statements of a script, to be run within a transaction, which a script would end."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
