"""Labelled claims: the weighing of a judge is fitted on them, and what is checked is measured."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.checks.judge import Weighing
from assistant.checks.types import Source
from ingest.language.words import stems
from ingest.register.councils import council_id, councils

# Councils kept out of all training; their claims show what a judge is worth.
KEPT_OUT = ("middlesbrough", "york", "merton", "solihull", "plymouth", "lewisham")
# Councils whose claims are not trained on either: a judge's threshold is chosen on them.
CHOSEN_ON = ("bath-and-north-east-somerset", "haringey", "newcastle-upon-tyne", "sutton")

_YEAR = re.compile(r"-(\d{4})(?:-\d{2}){0,2}$")


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled claim; `council` is a name, "" where it is not known."""

    passage: str
    claim: str
    supported: bool
    kind: str
    council: str
    group: str

    @property
    def source(self) -> Source:
        """The passage as a source; a report's year, which its name ends with, may be said."""
        return Source(self.passage, self.council, tuple(_YEAR.findall(self.group)))

    @property
    def kept_out(self) -> bool:
        """Whether it is about a council that no model is trained on."""
        return self.about(KEPT_OUT)

    def about(self, councils: Sequence[str]) -> bool:
        """Whether it is about one of these councils."""
        return any(self.group == name or self.group.startswith(f"{name}-") for name in councils)


def read_rows(path: Path) -> list[Row]:
    """The labelled claims of a JSONL file; ValueError names the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(read_row(json.loads(line)))
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise ValueError(
                f"{path}, line {number}: a row needs passage, claim and supported."
            ) from error
    return rows


def read_row(row: Mapping[str, Any]) -> Row:
    """A labelled claim from its JSON; KeyError where passage, claim or supported is missing."""
    doc = str(row.get("doc", ""))
    council = str(row.get("council") or _of_document(doc))
    return Row(
        row["passage"],
        row["claim"],
        bool(row["supported"]),
        str(row.get("kind", "")),
        council,
        doc or council_id(council),
    )


@cache
def known_councils() -> frozenset[str]:
    """The names of councils that the product knows."""
    return frozenset(council.name for council in councils().values())


@cache
def _of_document(doc: str) -> str:
    """The council that a document's name begins with, "" where it begins with none."""
    own = {council_id(name): name for name in known_councils()}
    fitting = [key for key in own if doc.startswith(f"{key}-")]
    return own[max(fitting, key=len)] if fitting else ""


def split(rows: Iterable[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows to train on, rows to choose a threshold on, and rows of councils kept out."""
    rows = list(rows)
    known = [r for r in rows if not r.kept_out]
    return (
        [r for r in known if not r.about(CHOSEN_ON)],
        [r for r in known if r.about(CHOSEN_ON)],
        [r for r in rows if r.kept_out],
    )


# Fit the weighing of a judge, choose its threshold, and measure: numbers about labelled claims.

# Strength by which weights are held near 0, and steps of the descent at most.
_HELD, _STEPS = 0.02, 1_000
# A rule is weighed by itself if so many of its claims were seen, else with the other rules.
_ENOUGH = 12
_WORDS = 3_000

Seen = Mapping[str, Any]


def logistic(
    x: NDArray[np.float64], y: NDArray[np.float64], held: float, steps: int = _STEPS
) -> NDArray[np.float64]:
    """Weights of a logistic regression, the last that of the bias, which is not held near 0."""
    ones = np.hstack([x, np.ones((len(x), 1))])
    free = np.append(np.ones(x.shape[1]), 0.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = ones @ weights
        value = np.logaddexp(0, odds) - y * odds
        slope = ones.T @ (expit(odds) - y) / len(y) + held * free * weights
        return float(value.mean() + held / 2 * (free * weights) @ weights), slope

    found = minimize(
        loss, np.zeros(len(free)), jac=True, method="L-BFGS-B", options={"maxiter": steps}
    )
    weights: NDArray[np.float64] = found.x
    return weights


def fitted(seen: Sequence[Seen]) -> dict[str, Any]:
    """The weighing, fitted on claims that break no exact rule."""
    some = [s for s in seen if not s["breaks"]]
    counts: dict[str, int] = {}
    for one in some:
        counts[one["rule"]] = counts.get(one["rule"], 0) + 1
    rules = sorted(r for r, n in counts.items() if r and n >= _ENOUGH)
    y = np.array([float(one["supported"]) for one in some])

    def weights_of(*, words: bool) -> NDArray[np.float64]:
        rows = [
            [
                one["odds"],
                one["words"] * words,
                one["words"] * bool(one["rule"]),
                *(one["words"] * (one["rule"] == r) for r in rules),
            ]
            for one in some
        ]
        return logistic(np.array(rows, dtype=np.float64), y, _HELD)

    weights = weights_of(words=True)
    if weights[1] < 0:
        # That fewer words shared speak for a claim is how these claims were made, not how it is.
        weights = weights_of(words=False)
    common = float(weights[2])
    own = {r: common + float(weights[3 + i]) for i, r in enumerate(rules)}
    # What rules see speaks against a claim or not at all.
    suspicions = {r: min(0.0, round(w, 3)) for r, w in {"": common, **own}.items()}
    return {
        "bias": round(float(weights[-1]), 3),
        "model": round(float(weights[0]), 3),
        "words": round(float(weights[1]), 3),
        "suspicions": suspicions,
        "threshold": 0.0,
    }


def threshold_for(seen: Sequence[Seen], weighing: Mapping[str, Any], stopped: float) -> float:
    """The lowest threshold that stops this share of the wrong claims, exact rules included."""
    known = Weighing(**weighing)
    wrong = sorted(_weight(s, known) for s in seen if not s["supported"])
    place = min(len(wrong) - 1, int(np.ceil(stopped * len(wrong))) - 1)
    return round(float(wrong[place]) + 1e-3, 3)


def _weight(one: Seen, known: Weighing) -> float:
    """What speaks for a claim: nothing where it breaks a rule, all where it shortens a sentence."""
    if one["breaks"] or one["shortens"]:
        return 99.0 if one["shortens"] else -99.0
    return known.weigh(one["odds"], one["rule"], one["words"])


def outcome(seen: Sequence[Seen], weighing: Mapping[str, Any]) -> dict[str, float]:
    """Shares of the supported claims that are kept and of the others that are stopped."""
    known = Weighing(**weighing)

    kept = [_weight(s, known) >= known.threshold for s in seen if s["supported"]]
    stopped = [_weight(s, known) < known.threshold for s in seen if not s["supported"]]
    return {"kept": round(float(np.mean(kept)), 3), "stopped": round(float(np.mean(stopped)), 3)}


def area(seen: Sequence[Seen]) -> float:
    """The area under the curve of a model's log-odds."""
    return area_under([s["odds"] for s in seen], [s["supported"] for s in seen])


def area_under(scores: Sequence[float], supported: Sequence[bool]) -> float:
    """The chance that a supported claim has the higher score than one that is not."""
    right = np.array([s for s, yes in zip(scores, supported, strict=True) if yes])
    wrong = np.array([s for s, yes in zip(scores, supported, strict=True) if not yes])
    if not len(right) or not len(wrong):
        return 0.5
    ahead = (right[:, None] > wrong[None]).mean() + 0.5 * (right[:, None] == wrong[None]).mean()
    return round(float(ahead), 3)


def claim_only(rows: Sequence[Row], others: Sequence[Row]) -> float:
    """The area under the curve on others of a model that sees claims alone: what leans by itself.

    A logistic regression on the words of the claims.
    """
    counts: dict[str, int] = {}
    for row in rows:
        for word in set(stems(row.claim, keep_stop_words=True)):
            counts[word] = counts.get(word, 0) + 1
    known = {w: i for i, w in enumerate(sorted(counts, key=lambda w: -counts[w])[:_WORDS])}
    y = np.array([float(r.supported) for r in rows])
    weights = logistic(_bags(rows, known), y, 0.002)
    scores = _bags(others, known) @ weights[:-1]
    return area_under([float(s) for s in scores], [r.supported for r in others])


def _bags(rows: Sequence[Row], known: Mapping[str, int]) -> NDArray[np.float64]:
    bags = np.zeros((len(rows), len(known)))
    for i, row in enumerate(rows):
        for word in stems(row.claim, keep_stop_words=True):
            if word in known:
                bags[i, known[word]] = 1.0
    return bags


def overlap(rows: Sequence[Row]) -> float:
    """The area under the curve of the share of a claim's words that its passage has."""
    shares = [
        len(set(stems(r.claim)) & set(stems(r.passage))) / max(1, len(set(stems(r.claim))))
        for r in rows
    ]
    return area_under(shares, [r.supported for r in rows])
