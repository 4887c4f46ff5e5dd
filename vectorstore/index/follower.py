"""A reader of a data folder that another process writes: it holds no lock and changes nothing.

SQLite's log lets any number of processes on one machine read what was last committed while one
writes. Chroma's files bear one process only, so a follower asks a Chroma server or compares the
ledger's vectors one by one.
"""

import threading
import weakref
from functools import cached_property
from pathlib import Path

from vectorstore.errors import IndexMissing
from vectorstore.index.chroma import VectorIndex
from vectorstore.index.health import LEDGER
from vectorstore.index.store import RowCache, Snapshot, Store
from vectorstore.ledger.ledger import Ledger


class _NoFiles(VectorIndex):
    """A vector index that leaves the files of the process that writes alone."""

    def holds(self, generation: str) -> bool:
        """Nothing is searched here."""
        return False


class Follower(Store):
    """A data folder as it was last committed; IndexMissing where nothing has been."""

    def __init__(self, folder: Path, chroma_url: str = "", *, chroma_token: str = "") -> None:
        if not (folder / LEDGER).is_file():
            raise IndexMissing(
                f"Nothing has been indexed in {folder} yet: first start the process that writes "
                "it, without ASSISTANT_FOLLOW."
            )
        self.folder = folder
        self.told = []
        self.mutex = threading.RLock()
        self.rows = RowCache()
        self._chroma = (chroma_url, chroma_token)
        self._snapshots = weakref.WeakSet()
        self.ledger = Ledger(folder / LEDGER, frozen=True)

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vector index of a server, or one that holds nothing."""
        kind = VectorIndex if self._chroma[0] else _NoFiles
        return kind(self.folder, self.ledger.get("corpus"), *self._chroma)

    def counts(self) -> tuple[int, int]:
        """Chunks in the vector index are not counted here: that is for the process that writes."""
        return 0, 0

    def snapshot(self) -> Snapshot:
        """What was last committed; older logs are no longer held for this process' sake."""
        self.ledger.close()
        self.ledger = Ledger(self.folder / LEDGER, frozen=True)
        return super().snapshot()

    def is_ahead_of(self, reading: Store) -> bool:
        """Whether something was committed after what is read from."""
        ledger = Ledger(self.folder / LEDGER, frozen=True)
        try:
            names = ("generation", "base")
            with reading.mutex:
                return any(ledger.get(name) != reading.ledger.get(name) for name in names)
        finally:
            ledger.close()

    def close(self) -> None:
        """Stop reading."""
        for snapshot in list(self._snapshots):
            snapshot.close()
        self.vectors.close()
        self.ledger.close()
