"""Make the index mirror a set of files: read what changed, encode what is new, switch over."""

import hashlib
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ingest.files import find_files, shown_name
from ingest.types import Report, Role, Sentence
from vectorstore.changes import Progress, path_key, read_changed, silent, without_doubles
from vectorstore.embeddings import Embedder, Vectors
from vectorstore.store import Store
from vectorstore.types import FileState, IndexStats, Model

__all__ = ["build_index", "find_files", "rebuild_vectors", "searched_texts"]

# Vectors are kept after so many texts: what an interruption can lose.
_KEEP_EVERY = 256
# An outcome statement leads to the findings under it; it is never shown as one.
_SEARCHED = frozenset({Role.FINDING, Role.RECOMMENDATION, Role.PERSON, Role.OUTCOME, Role.CONTACT})
_EVERY = 1 << 30


def build_index(
    store: Store,
    paths: Sequence[Path],
    embedder: Embedder,
    progress: Progress = silent,
    *,
    keep_others: bool = False,
) -> IndexStats:
    """Index the files; others are forgotten unless `keep_others`. The old index answers meanwhile.

    An index of an older version is made anew; vectors that were lost are put back.
    """
    started = time.perf_counter()
    ledger = store.ledger
    ledger.renew()
    present = {row.id: row.file for row in ledger.reports()}
    states = _read(store, paths, present.keys(), progress, keep_others=keep_others)
    wanted = {s.report_id: shown_name(Path(s.path)) for s in states if s.status == "ok"}
    gone = present.keys() - wanted.keys()
    new = [report_id for report_id in wanted if report_id not in present]
    embedded = 0
    if new or gone or not _is_whole(store, embedder.model):
        embedded = _switch(store, new, gone, embedder, progress)
    with ledger.transaction():
        ledger.put_files(states)
        for report_id, file in wanted.items():
            if file != present.get(report_id, file):
                ledger.rename(report_id, file)
        ledger.stop_waiting()
    return IndexStats(
        reports=len(wanted),
        chunks=ledger.word_counts()[0],
        embedded=embedded,
        unchanged=len(wanted.keys() & present.keys()),
        removed=len(gone),
        unread=tuple(s for s in states if s.status != "ok"),
        seconds=time.perf_counter() - started,
    )


def _read(
    store: Store,
    paths: Sequence[Path],
    present: Collection[str],
    progress: Progress,
    *,
    keep_others: bool,
) -> list[FileState]:
    """The state of every file in order; reports that are new wait in the ledger from now on."""
    ledger = store.ledger
    known = {s.path: s for s in ledger.files() if not s.report_id or s.report_id in present}
    waiting = {s.path: s for s in ledger.waiting()}
    states: dict[str, FileState] = {}
    for state, report in read_changed(paths, known | waiting, progress):
        states[state.path] = state
        if report is not None or state not in (known.get(state.path), waiting.get(state.path)):
            ledger.wait(state, None if state.report_id in present else report)
    others = [state for path, state in known.items() if path not in states]
    ordered = [states[key] for key in dict.fromkeys(map(path_key, paths))]
    return without_doubles([*(others if keep_others else ()), *ordered])


def _is_whole(store: Store, model: Model) -> bool:
    """Whether the current generation was made by this model and holds every chunk."""
    if not store.generation or store.ledger.get("model") != model.fingerprint:
        return False
    held, wanted = store.counts()
    return held == wanted


def _switch(
    store: Store, new: Sequence[str], gone: Iterable[str], embedder: Embedder, progress: Progress
) -> int:
    """Build the next generation beside the current one, then switch in one transaction.

    `new` are reports that wait in the ledger. Never more than one report is held at once.
    """
    ledger, model, gone = store.ledger, embedder.model, set(gone)
    ledger.want_nothing()
    for texts in _all_texts(store, new, gone):
        ledger.want({vector_key(text): text for text in texts}, model.fingerprint)
    embedded = _encode(store, embedder, progress)
    current = store.generation
    following = str(int(current or "0") + 1)
    with ledger.transaction():
        for report_id in gone:
            ledger.remove(report_id)
        for report_id in new:
            ledger.add(ledger.waiting_report(report_id))
        _fill(store, following, model, progress)
        ledger.put("generation", following)
        ledger.put("model", model.fingerprint)
        ledger.put("dimension", str(model.dimension))
        ledger.put("model_name", model.title)
        ledger.drop_unwanted()
    for old in store.vectors.generations() - {following}:
        store.vectors.drop(old)
    return embedded


def _all_texts(store: Store, new: Sequence[str], gone: set[str]) -> Iterator[list[str]]:
    """What is embedded of each report of the next generation."""
    for row in store.ledger.reports():
        if row.id not in gone:
            yield [text for _, _, some in embedded_rows(store, row.id) for text in some]
    for report_id in new:
        yield searched_texts(store.ledger.waiting_report(report_id))


def _encode(store: Store, embedder: Embedder, progress: Progress) -> int:
    """Encode the texts that have no vector yet; keep vectors as they come."""
    ledger, model = store.ledger, embedder.model.fingerprint
    missing = ledger.missing()
    progress("embedding", 0, len(missing))
    for start in range(0, len(missing), _KEEP_EVERY):
        keys = missing[start : start + _KEEP_EVERY]
        vectors = embedder.encode(
            ledger.missing_texts(keys), lambda done: progress("embedding", done, len(missing))
        )
        ledger.put_vectors(keys, model, vectors)
    return len(missing)


def rebuild_vectors(store: Store, embedder: Embedder, progress: Progress = silent) -> None:
    """Make the current generation anew from the ledger, after Chroma's files were lost or torn."""
    _switch(store, [], [], embedder, progress)


def _fill(store: Store, generation: str, model: Model, progress: Progress) -> None:
    """Put the vectors of everything in the ledger into a new generation."""
    store.vectors.create(generation)
    reports = store.ledger.reports()
    progress("building", 0, len(reports))
    for row in reports:
        for kind, positions, texts in embedded_rows(store, row.id):
            rows = [(row.id, position, row.cover.council_id) for position in positions]
            if rows:
                store.vectors.add(kind, generation, rows, kept_vectors(store, texts, model))
        progress("building", 1, len(reports))


def kept_vectors(store: Store, texts: Sequence[str], model: Model) -> Vectors:
    """The vectors of texts in order, all of which were made before."""
    keys = [vector_key(text) for text in texts]
    known = store.ledger.vectors(keys, model.fingerprint)
    return np.array([known[key] for key in keys], dtype=np.float32)


def embedded_rows(store: Store, report_id: str) -> list[tuple[str, list[int], list[str]]]:
    """What is embedded of a report in the ledger: kind, positions of sentences, texts."""
    chunks = [chunk for _, chunk in store.ledger.chunks(report_id)]
    every = store.ledger.sentences(report_id, 0, _EVERY)
    found = [(i, s) for i, s in every if s.role in _SEARCHED]
    return [
        ("chunks", [c.first for c in chunks], [c.embedded for c in chunks]),
        ("sentences", [i for i, _ in found], [spoken(s) for _, s in found]),
    ]


def searched_texts(report: Report) -> list[str]:
    """What is embedded of a report: its chunks and the sentences that say something."""
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
