"""Mix the ranked passages with the order of a cross-encoder, where one is set."""

from collections.abc import Sequence
from typing import Protocol

from assistant.retrieval.ranking import Ranked
from vectorstore.cross_encoder import Scores
from vectorstore.fusion import fuse
from vectorstore.types import Model

# A cross-encoder alone was worse than the ranking; mixed with it by rank, better.
_WEIGHTS = (1.0, 1.0)


class Reranker(Protocol):
    """Scores texts for a question; the seam for tests."""

    @property
    def model(self) -> Model:
        """Name and hash of the model."""

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """How well each text answers the question, more is better."""


def reranked(ranked: Sequence[Ranked], question: str, reranker: Reranker | None) -> list[Ranked]:
    """The passages by both orders, fused by reciprocal rank; unchanged without a reranker."""
    if reranker is None or not ranked:
        return list(ranked)
    scores = reranker.score(question, [passage.found.chunk.embedded for passage in ranked])
    places = range(len(ranked))
    by_score = sorted(places, key=lambda i: -float(scores[i]))
    return [ranked[i] for i, _ in fuse([places, by_score], _WEIGHTS)]
