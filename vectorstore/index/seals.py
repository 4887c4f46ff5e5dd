"""Seals: what files were when they were last written, so that any change to them is noticed.

Only the standard library: it is used in a process of its own that has to start at once.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from vectorstore.ledger.connection import connect

SEAL = "seal.json"
# Chroma writes here whenever it is opened; nothing depends on it.
_RESTLESS = frozenset({"acquire_write"})
# Without this Chroma makes the other files of a segment anew whenever it is opened.
_PERSISTED = "index_metadata.pickle"
_BLOCK = 1 << 20


def seal(folder: Path, owner: str) -> None:
    """Note what the files of a folder of Chroma are."""
    write_seal(folder / SEAL, owner, _contents(folder))


def broken_seal(folder: Path, owner: str) -> str:
    """What is wrong with a sealed folder in a few words, "" where nothing is."""
    try:
        found = read_seal(folder / SEAL)
        if found[0] != owner:
            return "it belongs to another index"
        now = _contents(folder)
    except (OSError, ValueError) as error:
        return str(error) or type(error).__name__
    changed = sorted(name for name in now.keys() | found[1].keys() if _differs(name, now, found[1]))
    return f"{changed[0]} is not as it was written" if changed else ""


def _differs(name: str, now: dict[str, str], then: dict[str, str]) -> bool:
    return now.get(name) != then.get(name)


def write_seal(path: Path, owner: str, contents: dict[str, str]) -> None:
    """Write a seal, whole or not at all."""
    body: dict[str, object] = {"owner": owner, "files": contents}
    aside = path.with_suffix(".new")
    aside.write_text(json.dumps({**body, "sum": _sum(body)}), encoding="utf-8")
    aside.replace(path)


def read_seal(path: Path) -> tuple[str, dict[str, str]]:
    """The owner and contents of a seal; OSError where there is none, ValueError if it is torn."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        total = body.pop("sum")
        owner, contents = str(body["owner"]), dict(body["files"])
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(f"{path.name} is torn") from error
    if total != _sum(body):
        raise ValueError(f"{path.name} is torn")
    return owner, contents


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _sum(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _contents(folder: Path) -> dict[str, str]:
    """Each file with what tells it from a changed one."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.name != SEAL and not name.endswith(("-wal", "-shm", "-journal")):
            found[name] = _mark(path)(path)
    return found


def _mark(path: Path) -> Callable[[Path], str]:
    if path.suffix == ".sqlite3":
        return _tables
    return digest if (path.parent / _PERSISTED).is_file() else _size


def _size(path: Path) -> str:
    return f"{path.stat().st_size} bytes"


def _tables(path: Path) -> str:
    """A digest of what stands in the tables of an SQLite file."""
    database = connect(f"file:{path}?mode=ro")
    try:
        found = hashlib.sha256()
        problem = database.execute("PRAGMA quick_check(1)").fetchone()[0]
        if problem != "ok":
            return f"damaged: {problem}"
        names = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        for name, sql in names:
            found.update(repr((name, sql)).encode())
            if sql and sql.startswith("CREATE TABLE") and name not in _RESTLESS:
                for row in database.execute(f'SELECT * FROM "{name}"'):
                    found.update(repr(row).encode())
        return found.hexdigest()
    finally:
        database.close()
