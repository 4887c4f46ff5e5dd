"""Whether a data folder is as it was left, found out in a process of its own.

What is torn may crash whoever opens it, so a child looks first: `python -m
vectorstore.index.health`. It looks at the ledger's bytes where it was closed cleanly, at its
structure where it was not, and at every file of Chroma's.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from vectorstore.errors import StoreError
from vectorstore.index.seals import broken_seal, digest, read_seal
from vectorstore.ledger.connection import connect

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
    if names == [LEDGER] and not _has_ledger(folder):
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


def _has_ledger(folder: Path) -> bool:
    return any((folder / name).exists() for name in (LEDGER, LEDGER_SEAL))


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
        database = connect(f"file:{path}?mode=ro")
        try:
            problem = str(database.execute("PRAGMA integrity_check(1)").fetchone()[0])
            tables = {
                row[0] for row in database.execute("SELECT name FROM sqlite_master").fetchall()
            }
        finally:
            database.close()
    except StoreError as error:
        return str(error.__cause__ or error)
    if problem != "ok":
        return problem
    return "" if not tables or "meta" in tables else "it is no ledger of this program"


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
