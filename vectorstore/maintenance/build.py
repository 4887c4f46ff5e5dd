"""Make the index mirror a set of files: read what changed, encode what is new, switch over."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.reader import read_all
from ingest.report_files import resolved, shown_name
from ingest.types import Report
from vectorstore.errors import NothingThere
from vectorstore.index.health import digest
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import searched_texts, spoken, vector_key
from vectorstore.maintenance.generation import is_wanting, make_base
from vectorstore.models.embeddings import Embedder
from vectorstore.types import FileState, IndexStats, Progress, silent

# What changed among the files: read the new ones, say why one cannot be read.


def path_key(path: Path) -> str:
    """The path by which a file is known; letters that are none are written out."""
    return str(resolved(path)).encode("utf-8", "backslashreplace").decode()


def read_changed(
    paths: Sequence[Path],
    known: Mapping[str, FileState],
    progress: Progress,
    *,
    check: bool = False,
) -> Iterator[tuple[FileState, Report | None]]:
    """The state of each file, with the report of one that is new or changed, as they are read.

    With `check` a file is known by its bytes, else by its size and time.
    """
    changed: list[Path] = []
    for key, path in {path_key(path): path for path in paths}.items():
        state = known.get(key)
        kept = _kept(path, state, check=check) if state else None
        if kept:
            yield kept, None
        else:
            changed.append(path)
    progress("reading", 0, len(changed))
    pages = chunks = 0
    with closing(read_all(changed)) as readings:
        for reading in readings:
            pages += len(reading.report.pages) if reading.report else 0
            chunks += len(reading.report.chunks) if reading.report else 0
            progress("reading", 1, len(changed), f"{pages} pages, {chunks} chunks")
            yield (
                FileState(
                    path_key(reading.path), reading.report.id if reading.report else "",
                    reading.status, reading.reason, reading.size, reading.modified,
                ),
                reading.report,
            )  # fmt: skip


def _kept(path: Path, state: FileState, *, check: bool) -> FileState | None:
    """What is known of a file whose bytes are those that were read; None for any other.

    Where size and time are the same they are taken to be, unless all are to be checked. Where the
    time alone is another, as after a copy of the folder, the bytes tell.
    """
    try:
        found = path.stat()
        if found.st_size != state.size:
            return None
        moved = found.st_mtime_ns != state.modified
        if (moved or check) and not (state.report_id and digest(path) == state.report_id):
            return None
    except OSError:
        return None
    return replace(state, modified=found.st_mtime_ns)


def without_doubles(states: Iterable[FileState]) -> list[FileState]:
    """Two files of the same content are one report; the second is listed with the first's name."""
    first: dict[str, str] = {}
    result: list[FileState] = []
    for state in states:
        if state.status in ("ok", "duplicate") and state.report_id in first:
            name, other = (shown_name(Path(p)) for p in (state.path, first[state.report_id]))
            reason = f"{name} has the same content as {other}."
            state = FileState(
                state.path, state.report_id, "duplicate", reason, state.size, state.modified
            )
        elif state.status in ("ok", "duplicate"):
            first[state.report_id] = state.path
            state = FileState(state.path, state.report_id, "ok", "", state.size, state.modified)
        result.append(state)
    return result


# Vectors are kept after so many texts: what an interruption can lose.
_KEEP_EVERY = 256
_EVERY = 1 << 30
# Chunks, each with some sentences, that Chroma writes in about a second.
FEW = 250
# The note that a rebuild is under way, so that one that was interrupted is taken up.
_REBUILDING = "rebuilding"


@dataclass(frozen=True, slots=True)
class How:
    """How an index run goes about it.

    `keep_others`: reports that are not among the files stay. `anew`: every file is read again.
    `check`: files are told from those read before by their bytes, not by size and time.
    `may_empty`: the index may be emptied. `apart`: others ask meanwhile, so that Chroma, which lets
    no other thread of its process run while it writes, does so in a process of its own.
    """

    keep_others: bool = False
    anew: bool = False
    check: bool = False
    may_empty: bool = False
    apart: bool = False


_USUAL = How()


@dataclass(slots=True)
class _Plan:
    """What a switch does: report ids that come, come again and go, and the names of all."""

    wanted: dict[str, str]
    new: list[str]
    gone: set[str]
    files: list[FileState]


def build_index(
    store: Store,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress = silent,
    how: How = _USUAL,
) -> IndexStats:
    """Index the files. Until the switch, one transaction at the end, the old index answers.

    NothingThere where the index would be emptied without being told to.
    """
    started = time.perf_counter()
    ledger = store.ledger
    _refuse_emptying(store, bool(paths), how)
    ledger.renew()
    anew = how.anew or bool(ledger.get(_REBUILDING))
    if anew and not ledger.get(_REBUILDING):
        with ledger.transaction():
            ledger.stop_waiting()
            ledger.put(_REBUILDING, "1")
    present = {row.id: row.file for row in ledger.reports()}
    states = _read(store, paths, present.keys(), progress, how, anew=anew)
    wanted = {s.report_id: shown_name(Path(s.path)) for s in states if s.status == "ok"}
    _refuse_emptying(store, bool(wanted), how)
    again = ledger.waiting_reports() if anew else frozenset()
    new = [report_id for report_id in wanted if report_id in again or report_id not in present]
    plan = _Plan(wanted, new, present.keys() - wanted.keys(), states)
    other_model = ledger.get("model") != embedder.model.fingerprint
    embedded = 0
    if plan.new or plan.gone or other_model:
        embedded = _encode(store, plan, embedder, progress, everything=other_model)
    _switch(store, plan, embedder, present)
    if anew or is_wanting(store):
        # A few are written before another process has started.
        apart = how.apart and ledger.chunk_count() > FEW
        make_base(store, embedder.model, progress, apart=apart)
    store.vectors.drop_all_but(store.bases_in_use())
    return IndexStats(
        reports=len(wanted),
        chunks=ledger.chunk_count(),
        embedded=embedded,
        unchanged=len(wanted.keys() - set(plan.new)),
        removed=len(plan.gone),
        unread=tuple(s for s in states if s.status != "ok"),
        seconds=time.perf_counter() - started,
    )


def _refuse_emptying(store: Store, there: bool, how: How) -> None:
    """Raise NothingThere where files were indexed and none is left: a folder may be unmounted."""
    if there or how.may_empty or how.keep_others:
        return
    held = len(store.ledger.files_read())
    if held:
        raise NothingThere(
            f"The reports folder holds no report that can be read, and the index holds {held}: "
            "nothing was removed. Check that the folder is there and set in ASSISTANT_REPORTS_DIR; "
            "to empty the index, run `python -m assistant index --empty`."
        )


def _read(
    store: Store,
    paths: Sequence[Path],
    present: Collection[str],
    progress: Progress,
    how: How,
    *,
    anew: bool,
) -> list[FileState]:
    """The state of every file in order; reports that are new wait in the ledger from now on."""
    ledger = store.ledger
    before = {s.path: s for s in ledger.files() if not s.report_id or s.report_id in present}
    known = {} if anew else before
    waiting = {s.path: s for s in ledger.waiting()}
    states: dict[str, FileState] = {}
    for state, report in read_changed(paths, known | waiting, progress, check=how.check):
        states[state.path] = state
        if report is not None or state not in (known.get(state.path), waiting.get(state.path)):
            held = state.report_id in present and not anew
            ledger.wait(state, None if held else report)
    others = [state for path, state in before.items() if path not in states]
    ordered = [states[key] for key in dict.fromkeys(map(path_key, paths))]
    return without_doubles([*(others if how.keep_others else ()), *ordered])


def _encode(
    store: Store, plan: _Plan, embedder: Embedder, progress: Progress, *, everything: bool
) -> int:
    """Encode the texts that have no vector yet; keep vectors as they come.

    Only new reports have such texts, unless the model is another than before.
    """
    ledger, model = store.ledger, embedder.model.fingerprint
    ledger.want_nothing()
    for texts in _texts(store, plan, everything=everything):
        ledger.want({vector_key(text): text for text in texts}, model)
    missing = ledger.missing()
    progress("embedding", 0, len(missing))
    for start in range(0, len(missing), _KEEP_EVERY):
        keys = missing[start : start + _KEEP_EVERY]
        vectors = embedder.encode(
            ledger.missing_texts(keys), lambda done: progress("embedding", done, len(missing))
        )
        ledger.put_vectors(keys, model, vectors)
    return len(missing)


def _texts(store: Store, plan: _Plan, *, everything: bool) -> Iterator[list[str]]:
    """What is embedded of each report that may lack vectors."""
    ledger = store.ledger
    for report_id in plan.new:
        yield searched_texts(ledger.waiting_report(report_id))
    for report_id in plan.wanted if everything else ():
        if report_id not in plan.new:
            yield [chunk.embedded for _, chunk in ledger.chunks(report_id)]
            yield [spoken(s) for _, s in ledger.sentences(report_id, 0, _EVERY)]


def _switch(store: Store, plan: _Plan, embedder: Embedder, present: dict[str, str]) -> None:
    """Everything that the run changes, in one transaction; nothing where nothing changed."""
    ledger, model = store.ledger, embedder.model
    other_model = ledger.get("model") != model.fingerprint
    changes = plan.new or plan.gone or other_model
    moved = sorted(plan.files, key=lambda s: s.path) != ledger.files()
    if not (changes or ledger.waiting() or moved):
        return
    with ledger.transaction():
        for report_id in plan.gone:
            ledger.note_change("removed", report_id, present[report_id])
            ledger.remove(report_id)
        for report_id in plan.new:
            what = "read anew" if report_id in present else "added"
            ledger.note_change(what, report_id, plan.wanted[report_id])
            ledger.add(ledger.waiting_report(report_id))
        if changes:
            _note_generation(store, embedder, other_model=other_model)
        ledger.put_files(plan.files)
        for report_id, file in plan.wanted.items():
            if file != present.get(report_id, file):
                ledger.rename(report_id, file)
        ledger.stop_waiting()
        ledger.put(_REBUILDING, "")


def _note_generation(store: Store, embedder: Embedder, *, other_model: bool) -> None:
    ledger, model = store.ledger, embedder.model
    ledger.put("generation", str(int(store.generation or "0") + 1))
    ledger.drop_unused()
    if other_model:
        ledger.put("model", model.fingerprint)
        ledger.put("dimension", str(model.dimension))
        ledger.put("model_name", model.title)
        # What Chroma holds is of the other model, or of reports read by another version.
        ledger.put("base", "")
        ledger.drop_models_but(model.fingerprint)
        ledger.recount()
