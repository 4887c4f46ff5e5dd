"""A ledger for other machines: one whole file for each generation, and a note that names it.

The folder may be one of the network, or one that a program for object stores keeps alike elsewhere:
a file is never changed once it is named, and is told by its SHA-256.
"""

import shutil
from contextlib import closing
from pathlib import Path

from vectorstore.errors import BackupError
from vectorstore.index.health import LEDGER, LEDGER_SEAL, digest, read_seal, write_seal
from vectorstore.index.store import acquire
from vectorstore.ledger.database import Database, copy

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
