"""Make the index mirror a set of files: read what changed, encode what is new, switch over."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from ingest.errors import ReportError
from ingest.reading import read_report
from ingest.types import Report, Role, Sentence
from vectorstore.embeddings import Embedder, Vectors
from vectorstore.store import Store
from vectorstore.types import FileState, IndexStats, Model

# Vectors are kept after so many texts: what an interruption can lose.
_KEEP_EVERY = 256
# An outcome statement leads to the findings under it; it is never shown as one.
_SEARCHED = frozenset({Role.FINDING, Role.RECOMMENDATION, Role.PERSON, Role.OUTCOME})


class Progress(Protocol):
    """Told how a long run gets on."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` more of `total` units of a stage are done; 0 announces the stage."""


def silent(stage: str, done: int, total: int) -> None:
    """No progress shown."""


def find_files(folder: Path) -> list[Path]:
    """The files of a folder that count as reports: recursive, without hidden ones and READMEs."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and not path.name.upper().startswith("README")
    )


def build_index(
    store: Store,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress = silent,
    *,
    keep_others: bool = False,
) -> IndexStats:
    """Index the files; others are forgotten unless `keep_others`. The old index answers until the end."""
    started = time.perf_counter()
    known = {state.path: state for state in store.ledger.files()}
    states, reports = _read_changed(paths, known, progress)
    others = [s for path, s in known.items() if path not in {t.path for t in states}]
    if keep_others:
        states += others
    wanted = {s.report_id for s in states if s.status == "ok"}
    present = {row.id for row in store.ledger.reports()}
    model_changed = store.ledger.get("model") != embedder.model.sha256 + embedder.model.name
    new = [report for report in reports if report.id not in present]
    embedded = 0
    if new or present - wanted or model_changed or not store.generation:
        embedded = _switch(store, new, present - wanted, embedder, progress)
    with store.ledger.transaction():
        store.ledger.put_files(states)
    total, _ = store.ledger.word_counts()
    return IndexStats(
        reports=len(wanted),
        chunks=total,
        embedded=embedded,
        unchanged=len(wanted & present),
        removed=len(present - wanted),
        unread=tuple(s for s in states if s.status != "ok"),
        seconds=time.perf_counter() - started,
    )


def _read_changed(
    paths: Sequence[Path], known: dict[str, FileState], progress: Progress
) -> tuple[list[FileState], list[Report]]:
    """States of all files, and the reports among those that are new or changed."""
    states: list[FileState] = []
    reports: dict[str, Report] = {}
    progress("reading", 0, len(paths))
    for path in paths:
        state, report = _read(path, known.get(str(path.resolve())))
        if report is not None and report.id not in reports:
            reports[report.id] = report
        states.append(state)
        progress("reading", 1, len(paths))
    return _without_doubles(states), list(reports.values())


def _read(path: Path, known: FileState | None) -> tuple[FileState, Report | None]:
    name = str(path.resolve())
    try:
        stat = path.stat()
        size, modified = stat.st_size, stat.st_mtime_ns
    except OSError as error:
        return FileState(
            name, "", "unreadable", f"{path.name} cannot be opened: {error.strerror}.", 0, 0
        ), None
    if known and (known.size, known.modified) == (size, modified):
        return known, None
    try:
        report = read_report(path)
    except ReportError as error:
        return FileState(name, "", error.status, str(error), size, modified), None
    return FileState(name, report.id, "ok", "", size, modified), report


def _without_doubles(states: Iterable[FileState]) -> list[FileState]:
    """Two files of the same content are one report; the second is listed with the first's name."""
    first: dict[str, str] = {}
    result: list[FileState] = []
    for state in states:
        if state.status in ("ok", "duplicate") and state.report_id in first:
            reason = f"{Path(state.path).name} has the same content as {Path(first[state.report_id]).name}."
            state = FileState(
                state.path, state.report_id, "duplicate", reason, state.size, state.modified
            )
        elif state.status in ("ok", "duplicate"):
            first[state.report_id] = state.path
            state = FileState(state.path, state.report_id, "ok", "", state.size, state.modified)
        result.append(state)
    return result


def _switch(
    store: Store, new: Sequence[Report], gone: Iterable[str], embedder: Embedder, progress: Progress
) -> int:
    """Build the next generation beside the current one, then switch in one transaction."""
    ledger = store.ledger
    model = embedder.model
    new_texts = [text for report in new for text in _texts(report)]
    embedded = _encode(store, new_texts, embedder, progress)
    current = store.generation
    following = str(int(current or "0") + 1)
    with ledger.transaction():
        for report_id in gone:
            ledger.remove(report_id)
        for report in new:
            ledger.add(report)
        embedded += _fill(store, following, embedder, progress)
        ledger.put("generation", following)
        ledger.put("model", model.sha256 + model.name)
        ledger.put("dimension", str(model.dimension))
        ledger.put("model_name", model.name)
    for old in store.vectors.generations() - {following}:
        store.vectors.drop(old)
    return embedded


def _encode(store: Store, texts: Sequence[str], embedder: Embedder, progress: Progress) -> int:
    """Encode the texts that have no vector yet; keep vectors as they come."""
    model = embedder.model
    by_key = {vector_key(text): text for text in texts}
    known = store.ledger.vectors(list(by_key), model_key(model))
    missing = sorted(
        ((k, t) for k, t in by_key.items() if k not in known), key=lambda kt: -len(kt[1])
    )
    progress("embedding", 0, len(missing))
    for start in range(0, len(missing), _KEEP_EVERY):
        some = missing[start : start + _KEEP_EVERY]
        vectors = embedder.encode(
            [text for _, text in some], lambda done: progress("embedding", done, len(missing))
        )
        store.ledger.put_vectors([key for key, _ in some], model_key(model), vectors)
    return len(missing)


def rebuild_vectors(store: Store, embedder: Embedder, progress: Progress = silent) -> None:
    """Make the current generation anew from the ledger, after Chroma's files were lost or torn."""
    _switch(store, [], [], embedder, progress)


def _fill(store: Store, generation: str, embedder: Embedder, progress: Progress) -> int:
    """Put the vectors of everything in the ledger into a new generation."""
    store.vectors.create(generation)
    embedded = 0
    reports = store.ledger.reports()
    progress("building", 0, len(reports))
    for row in reports:
        sentences = store.ledger.sentences(row.id, 0, 1 << 30)
        chunks = [chunk for _, chunk in store.ledger.chunks(row.id)]
        found = [(i, s) for i, s in sentences if s.role in _SEARCHED]
        for kind, positions, texts in (
            ("chunks", [c.first for c in chunks], [c.embedded for c in chunks]),
            ("sentences", [i for i, _ in found], [spoken(s) for _, s in found]),
        ):
            vectors, made = _vectors(store, texts, embedder)
            embedded += made
            rows = [(row.id, position, row.cover.council_id) for position in positions]
            if rows:
                store.vectors.add(kind, generation, rows, vectors)
        progress("building", 1, len(reports))
    return embedded


def _vectors(store: Store, texts: Sequence[str], embedder: Embedder) -> tuple[Vectors, int]:
    """Vectors of texts in order, encoding those that the ledger has not (after a change of model)."""
    keys = [vector_key(text) for text in texts]
    known = store.ledger.vectors(keys, model_key(embedder.model))
    missing = [(k, t) for k, t in zip(keys, texts, strict=True) if k not in known]
    if missing:
        made = embedder.encode([text for _, text in missing])
        known |= {key: vector for (key, _), vector in zip(missing, made, strict=True)}
    return np.array([known[key] for key in keys], dtype=np.float32), len(missing)


def _texts(report: Report) -> list[str]:
    return [c.embedded for c in report.chunks] + [
        spoken(s) for s in report.sentences if s.role in _SEARCHED
    ]


def spoken(sentence: Sentence) -> str:
    """A sentence as it is searched: a list item with its lead-in, a quotation with its speaker."""
    if sentence.role is Role.PERSON:
        return f"{sentence.speaker} said: {sentence.text}"
    return f"{sentence.lead_in} {sentence.text}" if sentence.lead_in else sentence.text


def vector_key(text: str) -> str:
    """The key of what is embedded: a hash of the text."""
    return hashlib.sha256(text.encode()).hexdigest()


def model_key(model: Model) -> str:
    """What tells the vectors of one model from another's."""
    return model.sha256 or model.name
