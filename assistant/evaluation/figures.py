"""Figures of a run from the verdicts of its rows, by type and in all: with n and an interval."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.evaluation.intervals import Estimate, mean, quantile, share
from assistant.evaluation.measures import MEASURES, Measure, Shape

Row = dict[str, Any]
ALL = "all"
_SPREAD = (("p50", 0.5), ("p95", 0.95))


def cluster(row: Row) -> Hashable:
    """What makes rows alike: the reports of their gold, else their conversation, else nothing."""
    places = row.get("evidence") or []
    named = sorted({str(place.get("doc") or place.get("council")) for place in places})
    return tuple(named) or ("conversation", row.get("conversation") or row["id"])


def figures(judged: Sequence[Row]) -> Row:
    """The figures of the lines of verdicts.jsonl: {"questions", "statuses", "figures"}."""
    return {
        "questions": len(judged),
        "statuses": dict(Counter(line["status"] for line in judged)),
        "figures": {name: _of(lines) for name, lines in _by_type(judged).items()},
    }


def _by_type(judged: Sequence[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {ALL: list(judged)}
    for line in judged:
        groups.setdefault(str(line["type"]), []).append(line)
    return groups


def _of(lines: Iterable[Row]) -> dict[str, Row]:
    values: dict[str, list[tuple[float, Hashable]]] = defaultdict(list)
    for line in lines:
        for name, verdict in line["verdicts"].items():
            # A verdict on several things of one row counts each of them.
            for value in verdict.get("each", [verdict["value"]]):
                values[name].append((float(value), tuple(line["cluster"])))
    return {
        name: figure
        for measure in MEASURES
        if values[measure.name]
        for name, figure in _figure(measure, values[measure.name]).items()
    }


def _figure(measure: Measure, found: Sequence[tuple[float, Hashable]]) -> Mapping[str, Row]:
    values, clusters = [value for value, _ in found], [name for _, name in found]
    if measure.shape is Shape.SPREAD:
        return {
            f"{measure.name}_{name}": _json(quantile(values, clusters, at)) for name, at in _SPREAD
        }
    made = share if measure.shape is Shape.SHARE else mean
    return {measure.name: _json(made(values, clusters))}


def _json(estimate: Estimate) -> Row:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(estimate).items()
    }
