"""The store: ledger, vector index and lock of one data folder, held by one process."""

import os
import threading
from functools import cached_property
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from vectorstore.chroma import VectorIndex
from vectorstore.errors import StoreLocked, StoreUnwritable
from vectorstore.ledger import Ledger


class Store:
    """An open data folder. Chroma's files bear one process only, so the folder is locked."""

    def __init__(self, folder: Path, chroma_url: str = "") -> None:
        self.folder = folder
        self._chroma_url = chroma_url
        self._lock = _acquire(folder)
        self.mutex = threading.RLock()
        try:
            self.ledger = Ledger(folder / "ledger.sqlite3")
        except BaseException:
            self._lock.release()
            raise

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vector index, opened when it is first needed."""
        return VectorIndex(self.folder / "chroma", self._chroma_url)

    @property
    def generation(self) -> str:
        """The current generation, "" where nothing has been indexed; SchemaMismatch if older."""
        self.ledger.check()
        return self.ledger.get("generation")

    def counts(self) -> tuple[int, int]:
        """Chunks in the vector index and in the ledger: they differ when Chroma's are lost."""
        chunks, _ = self.ledger.word_counts()
        return self.vectors.count("chunks", self.generation), chunks

    def forget(self) -> None:
        """Forget what was read, so that the next index run reads everything; vectors are kept."""
        self.ledger.renew()
        with self.ledger.transaction():
            for row in self.ledger.reports():
                self.ledger.remove(row.id)
            self.ledger.put_files(())

    def close(self) -> None:
        """Close the ledger and let another process open the folder."""
        if "vectors" in self.__dict__:
            self.vectors.close()
        self.ledger.close()
        self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _acquire(folder: Path) -> FileLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        lock.acquire(timeout=0)
        (folder / "owner").write_text(str(os.getpid()), encoding="utf-8")
    except Timeout as error:
        raise StoreLocked(
            f"The data folder {folder} is in use by process {_owner(folder)}: "
            "stop it, or set ASSISTANT_DATA_DIR."
        ) from error
    except OSError as error:
        raise StoreUnwritable(
            f"The data folder {folder} cannot be written ({error.strerror}): "
            "set ASSISTANT_DATA_DIR to one that can."
        ) from error
    return lock


def _owner(folder: Path) -> str:
    try:
        return (folder / "owner").read_text(encoding="utf-8").strip()
    except OSError:
        return "unknown"
