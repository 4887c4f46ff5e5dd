"""Ranking measures of one list of passages. The owner of ir_measures."""

from collections.abc import Sequence

import ir_measures
from ir_measures import RR, R, nDCG

_MEASURES = {"rr10": RR @ 10, "ndcg10": nDCG @ 10, "recall10": R @ 10}


def ranked(gains: Sequence[int], wanted: int) -> dict[str, float]:
    """Reciprocal rank, nDCG and recall at ten of passages with these gains, best first.

    A gain is the number of wanted things that a passage is the first to have; what no passage has
    is an item that was not retrieved.
    """
    qrels = {f"p{place}": gain for place, gain in enumerate(gains)}
    run = {f"p{place}": float(len(gains) - place) for place in range(len(gains))}
    qrels |= {f"missing{number}": 1 for number in range(wanted - sum(gains))}
    found = ir_measures.calc_aggregate(_MEASURES.values(), {"q": qrels}, {"q": run})
    return {name: float(found[measure]) for name, measure in _MEASURES.items()}
