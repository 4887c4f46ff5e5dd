"""Disks that are full at many moments, and read-only: one sentence, nothing lost, then on again.

Small file systems in memory stand for the disks, which takes root on Linux.
"""

import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.types import Report
from tests.trust.corpus import SeededEmbedder, let_wait, read, write
from tests.trust.kills import content, digest
from vectorstore.errors import StoreError
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

# A file with what was read of it.
_Read = tuple[Path, Report]
_BEFORE, _REPORTS, _KB = 2, 5, 1_024
# Vectors of the real length fill a disk as real ones do.
_DIMENSION = 384


def fill_often(place: Path, times: int) -> dict[str, Any]:
    """Index more reports where the disk is full at so many points, then with room again."""
    files = write(place / "reports", _REPORTS, chapters=6)
    paths = list(zip(files, read(files), strict=True))
    _index(place / "before", paths[:_BEFORE])
    shutil.copytree(place / "before", place / "whole")
    _index(place / "whole", paths)
    known = (content(place / "before"), content(place / "whole"))
    whole = digest(place / "whole", _DIMENSION)
    least, most = size(place / "before"), 2 * size(place / "whole")
    told: Counter[str] = Counter()
    longest = 0.0
    for number in range(times):
        room = least + (most - least) * number // times
        with disk(place / "disk", f"size={room // _KB + 64}k") as data:
            shutil.copytree(place / "before", data, dirs_exist_ok=True)
            started = time.perf_counter()
            ended = _ended(data, paths)
            longest = max(longest, time.perf_counter() - started)
            told[ended] += 1
            _remount(data, "size=1g")
            told["lost what was there"] += content(data) not in known
            _index(data, paths)
            told["the same with room again"] += digest(data, _DIMENSION) == whole
    told |= _read_only(place, paths, known[0])
    return {"points": times, **told, "longest run, s": round(longest, 1)}


def _read_only(place: Path, paths: list[_Read], old: str) -> Counter[str]:
    with disk(place / "disk", "size=1g") as data:
        shutil.copytree(place / "before", data, dirs_exist_ok=True)
        _remount(data, "ro")
        ended = _ended(data, paths)
        _remount(data, "rw")
        return Counter({f"read-only: {ended}": 1, "read-only: kept": content(data) == old})


def _ended(data: Path, paths: list[_Read]) -> str:
    try:
        _index(data, paths)
    except StoreError as error:
        return "told in one sentence" if str(error).count("\n") == 0 else "told in several lines"
    except Exception as error:  # Whatever else is raised is what is counted here.
        return f"fault: {type(error).__name__}: {error}"
    return "fitted"


def _index(data: Path, reports: list[_Read]) -> None:
    paths = [path for path, _ in reports]
    with Store(data, mend=True) as store:
        let_wait(store, paths, [report for _, report in reports])
        build_index(store, paths, SeededEmbedder(_DIMENSION))


def size(folder: Path) -> int:
    """The bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def disk(at: Path, options: str) -> Iterator[Path]:
    """A small file system, gone at the end of the block."""
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def _remount(at: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(at)], check=True)
