"""Search: dense and lexical legs, fused by reciprocal rank."""

import math
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import nlargest
from typing import TypeVar

import numpy as np

from ingest.language.words import stem
from ingest.types import Place, Role, Sentence
from vectorstore.errors import IndexMissing, ModelMismatch, SearchUnavailable
from vectorstore.index.store import Store
from vectorstore.ledger.vectors import spoken, vector_key
from vectorstore.models.embeddings import Embedder, Vectors
from vectorstore.models.trained_models import projected, projection
from vectorstore.types import Found, Hit, Legs, Model, ReportRow, Scope

# The nearest rows: what Chroma holds by Chroma, and what it lacks vector by vector.
# Chroma's generation is never changed. Reports that came after it are compared exactly, and those
# that went are dropped by the ledger, until `index` makes the next one (ADR 1). A few reports are
# always compared exactly: Chroma has to find their rows among all first (ADR 9).

# Above so many reports Chroma is asked: reading their vectors the first time would take longer.
MOST_REPORTS = 16
# While Chroma is away, so many vectors are compared at most: about a second a question.
_MOST_VECTORS = 400_000
# A row by its report's number: number, position of the sentence, nearness.
_Near = tuple[int, int, float]


class Nearest:
    """The nearest rows of the generation that a store holds now."""

    def __init__(self, store: Store, model: Model) -> None:
        self._store = store
        self._model = model.fingerprint
        with store.mutex:
            self._numbers = store.ledger.numbers()
            self._base, last = store.base
            self._all = sum(store.ledger.row_counts(0).values())
        self._ids = {number: report_id for report_id, number in self._numbers.items()}
        self._later = [number for number in self._ids if number > last]
        self._make_room(self._later)

    def nearest(
        self, kind: str, vector: Vectors, within: Sequence[str] | None, limit: int
    ) -> list[Hit]:
        """The nearest rows of some reports, of all where None is given, best first."""
        numbers = list(self._ids if within is None else (self._numbers[i] for i in within))
        if within is not None and len(numbers) <= MOST_REPORTS:
            found = self._exact(kind, vector, numbers, limit)
        else:
            found = self._wide(kind, vector, numbers, limit)
        return [Hit(self._ids[number], position, near) for number, position, near in found]

    def _wide(self, kind: str, vector: Vectors, numbers: Sequence[int], limit: int) -> list[_Near]:
        wanted, later = set(numbers), set(self._later)
        try:
            known = wanted - later
            found = self._in_chroma(kind, vector, known, limit) if known else []
        except (SearchUnavailable, IndexMissing):
            if self._all > _MOST_VECTORS:
                raise
            self._make_room(self._ids)
            return self._exact(kind, vector, numbers, limit)
        found += self._exact(kind, vector, [n for n in self._later if n in wanted], limit)
        return nlargest(limit, found, key=lambda row: row[2])

    def _in_chroma(
        self, kind: str, vector: Vectors, wanted: Collection[int], limit: int
    ) -> list[_Near]:
        """The nearest of Chroma's rows; more are asked for while some are of reports that went."""
        vectors = self._store.vectors
        some = () if len(wanted) == len(self._ids) - len(self._later) else wanted
        asked = limit
        while True:
            found = vectors.nearest(kind, self._base, vector, some, asked)
            live = [row for row in found if row[0] in wanted]
            if len(live) >= limit or len(found) < asked:
                return live[:limit]
            asked *= 2

    def _exact(self, kind: str, vector: Vectors, numbers: Sequence[int], limit: int) -> list[_Near]:
        hits: list[_Near] = []
        store = self._store
        for number in numbers:
            rows = store.rows.take(store.ledger, store.mutex, number, self._model).get(kind)
            if rows is not None:
                near = rows.vectors @ vector
                best = np.argsort(-near, kind="stable")[:limit]
                hits += [(number, int(rows.positions[i]), float(near[i])) for i in best]
        return nlargest(limit, hits, key=lambda row: row[2])

    def _make_room(self, numbers: Collection[int]) -> None:
        self._store.rows.make_room(len(numbers))


# Reciprocal rank fusion (Cormack, Clarke and Buettcher, SIGIR 2009).

Key = TypeVar("Key", bound=Hashable)
# The paper's constant: how much a first place is worth more than a tenth.
_K = 60


def fuse(rankings: Sequence[Sequence[Key]], weights: Sequence[float]) -> list[tuple[Key, float]]:
    """Keys of several rankings with their fused scores, best first."""
    scores: dict[Key, float] = defaultdict(float)
    for ranking, weight in zip(rankings, weights, strict=True):
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            scores[key] += weight / (_K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])


# Search: dense and lexical legs, fused by reciprocal rank.

# Candidates of each leg; a chunk outside all of them is not found.
_CHUNKS, _SENTENCES, _LEXICAL = 40, 60, 40
# Sentences among which a report's first findings are looked for.
_FRONT = 250
# Weight of each leg in the fusion: chunk vectors, sentence vectors, words.
_WEIGHTS = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched: the vector of the question's matter, and its stems."""

    vector: Vectors
    terms: tuple[str, ...]


class Searcher:
    """Searches the current generation of a store."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder
        if not store.generation:
            raise IndexMissing("Nothing has been indexed yet: run `python -m assistant index`.")
        made_by = store.ledger.get("model")
        if made_by != embedder.model.fingerprint:
            raise ModelMismatch(
                f"The index was made by the model {store.ledger.get('model_name')}, not by "
                f"{embedder.model.title}: run `python -m assistant index`."
            )
        self._near = Nearest(store, embedder.model)

    @cached_property
    def reports(self) -> dict[str, ReportRow]:
        """The reports of this generation by id."""
        with self._store.mutex:
            return {row.id: row for row in self._store.ledger.reports()}

    @cached_property
    def _counts(self) -> tuple[int, dict[str, int]]:
        with self._store.mutex:
            return self._store.ledger.word_counts()

    def rarity(self, term: str) -> float:
        """Inverse document frequency of a stem: about 0 for one in every chunk."""
        total, counts = self._counts
        return math.log(1 + (total + 0.5) / (counts.get(term, 0) + 0.5))

    def knows(self, term: str) -> bool:
        """Whether any report has a word of this stem."""
        return term in self._counts[1]

    def knows_word(self, word: str) -> bool:
        """Whether any report has this word or a form of it."""
        return self.knows(stem(word))

    def encode(self, text: str) -> Vectors:
        """The vector of a question."""
        vector: Vectors = self._embedder.encode([text])[0]
        return vector

    def projected(self, vector: Vectors) -> Vectors:
        """A question's vector, moved towards what answers it, as it is searched with."""
        return projected(vector, projection(self._embedder.model))

    def encode_all(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, a row each."""
        return self._embedder.encode(list(texts))

    def search(
        self,
        query: Query,
        scope: Scope,
        limit: int,
        watch: Callable[[Legs], None] | None = None,
        depth: int = 1,
    ) -> list[Found]:
        """The best chunks within a scope, best first, at most `limit`; `watch` is told the legs.

        Each leg goes `depth` times as deep.
        """
        within = self._within(scope)
        if within == ():
            return []
        # Chroma may be a server that is slow: nobody waits for it but who asked.
        chunks = self._near.nearest("chunks", query.vector, within, depth * _CHUNKS)
        near = self._near.nearest("sentences", query.vector, within, depth * _SENTENCES)
        with self._store.mutex:
            lexical = self._store.ledger.matching_chunks(
                query.terms, within or (), depth * _LEXICAL
            )
            legs = [chunks, self._chunks_of(near), [Hit(*hit) for hit in lexical]]
            dense = {(hit.report_id, hit.index): hit.similarity for hit in chunks}
            fused = fuse([[(hit.report_id, hit.index) for hit in leg] for leg in legs], _WEIGHTS)
            if watch:
                order = tuple(Hit(*key, score) for key, score in fused)
                watch(Legs(tuple(legs[0]), tuple(legs[1]), tuple(legs[2]), order))
            found = [self._found(key, score, dense.get(key, 0.0)) for key, score in fused[:limit]]
            return self._compared([f for f in found if f], query.vector)

    def reports_with(self, terms: Sequence[str]) -> set[str]:
        """The reports that have all these stems in one passage."""
        with self._store.mutex:
            return self._store.ledger.reports_with(terms)

    def at(self, report_id: str, offset: int) -> Found | None:
        """The chunk that holds an offset of a report's text; None where no chunk does."""
        with self._store.mutex:
            position = self._store.ledger.sentence_at(report_id, offset)
            return None if position is None else self._found((report_id, position), 1.0, 0.0)

    def front(self, report_id: str, vector: Vectors, most: int) -> list[Found]:
        """The chunks with which a report begins, in order, until they hold `most` findings."""
        found: list[Found] = []
        held = 0
        with self._store.mutex:
            for position in range(_FRONT):
                if held >= most:
                    break
                if found and position <= found[-1].chunk.last:
                    continue
                one = self._found((report_id, position), 0.0, 0.0)
                if one:
                    found.append(one)
                    held += sum(s.role is Role.FINDING for _, s in one.sentences)
            return self._compared(found, vector)

    def _compared(self, found: Sequence[Found], vector: Vectors) -> list[Found]:
        """The same, with the similarity of each sentence."""
        keys = {vector_key(spoken(s)): None for f in found for _, s in f.sentences}
        known = self._store.ledger.vectors(list(keys), self._embedder.model.fingerprint)
        return [
            replace(
                f,
                near={
                    i: float(known[key] @ vector)
                    for i, s in f.sentences
                    if (key := vector_key(spoken(s))) in known
                },
            )
            for f in found
        ]

    def vectors_of(self, sentences: Sequence[Sentence]) -> list[Vectors | None]:
        """The vector of each sentence; None for one that is not searched."""
        keys = [vector_key(spoken(sentence)) for sentence in sentences]
        with self._store.mutex:
            known = self._store.ledger.vectors(
                list(dict.fromkeys(keys)), self._embedder.model.fingerprint
            )
        return [known.get(key) for key in keys]

    def _within(self, scope: Scope) -> tuple[str, ...] | None:
        """The reports of a scope; None where it holds all of them."""
        held = [
            i
            for i, row in self.reports.items()
            if (not scope.report_ids or i in scope.report_ids)
            and (not scope.council_ids or row.cover.council_id in scope.council_ids)
        ]
        return None if len(held) == len(self.reports) else tuple(held)

    def _chunks_of(self, sentences: Sequence[Hit]) -> list[Hit]:
        """The chunks that hold the sentences, each once, in the same order."""
        hits: dict[tuple[str, int], Hit] = {}
        for hit in sentences:
            held = self._store.ledger.chunk(hit.report_id, hit.index)
            if held:
                key = (hit.report_id, held[1].first)
                hits.setdefault(key, Hit(*key, hit.similarity))
        return list(hits.values())

    def _found(self, key: tuple[str, int], score: float, similarity: float) -> Found | None:
        report_id, first = key
        ledger = self._store.ledger
        held = ledger.chunk(report_id, first)
        row = self.reports.get(report_id)
        if held is None or row is None:
            return None
        chunk = held[1]
        read = ledger.sentences(report_id, chunk.first - 1, chunk.last)
        sentences = tuple((i, s) for i, s in read if i >= chunk.first)
        last = read[0][1] if read[0][0] < chunk.first else None
        return Found(
            report=row,
            chunk=chunk,
            section=ledger.section(report_id, chunk.section),
            sentences=sentences,
            place=_whole([sentence.place for _, sentence in sentences]),
            score=score,
            similarity=similarity,
            before=last if last and last.section == chunk.section else None,
        )


def _whole(places: Sequence[Place]) -> Place:
    """The place of a stretch made of several."""
    pages = tuple(dict.fromkeys(page for place in places for page in place.pages))
    labels = tuple(dict.fromkeys(label for place in places for label in place.labels))
    return Place(pages, labels, places[0].basis)
