"""Exact search within a few reports: every vector of theirs is compared.

Chroma has to find a report's rows among all before it compares any, which takes longer the more
reports there are; comparing the few hundred vectors of a report takes less than a millisecond.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vectorstore.build import embedded_rows, kept_vectors
from vectorstore.embeddings import Vectors
from vectorstore.store import Store
from vectorstore.types import Hit, Model

# Above so many reports Chroma is asked: reading their vectors the first time would take longer.
MOST_REPORTS = 16
# Reports whose vectors stay in memory, below 1 MB each.
_HELD = 48


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows of one kind of one report: positions of their sentences, and a vector each."""

    positions: tuple[int, ...]
    vectors: Vectors


class ExactSearch:
    """Searches a few reports of a store by the vectors in its ledger."""

    def __init__(self, store: Store, model: Model) -> None:
        def rows(report_id: str) -> dict[str, _Rows]:
            return {
                kind: _Rows(tuple(positions), kept_vectors(store, texts, model))
                for kind, positions, texts in embedded_rows(store, report_id)
                if positions
            }

        self._rows: Callable[[str], dict[str, _Rows]] = lru_cache(_HELD)(rows)

    def nearest(
        self, kind: str, vector: Vectors, report_ids: Sequence[str], limit: int
    ) -> list[Hit]:
        """The nearest rows of the reports, best first."""
        hits: list[Hit] = []
        for report_id in report_ids:
            rows = self._rows(report_id).get(kind)
            if rows:
                near = rows.vectors @ vector
                best = np.argsort(-near, kind="stable")[:limit]
                hits += [Hit(report_id, rows.positions[i], float(near[i])) for i in best]
        return sorted(hits, key=lambda hit: -hit.similarity)[:limit]
