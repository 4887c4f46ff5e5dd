"""What is done to a data folder as a whole: backup, restore, publishing, erasing."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import islice
from pathlib import Path

from vectorstore.errors import BackupError, IndexMissing
from vectorstore.index.health import LEDGER, LEDGER_SEAL, digest, read_seal, write_seal
from vectorstore.index.store import ASIDE, Store, acquire, set_aside
from vectorstore.ledger.database import Database, copy
from vectorstore.maintenance.build import How, build_index
from vectorstore.maintenance.generation import make_base
from vectorstore.models.embeddings import Embedder
from vectorstore.types import Progress, silent

# Backup and restore of a data folder.
# A backup is the ledger as it is at one moment, and what else the folder holds; Chroma's files are
# left out, since they are made anew from the ledger without encoding anything.

_MANIFEST = "backup.json"
_OWN = frozenset({"lock", "owner", ASIDE, LEDGER_SEAL})
_LOGS = ("-wal", "-shm", "-journal")


def backup(folder: Path, target: Path) -> int:
    """Copy a data folder into a new one, also while it is in use; how many files were copied."""
    if not (folder / LEDGER).is_file():
        raise BackupError(f"{folder} holds no index: there is nothing to back up.")
    if target.exists():
        raise BackupError(f"{target} is there already: name a new folder for the backup.")
    part = target.with_name(f"{target.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        names = [path.relative_to(folder) for path in _kept(folder)]
        for name in names:
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            if name.suffix == ".sqlite3":
                with closing(Database(folder / name, frozen=True)) as database:
                    database.copy_to(part / name)
            else:
                shutil.copy2(folder / name, part / name)
        digests = {name.as_posix(): digest(part / name) for name in names}
        (part / _MANIFEST).write_text(json.dumps(digests, indent=2), encoding="utf-8")
        part.rename(target)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupError(f"{target} cannot be written ({error.strerror}).") from error
    return len(names)


def restore(folder: Path, source: Path) -> Path:
    """Put a backup in the place of a data folder; where what was there before is now.

    Nothing is changed unless every file of the backup is as it was written.
    """
    digests = _checked(source)
    lock = acquire(folder)
    try:
        there = [p for p in folder.iterdir() if p.name not in {"lock", "owner", ASIDE}]
        before = set_aside(there, folder)
        for name in digests:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, folder / name)
        write_seal(folder / LEDGER_SEAL, "", {LEDGER: digests[LEDGER]})
    except OSError as error:
        raise BackupError(f"{folder} cannot be written ({error.strerror}).") from error
    finally:
        lock.release()
    return before


def _checked(source: Path) -> dict[str, str]:
    try:
        digests = dict(json.loads((source / _MANIFEST).read_text(encoding="utf-8")))
        wrong = [name for name, sha in digests.items() if digest(source / name) != sha]
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} is no whole backup ({error}): nothing was changed.") from error
    if wrong or LEDGER not in digests:
        raise BackupError(
            f"{source} is no whole backup: {', '.join(wrong) or LEDGER} is not as it was written; "
            "nothing was changed."
        )
    return digests


def _kept(folder: Path) -> Iterator[Path]:
    """What of a data folder is backed up."""
    for path in sorted(folder.rglob("*")):
        top = path.relative_to(folder).parts[0]
        if top in _OWN or top.startswith("chroma") or path.name.endswith(_LOGS):
            continue
        if path.is_file():
            yield path


# Erasing: no byte of a report stays in the data folder.

_EVERY = 1 << 30
# Sentences of a report that are looked for, and the length from which one is like no other's.
_TRACES, _LONG = 40, 60


def reports_named(store: Store, names: Sequence[str]) -> list[str]:
    """The ids of reports by id or file name; IndexMissing for one that is not there."""
    rows = store.ledger.reports()
    found = []
    for name in names:
        ids = [row.id for row in rows if name in (row.id, row.file)]
        if not ids:
            raise IndexMissing(
                f"No report {name} is indexed: give the name of a file, or the id that "
                "`doctor --json` lists."
            )
        found += ids
    return list(dict.fromkeys(found))


def erase(
    store: Store, report_ids: Sequence[str], embedder: Embedder, progress: Progress = silent
) -> list[Path]:
    """Erase reports and their files; the files of the data folder that still hold traces of them.

    The ledger is written anew and what was set aside is deleted, then Chroma's generation is made
    by a process that never held the reports (`vectorstore.maintenance.generation` says why).
    """
    ledger, gone = store.ledger, set(report_ids)
    traces = [trace for report_id in report_ids for trace in _traces(store, report_id)]
    states = ledger.files()
    for state in states:
        if state.report_id in gone:
            Path(state.path).unlink(missing_ok=True)
    left = [Path(s.path) for s in states if s.report_id not in gone]
    build_index(store, left, embedder, progress, How(may_empty=True))
    with ledger.transaction():
        ledger.forget_changes(report_ids)
        ledger.put("base", "")
    store.vectors.drop_all_but(())
    shutil.rmtree(store.folder / ASIDE, ignore_errors=True)
    ledger.compact()
    make_base(store, embedder.model, progress, apart=True)
    return [path for path in sorted(store.folder.rglob("*")) if _holds(path, traces)]


def _traces(store: Store, report_id: str) -> Iterator[bytes]:
    """What only this report has: its id, its long sentences."""
    yield report_id.encode()
    texts = (s.text for _, s in store.ledger.sentences(report_id, 0, _EVERY))
    others = [row.id for row in store.ledger.reports() if row.id != report_id]
    kept = {s.text for other in others for _, s in store.ledger.sentences(other, 0, _EVERY)}
    yield from (t.encode() for t in islice(
        (t for t in texts if len(t) >= _LONG and t not in kept), _TRACES
    ))  # fmt: skip


def _holds(path: Path, traces: Sequence[bytes]) -> bool:
    with suppress(OSError):
        if path.is_file():
            body = path.read_bytes()
            return any(trace in body for trace in traces)
    return False


# Publishing: one whole ledger for each generation, and a note that names it, for other machines.
# The folder may be one of the network, or one that a program for object stores keeps alike
# elsewhere: a file is never changed once it is named, and is told by its SHA-256.

_NOTE = "published.json"
_PART = "ledger.part"


def publish(folder: Path, target: Path) -> str:
    """Publish what a data folder holds, also while it is in use.

    The name of the file; "" where this is published already.
    """
    if not (folder / LEDGER).is_file():
        raise BackupError(f"{folder} holds no index: there is nothing to publish.")
    part = target / _PART
    try:
        target.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(Database(folder / LEDGER, frozen=True)) as ledger:
            moment = _moment(ledger)
            if _is_published(target, moment):
                return ""
            ledger.copy_to(part)
        sha = digest(part)
        name = f"ledger-{sha[:16]}.sqlite3"
        part.replace(target / name)
        write_seal(target / _NOTE, moment, {name: sha})
        for other in set(target.glob("ledger-*.sqlite3")) - {target / name}:
            other.unlink()
    except OSError as error:
        raise BackupError(f"{target} cannot be written ({error.strerror}).") from error
    return name


def _is_published(target: Path, moment: str) -> bool:
    """Whether a folder holds this moment, whole as far as its note and file are there."""
    try:
        published, name, _ = _named(target)
    except BackupError:
        return False
    return published == moment and (target / name).is_file()


def fetch(folder: Path, source: Path) -> str:
    """Make a data folder what was published last; processes that follow it go on meanwhile.

    The name of the file; "" where the folder is so already. BackupError where what is published is
    not whole, or the folder holds an index of its own: then nothing is changed.
    """
    moment, name, sha = _named(source)
    lock = acquire(folder)
    part = folder / _PART
    try:
        own = _moment_of(folder / LEDGER)
        if own == moment:
            return ""
        if own and _corpus(own) != _corpus(moment):
            raise BackupError(
                f"{folder} holds an index of its own, not one that was fetched from {source}: "
                "set ASSISTANT_DATA_DIR to another folder. Nothing was changed."
            )
        shutil.copyfile(source / name, part)
        if digest(part) != sha:
            raise BackupError(f"{source / name} is not whole yet: nothing was changed. Try again.")
        (folder / LEDGER_SEAL).unlink(missing_ok=True)
        copy(part, folder / LEDGER)
    except OSError as error:
        raise BackupError(
            f"{name} cannot be fetched from {source} into {folder} ({error.strerror}): "
            "nothing was changed. Try again."
        ) from error
    finally:
        part.unlink(missing_ok=True)
        lock.release()
    return name


def _named(folder: Path) -> tuple[str, str, str]:
    """What the note in a folder names: the moment, the file and its SHA-256."""
    try:
        moment, files = read_seal(folder / _NOTE)
        ((name, sha),) = files.items()
    except (OSError, ValueError) as error:
        raise BackupError(
            f"Nothing whole is published in {folder} ({error}): run `python -m assistant publish` "
            "where the index is written."
        ) from error
    return moment, name, sha


def _moment(ledger: Database) -> str:
    """By what one state of an index is told from any other."""
    return "/".join(ledger.get(name) for name in ("corpus", "generation", "base"))


def _moment_of(path: Path) -> str:
    if not path.is_file():
        return ""
    with closing(Database(path, frozen=True)) as ledger:
        return _moment(ledger)


def _corpus(moment: str) -> str:
    return moment.partition("/")[0]
