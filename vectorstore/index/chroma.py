"""Chroma: the vectors of one generation, in two collections. The owner of chromadb.

Chroma's index files are overwritten in place, so a generation is built aside, in a folder of its
own, and never changed afterwards (ADR 1). On a server its collections carry the name of the corpus,
and no others are touched. No embedding function is handed over: vectors are ours.
"""

import json
import re
import shutil
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import chromadb
import httpx
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT
from chromadb.config import Settings as ChromaSettings

from vectorstore.errors import IndexMissing, SearchUnavailable, ServerUnavailable
from vectorstore.index.health import seal
from vectorstore.ledger.connection import connect
from vectorstore.ledger.vectors import KINDS
from vectorstore.models.embeddings import Vectors

_BATCH = 2_000
_REMOTE_BATCH = 100
# Chroma writes its files anew after so many rows, else after each thousand.
_ROWS_A_WRITING = 100_000
# Seconds that an answer of a server is waited for, and for which one that gave none is left alone.
# Writing a batch may take longer, and nobody's answer waits for it.
_ANSWER, _WRITTEN, _REST = 5.0, 60.0, 10.0
_FOLDER = "chroma-"
_TABLES = "chroma.sqlite3"
# What the released version 0.1 kept everything in.
_OLD_FOLDER = "chroma"
_SHARED = "council-reports"
# Of the nearest by exact search 0.995 are found so, among 54,500 vectors of 130 real reports; with
# `ef_search` 200 it was 0.976 (docs/trust.md).
_INDEX = {"hnsw": {"space": "cosine", "ef_search": 600, "ef_construction": 200}}
# By this a generation that was made in another way is told, and made anew.
SHAPE = json.dumps(_INDEX, sort_keys=True)


class VectorIndex:
    """The vector index: generations of a collection of chunks and one of sentences."""

    def __init__(self, folder: Path, corpus: str, url: str = "", token: str = "") -> None:
        self._folder = folder
        self._corpus = corpus
        self._url = url
        self._token = token
        self._clients: dict[str, Any] = {}
        self._open: dict[str, Any] = {}
        self._torn: set[str] = set()
        self._rests_until = 0.0

    @property
    def is_remote(self) -> bool:
        """Whether a server holds the vectors, and not files of ours."""
        return bool(self._url)

    def create(self, generation: str, counts: dict[str, int]) -> None:
        """Make the empty collections of a generation, in place of any that a broken run left.

        `counts`: how many vectors of each kind will be added.
        """
        self.drop(generation)
        with self._guarded(generation):
            client = self._client(generation, writing=True)
            for kind in KINDS:
                how = _INDEX if self._url else _written_at_the_end(counts.get(kind, 0))
                name = self._name(kind, generation)
                client.create_collection(name, embedding_function=None, configuration=how)

    def add(
        self, kind: str, generation: str, number: int, positions: Sequence[int], vectors: Vectors
    ) -> None:
        """Add rows of a report by its number, positions of sentences, and a vector each."""
        with self._guarded(generation):
            collection = self._collection(kind, generation, writing=True)
            most = int(self._client(generation).get_max_batch_size())
            batch = min(_REMOTE_BATCH if self._url else _BATCH, most)
            for start in range(0, len(positions), batch):
                some = positions[start : start + batch]
                collection.upsert(
                    ids=[f"{number:x}:{position:x}" for position in some],
                    embeddings=vectors[start : start + batch],
                    metadatas=[{"report": number}] * len(some),
                )

    def finish(self, generation: str, samples: dict[str, list[tuple[int, int, Vectors]]]) -> None:
        """Look a sample of rows up by their own vectors, then seal the files of a generation."""
        for kind, rows in samples.items():
            for number, position, vector in rows:
                near = self.nearest(kind, generation, vector, (), 3)
                # Texts that are the same have the same vector: nearness tells, not the row.
                if not near or near[0][2] < 0.99:
                    raise SearchUnavailable(
                        f"Chroma does not find row {position} of report {number} that it was "
                        "given: run `python -m assistant index` again."
                    )
        if not self._url:
            self._close(generation)
            _compact(self._folder / f"{_FOLDER}{generation}" / _TABLES)
            seal(self._folder / f"{_FOLDER}{generation}", f"{self._corpus}/{generation}")

    def count(self, kind: str, generation: str) -> int:
        """How many vectors a collection holds; -1 where there is no such collection."""
        try:
            with self._guarded(generation):
                return int(self._collection(kind, generation).count())
        except IndexMissing:
            return -1

    def nearest(
        self, kind: str, generation: str, vector: Vectors, numbers: Collection[int], limit: int
    ) -> list[tuple[int, int, float]]:
        """The nearest rows of some reports, of all where none is named, best first.

        Each is the number of the report, the position of the sentence, and how near it is.
        """
        with self._guarded(generation):
            result = self._collection(kind, generation).query(
                query_embeddings=[vector],
                n_results=limit,
                where={"report": {"$in": list(numbers)}} if numbers else None,
                include=["distances"],
            )
        return [
            (*_row(row), 1.0 - float(distance))
            for row, distance in zip(result["ids"][0], result["distances"][0], strict=True)
        ]

    def drop(self, generation: str) -> None:
        """Delete a generation, if there is one."""
        if self._url:
            with self._guarded(generation):
                client = self._client(generation, writing=True)
                held = {str(collection.name) for collection in client.list_collections()}
                for name in held & {self._name(kind, generation) for kind in KINDS}:
                    client.delete_collection(name)
        self._close(generation)
        if not self._url:
            shutil.rmtree(self._folder / f"{_FOLDER}{generation}", ignore_errors=True)
        self._torn.discard(generation)

    def drop_all_but(self, kept: Collection[str]) -> None:
        """Delete every generation of this corpus but some, and what older versions left."""
        for generation in self.generations() - set(kept):
            self.drop(generation)
        if not self._url:
            shutil.rmtree(self._folder / _OLD_FOLDER, ignore_errors=True)

    def generations(self) -> set[str]:
        """The generations of which anything is there."""
        if not self._url:
            names = [path.name for path in self._folder.glob(f"{_FOLDER}*") if path.is_dir()]
            return {name.removeprefix(_FOLDER) for name in names}
        ours = re.compile(rf"{_SHARED}-{re.escape(self._corpus)}-(?:{'|'.join(KINDS)})-(\d+)")
        with self._guarded(""):
            names = [str(c.name) for c in self._client("").list_collections()]
        return {found[1] for name in names if (found := ours.fullmatch(name))}

    def holds(self, generation: str) -> bool:
        """Whether a generation can be searched, as far as is known."""
        if self._url:
            return bool(generation)
        there = (self._folder / f"{_FOLDER}{generation}").is_dir()
        return bool(generation) and there and generation not in self._torn

    def close(self) -> None:
        """Let go of Chroma's files."""
        for key in list(self._clients):
            self._close(key)

    def _close(self, generation: str) -> None:
        for kind in KINDS:
            name = self._name(kind, generation)
            self._open.pop(name, None)
            self._open.pop(f"{name}, writing", None)
        client = self._clients.pop(generation, None)
        if client is not None:
            self._let_go(client)

    def _let_go(self, client: Any) -> None:
        # What is torn or away may refuse; it is let go of all the same.
        with suppress(Exception):
            client.close()
        if self._url:
            client._server._session.close()

    def _client(self, generation: str, *, writing: bool = False) -> Any:
        key = ("writing" if writing else "") if self._url else generation
        if key not in self._clients:
            if self._url:
                limit = _WRITTEN if writing else _ANSWER
                self._clients[key] = _remote(self._url, self._token, limit)
            else:
                self._clients[key] = _local(str(self._folder / f"{_FOLDER}{generation}"))
        return self._clients[key]

    def _collection(self, kind: str, generation: str, *, writing: bool = False) -> Any:
        name = self._name(kind, generation)
        # On a server one that is written to waits longer than one that is asked.
        key = f"{name}, writing" if writing and self._url else name
        if key not in self._open:
            held = self.holds(generation)
            client = self._client(generation, writing=writing) if held else None
            if client is None or name not in {c.name for c in client.list_collections()}:
                raise IndexMissing("Nothing has been indexed yet: run `python -m assistant index`.")
            self._open[key] = client.get_collection(name, embedding_function=None)
        return self._open[key]

    def _name(self, kind: str, generation: str) -> str:
        own = f"{kind}-{generation}"
        return f"{_SHARED}-{self._corpus}-{own}" if self._url else own

    @contextmanager
    def _guarded(self, generation: str) -> Iterator[None]:
        """Turn whatever Chroma raises, its panics too, into one of our faults."""
        if self._url and time.monotonic() < self._rests_until:
            raise ServerUnavailable(_away(self._url))
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, IndexMissing, SearchUnavailable):
            raise
        except BaseException as error:  # A panic of Chroma's own is no Exception.
            self._open.clear()
            if self._url:
                while self._clients:
                    self._let_go(self._clients.popitem()[1])
                self._rests_until = time.monotonic() + _REST
                raise ServerUnavailable(_away(self._url)) from error
            self._torn.add(generation)
            raise SearchUnavailable(
                f"Chroma's files in {self._folder} cannot be searched "
                f"({type(error).__name__}): run `python -m assistant index`, which makes them anew."
            ) from error


def _written_at_the_end(count: int) -> dict[str, Any]:
    """The settings of a collection that is written once, or a few times, as its last row comes."""
    times = 1 + count // _ROWS_A_WRITING
    return {"hnsw": {**_INDEX["hnsw"], "sync_threshold": max(2, count // times)}}


def _compact(path: Path) -> None:
    """Give back the room of rows that waited to be written."""
    with closing(connect(path)) as database:
        database.execute("VACUUM")


def _row(row: str) -> tuple[int, int]:
    number, _, position = row.partition(":")
    return int(number, 16), int(position, 16)


def _away(url: str) -> str:
    return (
        f"The Chroma server at {url} does not answer: "
        "start it, check ASSISTANT_CHROMA_URL, or leave that empty."
    )


def _local(path: str) -> Any:
    """A client of the files in a folder."""
    settings = ChromaSettings(anonymized_telemetry=False)
    try:
        return chromadb.PersistentClient(path=path, settings=settings)
    except BaseException:
        # Chroma keeps what it could not open, and would hand it out at the next try.
        SharedSystemClient._identifier_to_system.pop(path, None)
        raise


def _remote(url: str, token: str, limit: float) -> Any:
    """A client of a server: http://host:port, or https://host/tenant/database with a token."""
    parsed = urlparse(url)
    tenant, _, database = parsed.path.strip("/").partition("/")
    secure = parsed.scheme == "https"
    host, port = parsed.hostname or "localhost", parsed.port or (443 if secure else 8000)
    # Chroma's own client waits for ever, from its first call on: so that one is made here first.
    httpx.get(
        f"{parsed.scheme}://{host}:{port}/api/v2/heartbeat", timeout=_ANSWER
    ).raise_for_status()
    client: Any = chromadb.HttpClient(
        host,
        port,
        ssl=secure,
        headers={"x-chroma-token": token} if token else None,
        settings=ChromaSettings(anonymized_telemetry=False),
        tenant=tenant or DEFAULT_TENANT,
        database=database or DEFAULT_DATABASE,
    )
    client._server._session.timeout = httpx.Timeout(limit)
    return client
