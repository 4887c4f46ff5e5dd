"""The store: ledger, vector index and lock of one data folder, and those who only read it."""

import os
import shutil
import threading
import time
import uuid
import weakref
from collections import OrderedDict
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import IndexMissing, LedgerDamaged, StoreError, StoreLocked, StoreUnwritable
from vectorstore.index.chroma import VectorIndex
from vectorstore.index.health import LEDGER, LEDGER_SEAL, digest, look, read_seal, write_seal
from vectorstore.ledger.ledger import Ledger
from vectorstore.ledger.vectors import Rows

# The vectors of single reports in memory, shared by all who read one store.

# Reports whose vectors stay in memory, below 1 MB each; those that Chroma lacks are held besides.
_HELD = 128


class RowCache:
    """The rows of reports by their number, which is never given twice."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, str], dict[str, Rows]] = OrderedDict()
        self._lock = threading.Lock()
        self._most = _HELD

    def make_room(self, reports: int) -> None:
        """Hold so many reports besides those that are asked for now and then."""
        self._most = _HELD + reports

    def take(
        self, ledger: Ledger, mutex: threading.RLock, number: int, model: str
    ) -> dict[str, Rows]:
        """What is searched of a report, by kind."""
        with self._lock:
            held = self._held.get((number, model))
            if held is not None:
                self._held.move_to_end((number, model))
                return held
        with mutex:
            held = ledger.rows(number, model)
        with self._lock:
            self._held[number, model] = held
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return held


# Where what was torn is put; nothing reads it again.
ASIDE = "aside"


class Store:
    """An open data folder. Chroma's files bear one process only, so the folder is locked.

    What is torn is set aside, and told in `told`. A torn ledger is an error, unless it is opened to
    `mend`: then a new one takes over the vectors that are sound, and index reads the reports anew.
    """

    def __init__(
        self, folder: Path, chroma_url: str = "", *, chroma_token: str = "", mend: bool = False
    ) -> None:
        self.folder = folder
        self.told: list[str] = []
        self.mutex = threading.RLock()
        self.rows = RowCache()
        self._chroma = (chroma_url, chroma_token)
        self._snapshots: weakref.WeakSet[Snapshot] = weakref.WeakSet()
        self._lock = acquire(folder)
        try:
            health = look(folder)
            self._stamp = _stamp(folder / LEDGER)
            self.ledger = self._open_ledger(health.ledger, mend=mend)
            if not self.ledger.get("corpus"):
                self.ledger.put("corpus", uuid.uuid4().hex[:12])
            self._set_torn_aside(health.folders)
        except BaseException:
            self._lock.release()
            raise

    def _open_ledger(self, harm: str, *, mend: bool) -> Ledger:
        path = self.folder / LEDGER
        if not harm:
            return Ledger(path)
        if not mend:
            raise LedgerDamaged(
                f"The ledger {path} is damaged ({harm}): run `python -m assistant index`, "
                "which sets it aside and reads the reports anew."
            )
        torn = set_aside(
            [path, *(path.with_name(f"{LEDGER}-{end}") for end in ("wal", "shm"))], self.folder
        )
        path.with_name(LEDGER_SEAL).unlink(missing_ok=True)
        ledger, kept = Ledger(path), 0
        if (torn / LEDGER).exists():
            with suppress(StoreError):
                kept = ledger.salvage(torn / LEDGER)
        self.told.append(
            f"The ledger was damaged ({harm}): it was set aside in {torn}, and the reports are "
            f"read anew; {kept} vectors of it were sound and are kept."
        )
        return ledger

    def _set_torn_aside(self, folders: dict[str, str]) -> None:
        """Put Chroma's torn folders aside; one that no switch names is a broken run's."""
        used = f"chroma-{self.ledger.get('base')}"
        for name, harm in folders.items():
            if name == used:
                self._set_base_aside(harm)
            else:
                shutil.rmtree(self.folder / name, ignore_errors=True)
        path = self.folder / used
        if path.is_dir() and read_seal(path / "seal.json")[0] != self._owner():
            self._set_base_aside("it belongs to another index")

    def _set_base_aside(self, harm: str) -> None:
        torn = set_aside([self.folder / f"chroma-{self.ledger.get('base')}"], self.folder)
        self.told.append(
            f"Chroma's files were damaged ({harm}) and set aside in {torn}: vectors are compared "
            "one by one until `python -m assistant index` has made them anew from the ledger."
        )

    def _owner(self) -> str:
        return f"{self.ledger.get('corpus')}/{self.ledger.get('base')}"

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vector index, opened when it is first needed."""
        return VectorIndex(self.folder, self.ledger.get("corpus"), *self._chroma)

    @property
    def generation(self) -> str:
        """The current generation, "" where nothing has been indexed; SchemaMismatch if older."""
        self.ledger.check()
        return self.ledger.get("generation")

    @property
    def base(self) -> tuple[str, int]:
        """The generation that Chroma holds, and the last report in it; ("", 0) where it is lost."""
        base = self.ledger.get("base")
        if not self.vectors.holds(base):
            return "", 0
        return base, int(self.ledger.get("base_last"))

    def counts(self) -> tuple[int, int]:
        """Chunks in the vector index, and how many were put there: they differ when it is torn."""
        base, _ = self.base
        return self.vectors.count("chunks", base), int(self.ledger.get("base_chunks") or "0")

    def snapshot(self) -> "Snapshot":
        """What is indexed now, to read from while the next generation is made."""
        made = Snapshot(self)
        self._snapshots.add(made)
        return made

    def bases_in_use(self) -> set[str]:
        """The generations of Chroma that the ledger or a snapshot names."""
        return {self.ledger.get("base"), *(s.base_name for s in self._snapshots)} - {""}

    def close(self) -> None:
        """Close the ledger and let another process open the folder."""
        for snapshot in list(self._snapshots):
            snapshot.close()
        if "vectors" in self.__dict__:
            self.vectors.close()
        self.ledger.close()
        path = self.folder / LEDGER
        sealed = path.with_name(LEDGER_SEAL)
        # Another process may read it still: then its log stays, and there is nothing to seal.
        if (_stamp(path) != self._stamp or not sealed.exists()) and not path.with_name(
            f"{LEDGER}-wal"
        ).exists():
            with suppress(OSError):
                write_seal(sealed, "", {LEDGER: digest(path)})
        self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


class Snapshot(Store):
    """A store as it was at one moment: it is read only, and stays so whatever is indexed."""

    def __init__(self, store: Store) -> None:
        self.folder = store.folder
        self.told = []
        self.mutex = threading.RLock()
        self.rows = store.rows
        self.ledger = Ledger(store.folder / LEDGER, frozen=True)
        self.base_name = self.ledger.get("base")
        self._store = store
        # Closed with the last answer that reads from it.
        self._closing = weakref.finalize(self, self.ledger.close)

    @cached_property
    def vectors(self) -> VectorIndex:
        """The vector index of the store."""
        return self._store.vectors

    def snapshot(self) -> "Snapshot":
        """What is indexed now."""
        return self._store.snapshot()

    def close(self) -> None:
        """Stop reading."""
        self._closing()


def _stamp(path: Path) -> tuple[int, int]:
    """What tells a file that was written to from one that was not."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def set_aside(paths: list[Path], folder: Path) -> Path:
    """Move what is there of some files and folders; the folder that they are in now."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    numbers = (f"{stamp}-{number}" for number in range(1, 10_000))
    target = next(p for name in numbers if not (p := folder / ASIDE / name).exists())
    target.mkdir(parents=True)
    for path in paths:
        if path.exists():
            path.rename(target / path.name)
    return target


def acquire(folder: Path) -> FileLock:
    """Lock a data folder; StoreLocked with the process that holds it."""
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


# A reader of a data folder that another process writes: it holds no lock and changes nothing.
# SQLite's log lets any number of processes on one machine read what was last committed while one
# writes. Chroma's files bear one process only, so a follower asks a Chroma server or compares the
# ledger's vectors one by one.


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
        names = ("generation", "base")
        with closing(Ledger(self.folder / LEDGER, frozen=True)) as ledger, reading.mutex:
            return any(ledger.get(name) != reading.ledger.get(name) for name in names)

    def close(self) -> None:
        """Stop reading."""
        for snapshot in list(self._snapshots):
            snapshot.close()
        self.vectors.close()
        self.ledger.close()
