"""The figures of a run: measures, and their values with n and a 95 % interval.

Rows stand in clusters, since questions on one report are alike. Means and shares: Wilson's interval
at the effective sample size (Korn and Graubard 1998, with Wilson's in place of Clopper and
Pearson's), by the variance between clusters and the degrees of freedom of Bell and McCaffrey
(2002), which hold where clusters are few and of unlike size. Quantiles: Woodruff (1952).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from prompts import packaged

Row = dict[str, Any]
ALL = "all"
_SPREAD = (("p50", 0.5), ("p95", 0.95))
_LEVEL = 0.95
_SEED, _RESAMPLES = 20_240_101, 2_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; no interval where all rows are of one cluster."""

    value: float
    n: int
    clusters: int
    low: float | None
    high: float | None

    def as_json(self) -> Row:
        """The estimate, rounded for a file."""
        known = asdict(self).items()
        return {name: round(v, 6) if isinstance(v, float) else v for name, v in known}


def mean(values: Sequence[float], clusters: Sequence[Hashable]) -> Estimate:
    """A mean of rows, each from 0 to 1; a share where each is 0 or 1."""
    n, groups = len(values), len(set(clusters))
    middle = sum(values) / n
    if groups < 2:
        return Estimate(middle, n, groups, None, None)
    low, high = _wilson(middle, _effective(values, clusters, middle), _t(clusters))
    return Estimate(middle, n, groups, low, high)


def quantile(values: Sequence[float], clusters: Sequence[Hashable], at: float) -> Estimate:
    """The value below which a share `at` of the rows is."""
    ordered = sorted(values)
    n, groups = len(values), len(set(clusters))
    value = _at(ordered, at)
    if groups < 2:
        return Estimate(value, n, groups, None, None)
    below = [float(one < value) for one in values]
    size = _effective(below, clusters, sum(below) / n) if any(below) else groups
    low, high = _wilson(at, size, _t(clusters))
    return Estimate(value, n, groups, _at(ordered, low), _at(ordered, high))


def _at(ordered: Sequence[float], share_below: float) -> float:
    return ordered[min(int(len(ordered) * share_below), len(ordered) - 1)]


def _t(clusters: Sequence[Hashable]) -> float:
    """Student's t, as if the rows of a cluster were quite alike."""
    return float(stats.t.ppf((1 + _LEVEL) / 2, _freedom(_parts(clusters))))


def _parts(clusters: Sequence[Hashable]) -> NDArray[np.float64]:
    """The share of the rows that each cluster holds, in the order in which they come."""
    return np.array(list(Counter(clusters).values())) / len(clusters)


def _freedom(h: NDArray[np.float64]) -> float:
    """Degrees of freedom of the variance from clusters that hold these shares of the rows.

    Satterthwaite's: with D = diag(1 / sqrt(1 - h)), P = I - h 1', W = diag(h^2) and
    G = D P W P' D, they are tr(G)^2 / tr(G G).
    """
    own, weight = h * h, 1 / (1 - h)
    all_own = own.sum()
    shift = h * h * all_own - 2 * h * own
    trace = (weight * (own + shift)).sum()
    hh, oo, ho = (weight * h * h).sum(), (weight * own * own).sum(), (weight * h * own).sum()
    squares = (weight**2 * ((own + shift) ** 2 - shift**2)).sum()
    squares += 2 * hh * oo + (hh * all_own) ** 2 + 2 * ho**2 - 4 * hh * ho * all_own
    return float(trace**2 / squares)


def _variance(values: Sequence[float], clusters: Sequence[Hashable], middle: float) -> float:
    """Of the mean, from the sums of the clusters' deviations, each raised by what it took part."""
    sums: dict[Hashable, float] = defaultdict(float)
    for value, cluster in zip(values, clusters, strict=True):
        sums[cluster] += value - middle
    deviations = np.array(list(sums.values())) / len(values)
    return float((deviations**2 / (1 - _parts(clusters))).sum())


def _effective(values: Sequence[float], clusters: Sequence[Hashable], p: float) -> float:
    """As many independent shares as would tell as much; the clusters where every row is alike."""
    groups = len(set(clusters))
    if p in (0, 1):
        return groups
    between = _variance(values, clusters, p)
    return p * (1 - p) / between if between > 0 else len(values)


def _wilson(p: float, n: float, z: float) -> tuple[float, float]:
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # A bound at an end is that end, whatever the last digits of the arithmetic say.
    return max(0.0, round(middle - half, 9)), min(1.0, round(middle + half, 9))


def mcnemar(better: int, worse: int) -> float:
    """The exact two-sided p-value of McNemar's test: rows that changed either way."""
    if better + worse == 0:
        return 1.0
    return float(stats.binomtest(better, better + worse).pvalue)


def paired_bootstrap(
    differences: Sequence[float], clusters: Sequence[Hashable]
) -> tuple[float, float, float]:
    """The 95 % interval of a mean difference, and the two-sided p-value; clusters are resampled."""
    names = {name: place for place, name in enumerate(dict.fromkeys(clusters))}
    sums, counts = np.zeros(len(names)), np.zeros(len(names))
    for value, cluster in zip(differences, clusters, strict=True):
        sums[names[cluster]] += value
        counts[names[cluster]] += 1
    drawn = np.random.default_rng(_SEED).integers(len(names), size=(_RESAMPLES, len(names)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return float(low), float(high), min(1.0, 2 * max(tail, 1 / _RESAMPLES))


# What each figure is called and says, and the figures of a run from the verdicts of its rows.


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


MEASURES = tuple(
    Measure(**{"name": name, **given, "shape": Shape(given["shape"])})
    for name, given in packaged("assistant.evaluation", "measures.toml")["measures"].items()
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def of_figure(name: str) -> Measure:
    """The measure of a figure: that of `words` for "words_p50"."""
    return BY_NAME.get(name) or BY_NAME[name.rpartition("_p")[0]]


def cluster(row: Row) -> list[str]:
    """What makes rows alike: the reports of their gold, else their conversation, else nothing."""
    places = row.get("evidence") or []
    named = sorted({str(place.get("doc") or place.get("council")) for place in places})
    return named or ["conversation", str(row.get("conversation") or row["id"])]


def figures(judged: Sequence[Row]) -> Row:
    """The figures of the lines of verdicts.jsonl: {"questions", "statuses", "figures"}."""
    groups: dict[str, list[Row]] = {ALL: list(judged)}
    for line in judged:
        groups.setdefault(str(line["type"]), []).append(line)
    return {
        "questions": len(judged),
        "statuses": dict(Counter(line["status"] for line in judged)),
        "figures": {name: _of(lines) for name, lines in groups.items()},
    }


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
            f"{measure.name}_{name}": quantile(values, clusters, at).as_json()
            for name, at in _SPREAD
        }
    return {measure.name: mean(values, clusters).as_json()}
