"""Indexing a folder, and what is found in the index."""

from pathlib import Path

from ingest.report_files import find_files
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index
from vectorstore.search import Nearest, Query, Searcher
from vectorstore.types import IndexStats, Scope


def index(store: Store, folder: Path, embedder: HashEmbedder | None = None) -> IndexStats:
    return build_index(store, find_files(folder), embedder or HashEmbedder())


def reached(store: Store) -> int:
    """How many chunks a search without bounds finds, each once."""
    embedder = HashEmbedder()
    (vector,) = embedder.encode(["council"])
    hits = Nearest(store, embedder.model).nearest("chunks", vector, None, 100_000)
    assert len({(hit.report_id, hit.index) for hit in hits}) == len(hits)
    return len(hits)


def councils(store: Store) -> set[str]:
    return {row.cover.council_id for row in store.ledger.reports()}


def ask(store: Store, words: str, embedder: HashEmbedder | None = None) -> list[str]:
    searcher = Searcher(store, embedder or HashEmbedder())
    query = Query(searcher.encode(words), tuple(words.split()))
    return [found.report.cover.council_id for found in searcher.search(query, Scope(), 5)]
