"""Chroma: the vectors of one generation, in two collections. The owner of chromadb.

Chroma's index files are overwritten in place, so a generation is built aside and switched to
(ADR 3). No embedding function is handed over: vectors are ours, and the model is checked by us.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import chromadb
from chromadb.config import Settings as ChromaSettings

from vectorstore.embeddings import Vectors
from vectorstore.errors import IndexMissing, ServerUnavailable
from vectorstore.types import Hit, Scope

KINDS = ("chunks", "sentences")
_BATCH = 2_000


class VectorIndex:
    """The vector index: generations of a collection of chunks and one of sentences."""

    def __init__(self, folder: Path, url: str = "") -> None:
        settings = ChromaSettings(anonymized_telemetry=False)
        if url:
            parsed = urlparse(url)
            try:
                self._client: Any = chromadb.HttpClient(
                    host=parsed.hostname or "localhost",
                    port=parsed.port or 8000,
                    ssl=parsed.scheme == "https",
                    settings=settings,
                )
            except Exception as error:  # chromadb raises whatever its HTTP library does
                raise ServerUnavailable(
                    f"The Chroma server at {url} does not answer: "
                    "check ASSISTANT_CHROMA_URL, or leave it empty."
                ) from error
        else:
            self._client = chromadb.PersistentClient(path=str(folder), settings=settings)
        self._open: dict[str, Any] = {}

    def create(self, generation: str) -> None:
        """Make the empty collections of a generation, in place of any that a broken run left."""
        self.drop(generation)
        for kind in KINDS:
            self._open[_name(kind, generation)] = self._client.create_collection(
                _name(kind, generation),
                embedding_function=None,
                configuration={
                    "hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}
                },
            )

    def add(
        self,
        kind: str,
        generation: str,
        rows: Sequence[tuple[str, int, str]],
        vectors: Vectors,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Add rows (report id, position of the sentence, council id) with their vectors."""
        collection = self._collection(kind, generation)
        batch = min(_BATCH, int(self._client.get_max_batch_size()))
        for start in range(0, len(rows), batch):
            some = rows[start : start + batch]
            collection.upsert(
                ids=[f"{report_id}:{position}" for report_id, position, _ in some],
                embeddings=vectors[start : start + batch],
                metadatas=[
                    {"report_id": report_id, "position": position, "council_id": council_id}
                    for report_id, position, council_id in some
                ],
            )
            if progress:
                progress(len(some))

    def count(self, kind: str, generation: str) -> int:
        """How many vectors a collection holds; -1 where there is no such collection."""
        try:
            return int(self._collection(kind, generation).count())
        except IndexMissing:
            return -1

    def nearest(
        self, kind: str, generation: str, vector: Vectors, scope: Scope, limit: int
    ) -> list[Hit]:
        """The nearest rows within a scope, best first."""
        result = self._collection(kind, generation).query(
            query_embeddings=[vector],
            n_results=limit,
            where=_where(scope),
            include=["metadatas", "distances"],
        )
        return [
            Hit(str(row["report_id"]), int(row["position"]), 1.0 - float(distance))
            for row, distance in zip(result["metadatas"][0], result["distances"][0], strict=True)
        ]

    def drop(self, generation: str) -> None:
        """Delete a generation, if there is one."""
        for kind in KINDS:
            self._open.pop(_name(kind, generation), None)
            if _name(kind, generation) in self.names():
                self._client.delete_collection(_name(kind, generation))

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._open.clear()
        self._client.close()

    def names(self) -> list[str]:
        """The names of all collections."""
        return [str(collection.name) for collection in self._client.list_collections()]

    def generations(self) -> set[str]:
        """The generations of which anything is left."""
        return {name.split("-", 1)[1] for name in self.names() if name.startswith(KINDS)}

    def _collection(self, kind: str, generation: str) -> Any:
        name = _name(kind, generation)
        if name not in self._open:
            if name not in self.names():
                raise IndexMissing("Nothing has been indexed yet: run `python -m assistant index`.")
            self._open[name] = self._client.get_collection(name, embedding_function=None)
        return self._open[name]


def _name(kind: str, generation: str) -> str:
    return f"{kind}-{generation}"


def _where(scope: Scope) -> dict[str, Any] | None:
    if scope.report_ids:
        return {"report_id": {"$in": list(scope.report_ids)}}
    if scope.council_ids:
        return {"council_id": {"$in": list(scope.council_ids)}}
    return None
