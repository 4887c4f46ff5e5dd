"""What a trained reader is worth: figures on councils it did not see, and its calibration."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.checks.calibration import area_under, logistic
from assistant.evaluation.intervals import Estimate, mean
from assistant.reading.scores import probability
from assistant.reading.selection import fates
from assistant.training.reader_training import Item
from vectorstore.models.cross_network import CrossNetwork

Log: TypeAlias = NDArray[np.float32]
# Sentences of an item that are read to measure it, and pairs that are padded together.
READ, _TOGETHER = 40, 16


def read(network: CrossNetwork, items: Sequence[Item], most: int = READ) -> list[Log]:
    """The log-odds of the nearest sentences of each item, shape (sentences, 2)."""
    found = []
    for item in items:
        pairs = [item.pair(i) for i in range(min(most, len(item.texts)))]
        order = sorted(range(len(pairs)), key=lambda n: len(pairs[n].tokens))
        own = np.zeros((len(pairs), 2), dtype=np.float32)
        for start in range(0, len(order), _TOGETHER):
            some = order[start : start + _TOGETHER]
            own[some] = network.scores([pairs[n] for n in some], "reading")
        found.append(own)
    return found


def figures(items: Sequence[Item], found: Sequence[Log]) -> dict[str, Estimate]:
    """First place and one of three, with intervals by council, and the area under the curve.

    The area is that of answerable questions against the others, by their likeliest sentence.
    """
    places: dict[str, list[float]] = {"first": [], "three": []}
    for item, own in zip(items, found, strict=True):
        if item.answerable:
            known = item.labels[: len(own)][np.argsort(-own[:, 0])] == 2
            places["first"].append(float(known[:1].any()))
            places["three"].append(float(known[:3].any()))
    councils = [item.council for item in items if item.answerable]
    sure = area_under([float(own[:, 0].max()) for own in found], [i.answerable for i in items])
    told = {name: mean(values, councils) for name, values in places.items()}
    return told | {"area": Estimate(sure, len(items), len(set(councils)), None, None)}


def calibration(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """What turns log-odds into decisions: a probability and the two thresholds.

    One answers where no more than REFUSED of the answerable are refused; one quotes as much as
    leaves NOISE of the quotes beside the point.
    """
    bias, best, second = _fitted(items, found)
    pairs = [np.sort(own[:, 0])[::-1][:2] for own in found]
    sure = np.array([probability(bias + best * a + second * b) for a, b in pairs])
    answered = np.array([item.answerable for item in items])
    least = float(np.quantile(sure[answered], REFUSED))
    told = [
        (i, own) for i, own, likely in zip(items, found, sure, strict=True)
        if i.answerable and likely >= least
    ]  # fmt: skip
    quotes = next((q for q in _STEPS if _noise(told, q) <= NOISE), _STEPS[-1])
    return {
        "bias": bias,
        "best": best,
        "second": second,
        "answer_from": round(least, 3),
        "quote_from": round(float(quotes), 3),
    }


# The trade-offs that the thresholds are chosen for, on the tuning councils.
REFUSED, NOISE = 0.04, 0.25
_STEPS = np.arange(0.2, 1.2, 0.02)
# An answer ends about here, in tokens.
_LONGEST = 130


def _noise(told: Sequence[tuple[Item, Log]], quote_from: float) -> float:
    """The share of quotes that neither answer nor belong, on questions that are answered."""
    beside = [
        bool(item.labels[i] == 0) for item, own in told for i in _quoted(item, own, quote_from)
    ]
    return float(np.mean(beside))


def _quoted(item: Item, own: Log, quote_from: float) -> list[int]:
    """The sentences that are quoted with this threshold."""
    order = [int(i) for i in np.argsort(-own[:, 0])]
    odds = ((float(own[i, 0]), float(own[i, 1])) for i in order)
    sizes = [len(item.texts[i]) for i in order]
    return [order[n] for n, drop in fates(odds, sizes, _LONGEST, quote_from) if drop is None]


def _fitted(items: Sequence[Item], found: Sequence[Log]) -> tuple[float, float, float]:
    """Bias and weights of the best and second best log-odds, by logistic regression."""
    best = np.array([np.sort(own[:, 0])[::-1][:2] for own in found], dtype=np.float64)
    yes = np.array([item.answerable for item in items], dtype=np.float64)
    first, second, bias = logistic(best, yes, _HELD)
    return float(bias), float(first), float(second)


# So strongly weights are held near 0, which all answerable ones above all others would lift.
_HELD = 1e-4
