"""Make the index mirror a set of files: read what changed, encode what is new, switch over."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ingest.types import Report, Role, Sentence
from vectorstore.changes import Progress, read_changed, silent, without_doubles
from vectorstore.embeddings import Embedder, Vectors
from vectorstore.store import Store
from vectorstore.types import IndexStats, Model

# Vectors are kept after so many texts: what an interruption can lose.
_KEEP_EVERY = 256
# An outcome statement leads to the findings under it; it is never shown as one.
_SEARCHED = frozenset({Role.FINDING, Role.RECOMMENDATION, Role.PERSON, Role.OUTCOME})
_EVERY = 1 << 30


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
    """Index the files; others are forgotten unless `keep_others`. The old index answers meanwhile.

    An index of an older version is made anew; vectors that were lost are put back.
    """
    started = time.perf_counter()
    ledger = store.ledger
    ledger.renew()
    present = {row.id: row.file for row in ledger.reports()}
    known = {s.path: s for s in ledger.files() if not s.report_id or s.report_id in present}
    states, reports = read_changed(paths, known, progress)
    others = [s for path, s in known.items() if path not in {t.path for t in states}]
    states = without_doubles([*(others if keep_others else ()), *states])
    wanted = {s.report_id: Path(s.path).name for s in states if s.status == "ok"}
    gone = present.keys() - wanted.keys()
    new = [report for report in reports if report.id not in present]
    embedded = 0
    if new or gone or not _is_whole(store, embedder.model):
        embedded = _switch(store, new, gone, embedder, progress)
    with ledger.transaction():
        ledger.put_files(states)
        for report_id, file in wanted.items():
            if file != present.get(report_id, file):
                ledger.rename(report_id, file)
    return IndexStats(
        reports=len(wanted),
        chunks=ledger.word_counts()[0],
        embedded=embedded,
        unchanged=len(wanted.keys() & present.keys()),
        removed=len(gone),
        unread=tuple(s for s in states if s.status != "ok"),
        seconds=time.perf_counter() - started,
    )


def _is_whole(store: Store, model: Model) -> bool:
    """Whether the current generation was made by this model and holds every chunk."""
    if not store.generation or store.ledger.get("model") != model.fingerprint:
        return False
    held, wanted = store.counts()
    return held == wanted


def _switch(
    store: Store, new: Sequence[Report], gone: Iterable[str], embedder: Embedder, progress: Progress
) -> int:
    """Build the next generation beside the current one, then switch in one transaction."""
    ledger, model, gone = store.ledger, embedder.model, set(gone)
    kept = [row.id for row in ledger.reports() if row.id not in gone]
    texts = [text for i in kept for _, _, some in embedded_rows(store, i) for text in some]
    texts += [text for report in new for text in searched_texts(report)]
    embedded = _encode(store, texts, embedder, progress)
    current = store.generation
    following = str(int(current or "0") + 1)
    with ledger.transaction():
        for report_id in gone:
            ledger.remove(report_id)
        for report in new:
            ledger.add(report)
        _fill(store, following, model, progress)
        ledger.put("generation", following)
        ledger.put("model", model.fingerprint)
        ledger.put("dimension", str(model.dimension))
        ledger.put("model_name", model.title)
        ledger.keep_vectors(vector_key(text) for text in texts)
    for old in store.vectors.generations() - {following}:
        store.vectors.drop(old)
    return embedded


def _encode(store: Store, texts: Sequence[str], embedder: Embedder, progress: Progress) -> int:
    """Encode the texts that have no vector yet; keep vectors as they come."""
    model = embedder.model
    by_key = {vector_key(text): text for text in texts}
    known = store.ledger.vectors(list(by_key), model.fingerprint)
    missing = sorted(
        ((k, t) for k, t in by_key.items() if k not in known), key=lambda kt: -len(kt[1])
    )
    progress("embedding", 0, len(missing))
    for start in range(0, len(missing), _KEEP_EVERY):
        some = missing[start : start + _KEEP_EVERY]
        vectors = embedder.encode(
            [text for _, text in some], lambda done: progress("embedding", done, len(missing))
        )
        store.ledger.put_vectors([key for key, _ in some], model.fingerprint, vectors)
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
