"""Backup and restore of a data folder.

A backup is the ledger as it is at one moment, and what else the folder holds; Chroma's files are
left out, since they are made anew from the ledger without encoding anything.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from vectorstore.database import Database
from vectorstore.errors import BackupError
from vectorstore.health import LEDGER, LEDGER_SEAL
from vectorstore.seal import digest, write_seal
from vectorstore.store import ASIDE, acquire, set_aside

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
                database = Database(folder / name, frozen=True)
                database.copy_to(part / name)
                database.close()
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
