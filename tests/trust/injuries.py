"""Sixty injuries to a data folder: noticed and mended, told, without effect, silent, or a crash."""

import random
import shutil
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from tests.injuries import KINDS
from tests.trust.corpus import SeededEmbedder, let_wait, write
from tests.trust.kills import apart
from vectorstore.errors import StoreError
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest

FILES = (
    "ledger.sqlite3", "ledger.seal.json", "seal.json", "chroma.sqlite3", "data_level0.bin",
    "index_metadata.pickle", "header.bin", "length.bin", "link_lists.bin", "lock",
)  # fmt: skip
_REPORTS = 4


def injure_often(place: Path, times: int) -> dict[str, Any]:
    """So many injuries, each kind to each file in turn; how each ended, and which were silent."""
    paths = write(place / "reports", _REPORTS, chapters=12)
    # Chroma's threads do not survive a fork: this process never opens it.
    whole = apart(partial(_made, place / "data", paths))
    pairs = [(file, kind) for file in FILES for kind in KINDS]
    random.Random(1).shuffle(pairs)
    told: Counter[str] = Counter()
    bad = []
    for number, (file, kind) in enumerate(pairs[:times]):
        folder = place / str(number)
        shutil.copytree(place / "data", folder)
        found = sorted(folder.rglob(file), key=lambda path: path.stat().st_size)
        if not found:
            told["no such file"] += 1
            continue
        KINDS[kind](found[-1])
        ended = apart(partial(_opened, folder, paths, whole))
        told[ended] += 1
        if ended.startswith(("silent", "crash")):
            bad.append(f"{file} {kind}: {ended}")
        shutil.rmtree(folder)
    return {"injuries": sum(told.values()), **told, "bad": bad}


def held(data: Path) -> str:
    """What an index holds, and what it finds."""
    embedder = SeededEmbedder()
    with Store(data) as store:
        near = Nearest(store, embedder.model)
        vectors = embedder.encode([f"question {number}" for number in range(3)])
        ids = store.ledger.numbers()
        hits = [near.nearest("sentences", vector, None, 10) for vector in vectors]
        return repr((sorted(ids), [(h.report_id, h.index) for some in hits for h in some]))


def _made(folder: Path, paths: list[Path]) -> str:
    with Store(folder) as store:
        let_wait(store, paths)
        build_index(store, paths, SeededEmbedder())
    return held(folder)


def _opened(folder: Path, paths: list[Path], whole: str) -> str:
    """Open what was injured as a question does, then as `index` does."""
    try:
        told = _told(folder)
        same_at_once = not told and held(folder) == whole
        with Store(folder, mend=True) as store:
            told = told or bool(store.told)
            if not store.ledger.reports():
                let_wait(store, paths)
            build_index(store, paths, SeededEmbedder())
        mended = held(folder) == whole
    except Exception as error:  # Whatever else is raised is what is counted here.
        return f"crash: {type(error).__name__}"
    if told:
        return "noticed and mended" if mended else "told, not mended"
    return "without effect" if same_at_once and mended else "silent"


def _told(folder: Path) -> bool:
    """Whether opening it tells what is wrong, in a sentence or as one of our faults."""
    try:
        with Store(folder) as store:
            return bool(store.told)
    except StoreError:
        return True
