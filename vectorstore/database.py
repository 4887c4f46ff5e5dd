"""The SQLite file under the ledger: opening, transactions, notes, schema. The owner of sqlite3."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vectorstore.errors import SchemaMismatch, StoreUnwritable

# Raised whenever reading or the tables change: an older index is made anew, vectors are kept.
SCHEMA = "6"
_SQL = Path(__file__).with_name("schema.sql")
_META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
_KEPT = ("vectors",)


class Database:
    """An open SQLite file. One thread at a time: callers hold the lock."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._prepare()
        except sqlite3.Error as error:
            raise StoreUnwritable(
                f"The ledger {path} cannot be opened ({error}): "
                "check the folder, or delete it and run index."
            ) from error

    def _prepare(self) -> None:
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute(_META)
            if not self.get("schema"):
                self._create()
        except BaseException:
            self._db.close()
            raise

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
        self._db.execute("PRAGMA foreign_keys = OFF")
        rows = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        # A virtual table takes its own tables with it.
        names = sorted(
            (str(row[0]) for row in rows), key=lambda name: (name != "word_counts", name)
        )
        for name in names:
            if name not in _KEPT and not name.startswith("sqlite_") and self._exists(name):
                self._db.execute(f'DROP TABLE "{name}"')
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.execute(_META)
        self._create()

    def _exists(self, name: str) -> bool:
        found = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,))
        return found.fetchone() is not None

    def _create(self) -> None:
        self._db.executescript(_SQL.read_text(encoding="utf-8"))
        self.put("schema", SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, key: str) -> str:
        """A value of the index's own notes, "" where there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, key: str, value: str) -> None:
        """Note a value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
