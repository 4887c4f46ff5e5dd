"""Erasing: no byte of a report stays in the data folder."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from vectorstore.base import make_base
from vectorstore.build import How, build_index
from vectorstore.changes import Progress, silent
from vectorstore.embeddings import Embedder
from vectorstore.errors import IndexMissing
from vectorstore.store import ASIDE, Store

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
    by a process that never held the reports (`vectorstore.filling` says why).
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
