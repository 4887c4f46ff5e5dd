"""The nearest rows: what Chroma holds by Chroma, and what it lacks vector by vector.

Chroma's generation is never changed. Reports that came after it are compared exactly, and those
that went are dropped by the ledger, until `index` makes the next one (ADR 1). A few reports are
always compared exactly: Chroma has to find their rows among all first (ADR 9).
"""

from collections.abc import Collection, Sequence
from heapq import nlargest

import numpy as np

from vectorstore.embeddings import Vectors
from vectorstore.errors import IndexMissing, SearchUnavailable
from vectorstore.store import Store
from vectorstore.types import Hit, Model

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
                near = rows.vectors.astype(np.float32) @ vector
                best = np.argsort(-near, kind="stable")[:limit]
                hits += [(number, int(rows.positions[i]), float(near[i])) for i in best]
        return nlargest(limit, hits, key=lambda row: row[2])

    def _make_room(self, numbers: Collection[int]) -> None:
        self._store.rows.make_room(len(numbers))
