"""The figures of a run: what each is called and says, and their values with n and an interval."""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from assistant.evaluation.intervals import Estimate, mean, quantile


class Shape(StrEnum):
    """How the rows of a measure become a figure."""

    SHARE = "share"
    MEAN = "mean"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Measure:
    """The figure of one verdict; `better` is 1 where more of it is better, -1 where less is.

    `judged` is what a judge says: no two judges' figures are compared.
    """

    name: str
    title: str
    meaning: str
    better: int
    shape: Shape
    judged: bool = False


def _packaged() -> tuple[Measure, ...]:
    text = files("assistant.evaluation").joinpath("measures.toml").read_text(encoding="utf-8")
    return tuple(
        Measure(**{"name": name, **given, "shape": Shape(given["shape"])})
        for name, given in tomllib.loads(text)["measures"].items()
    )


MEASURES = _packaged()
BY_NAME = {measure.name: measure for measure in MEASURES}


def of_figure(name: str) -> Measure:
    """The measure of a figure: that of `words` for "words_p50"."""
    return BY_NAME.get(name) or BY_NAME[name.rpartition("_p")[0]]


# Figures of a run from the verdicts of its rows, by type and in all: with n and an interval.

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
    return {measure.name: _json(mean(values, clusters))}


def _json(estimate: Estimate) -> Row:
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in asdict(estimate).items()
    }
