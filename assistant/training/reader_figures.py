"""What a trained reader is worth: figures on councils it did not see, and its calibration."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from assistant.reading.selection import fates
from assistant.training.reader_training import Item
from vectorstore.models.cross_network import CrossNetwork

Log: TypeAlias = NDArray[np.float32]
# Sentences of an item that are read to measure it, and pairs that are padded together.
READ, _TOGETHER = 40, 16
_DRAWS = 1_000


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


def figures(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """First place, one of three, and the area under the curve of answerable against not."""
    first, three, sure, answerable = [], [], [], []
    for item, own in zip(items, found, strict=True):
        order = np.argsort(-own[:, 0])
        known = item.labels[: len(own)][order] == 2
        sure.append(float(own[:, 0].max()))
        answerable.append(item.answerable)
        if item.answerable:
            first.append(bool(known[:1].any()))
            three.append(bool(known[:3].any()))
    return {
        "first": float(np.mean(first)),
        "three": float(np.mean(three)),
        "area": area(np.array(sure), np.array(answerable)),
    }


def area(score: NDArray[np.float64], yes: NDArray[np.bool_]) -> float:
    """The area under the curve: how often a right one scores above a wrong one."""
    right, wrong = score[yes], score[~yes]
    return float(np.mean(right[:, None] > wrong[None, :]) if len(right) and len(wrong) else 0.0)


def interval(
    items: Sequence[Item], found: Sequence[Log], name: str, seed: int = 1
) -> tuple[float, float]:
    """A 95 % interval of a figure, by a bootstrap over councils."""
    rng = np.random.default_rng(seed)
    councils = sorted({item.council for item in items})
    by = {c: [n for n, i in enumerate(items) if i.council == c] for c in councils}
    draws = []
    for _ in range(_DRAWS):
        some = [n for c in rng.choice(councils, len(councils)) for n in by[c]]
        draws.append(figures([items[n] for n in some], [found[n] for n in some])[name])
    low, high = np.quantile(draws, (0.025, 0.975))
    return float(low), float(high)


def calibration(items: Sequence[Item], found: Sequence[Log]) -> dict[str, float]:
    """What turns log-odds into decisions: a probability and the two thresholds.

    One answers where no more than REFUSED of the answerable are refused; one quotes as much as
    leaves NOISE of the quotes beside the point.
    """
    bias, best, second = _fitted(items, found)
    pairs = [np.sort(own[:, 0])[::-1][:2] for own in found]
    sure = _probability(np.array([bias + best * a + second * b for a, b in pairs]))
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


def _probability(log_odds: NDArray[np.float64] | np.float32) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds, dtype=np.float64))))


def _fitted(items: Sequence[Item], found: Sequence[Log]) -> tuple[float, float, float]:
    """Bias and weights of the best and second best log-odds, by logistic regression."""
    best = np.array([np.sort(own[:, 0])[::-1][:2] for own in found], dtype=np.float64)
    yes = np.array([item.answerable for item in items], dtype=np.float64)
    inputs = np.column_stack([np.ones(len(best)), best])
    weights = np.array([0.0, 1.0, 0.0])
    for _ in range(_NEWTON):
        likely = _probability(inputs @ weights)
        slope = inputs.T @ (likely - yes) + _HELD * weights
        bend = (inputs * (likely * (1 - likely))[:, None]).T @ inputs + _HELD * np.eye(3)
        step = np.linalg.solve(bend, slope)
        weights = weights - step * min(1.0, 1 / max(float(np.abs(step).max()), 1e-9))
    return float(weights[0]), float(weights[1]), float(weights[2])


# Steps, none of them longer than 1, and how strongly weights are held near 0.
_NEWTON, _HELD = 50, 0.1
