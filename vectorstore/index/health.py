"""Whether a data folder is as it was left, found out in a process of its own.

What is torn may crash whoever opens it, so a child looks first: `python -m
vectorstore.index.health`. It looks at the ledger's bytes where it was closed cleanly, at its
structure where it was not, and at every file of Chroma's. Its imports are few: it has to start at
once.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.errors import StoreError
from vectorstore.ledger.connection import connect

# Seals: what files were when they were last written, so that any change to them is noticed.

SEAL = "seal.json"
# Chroma writes here whenever it is opened; nothing depends on it.
_RESTLESS = frozenset({"acquire_write"})
# Without this Chroma makes the other files of a segment anew whenever it is opened.
_PERSISTED = "index_metadata.pickle"


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
    then = found[1]
    changed = sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    return f"{changed[0]} is not as it was written" if changed else ""


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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
    with closing(connect(path, frozen=True)) as database:
        found = hashlib.sha256()
        problem = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if problem != "ok":
            return f"damaged: {problem}"
        names = database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        for name, sql in names:
            found.update(repr((name, sql)).encode())
            if sql and sql.startswith("CREATE TABLE") and name not in _RESTLESS:
                for row in database.execute(f'SELECT * FROM "{name}"'):
                    found.update(repr(row).encode())
        return found.hexdigest()


# Looking, in a process of its own.

LEDGER = "ledger.sqlite3"
LEDGER_SEAL = "ledger.seal.json"
# Far more than reading a few gigabytes takes.
_SECONDS = 300


@dataclass(slots=True)
class Health:
    """What is wrong, in a few words: with the ledger, and with folders of Chroma by name."""

    ledger: str = ""
    folders: dict[str, str] = field(default_factory=dict)


def look(folder: Path) -> Health:
    """Look at a data folder in another process; a crash there counts as damage."""
    names = [LEDGER, *sorted(path.name for path in folder.glob("chroma-*") if path.is_dir())]
    held = any((folder / name).exists() for name in (LEDGER, LEDGER_SEAL))
    if names == [LEDGER] and not held:
        return Health()
    try:
        child = subprocess.run(
            [sys.executable, "-m", "vectorstore.index.health", str(folder), *names],
            cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=_SECONDS,
            check=False,
        )  # fmt: skip
        lines = child.stdout.splitlines()
    except subprocess.TimeoutExpired:
        lines = []
    told = dict(json.loads(line) for line in lines if line.endswith("]"))
    found = {name: told.get(name, "looking at it failed") for name in names}
    return Health(found.pop(LEDGER), {name: what for name, what in found.items() if what})


def ledger_harm(path: Path) -> str:
    """What is wrong with a ledger in a few words, "" where nothing is."""
    sealed = path.with_name(LEDGER_SEAL)
    log = path.with_name(f"{path.name}-wal")
    clean = not log.exists() or not log.stat().st_size
    if not path.exists():
        return "it is missing" if sealed.exists() else ""
    if sealed.exists() and clean:
        try:
            _, contents = read_seal(sealed)
        except ValueError:
            # The seal itself is torn: what it told is not known, and the structure has to do.
            return _structure(path)
        return "" if digest(path) == contents.get(LEDGER) else "it is not as it was written"
    return _structure(path)


def _structure(path: Path) -> str:
    try:
        with closing(connect(path, frozen=True)) as database:
            problem = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
            names = database.execute("SELECT name FROM sqlite_master").fetchall()
    except StoreError as error:
        return str(error.__cause__ or error)
    if problem != "ok":
        return problem
    return "" if not names or ("meta",) in names else "it is no ledger of this program"


def _main(folder: Path, names: list[str]) -> None:
    for name in names:
        what = ledger_harm(folder / name) if name == LEDGER else _folder_harm(folder / name)
        sys.stdout.write(f"{json.dumps([name, what])}\n")
        sys.stdout.flush()


def _folder_harm(folder: Path) -> str:
    try:
        owner, _ = read_seal(folder / "seal.json")
        return broken_seal(folder, owner)
    except FileNotFoundError:
        return "it was not finished"
    except (OSError, ValueError, StoreError) as error:
        return str(error.__cause__ or error)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2:])
