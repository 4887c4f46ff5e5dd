"""Risk and coverage over the refusal threshold, and the threshold for a stated trade-off."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.figures import mean

Row = dict[str, Any]
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A row whose answer states how likely it is that anything answers."""

    confidence: float
    answerable: bool
    refused: bool
    right: bool
    cluster: Hashable

    def answered(self, threshold: float) -> bool:
        """Whether it is answered where less confident answers are refused."""
        return not self.refused and self.confidence >= threshold


@dataclass(frozen=True, slots=True)
class Point:
    """What a threshold does: shares of rows answered, of those wrong, and of refusals."""

    threshold: float
    coverage: float
    risk: float | None
    right_refusal: float | None
    wrong_refusal: float | None


@dataclass(frozen=True, slots=True)
class TradeOff:
    """What is asked of a threshold: at most a share of wrong refusals, else of wrong answers."""

    wrong_refusals: float | None = None
    risk: float = 0.0

    def met(self, point: Point) -> bool:
        """Whether a point keeps to it."""
        if self.wrong_refusals is None:
            return (point.risk or 0) <= self.risk
        return (point.wrong_refusal or 0) <= self.wrong_refusals

    def worth(self, point: Point) -> tuple[float, float]:
        """What is wanted most of points that keep to it, and the lower threshold of equals."""
        wanted = point.coverage if self.wrong_refusals is None else point.right_refusal or 0
        return wanted, -point.threshold

    @property
    def words(self) -> str:
        """The trade-off in words."""
        if self.wrong_refusals is None:
            return f"at most {self.risk:.0%} of the answers wrong"
        return f"at most {self.wrong_refusals:.0%} of answerable questions refused"


def cases(rows: Iterable[tuple[Row, Row, Row]]) -> list[Case]:
    """Of rows with answer and verdicts those that can tell: `answerable`, and with a confidence."""
    found = []
    for row, answer, line in rows:
        confidence = answer.get("confidence")
        if confidence is None or row.get("ambiguous") or "answerable" not in row:
            continue
        verdict = line["verdicts"].get("right_refusal") or line["verdicts"].get("wrong_refusal")
        refused = bool(verdict and verdict["value"])
        right = bool(row["answerable"]) and line["passed"] is True
        found.append(
            Case(float(confidence), bool(row["answerable"]), refused, right, tuple(line["cluster"]))
        )
    return found


def curve(known: Sequence[Case]) -> list[Point]:
    """A point for each threshold that changes anything, ascending from 0."""
    levels = sorted({0.0, *(round(case.confidence, 6) for case in known)})
    return [point(known, level) for level in levels]


def point(known: Sequence[Case], threshold: float) -> Point:
    """What one threshold does."""
    answered = [case for case in known if case.answered(threshold)]
    return Point(
        threshold,
        len(answered) / len(known),
        _share(not case.right for case in answered),
        _share(not case.answered(threshold) for case in known if not case.answerable),
        _share(not case.answered(threshold) for case in known if case.answerable),
    )


def _share(values: Iterable[bool]) -> float | None:
    known = list(values)
    return sum(known) / len(known) if known else None


def best(known: Sequence[Case], trade_off: TradeOff) -> Point | None:
    """The point that keeps to a trade-off and is worth most; None where none does."""
    kept = [one for one in curve(known) if trade_off.met(one)]
    return max(kept, key=trade_off.worth) if kept else None


def propose(known: Sequence[Case], trade_off: TradeOff) -> Row:
    """The threshold with its evidence: on the rows it was chosen on, and on rows kept aside.

    Kept aside: each fifth of the reports is decided by a threshold chosen on the others. BatchError
    where no row states a confidence, or no threshold keeps to the trade-off.
    """
    if not known:
        raise BatchError(
            "No answer with gold states a confidence, so there is nothing to choose a threshold "
            "from: run the batch with a model that gives one."
        )
    chosen = best(known, trade_off)
    if chosen is None:
        raise BatchError(
            f"No threshold keeps to {trade_off.words}: at 0 it is "
            f"{_stated(point(known, 0.0))}. Allow a larger share."
        )
    return {
        "threshold": chosen.threshold,
        "trade_off": trade_off.words,
        "rows": len(known),
        "on_these_rows": _estimates(known, [chosen.threshold] * len(known)),
        "on_reports_kept_aside": _estimates(known, _held_out(known, trade_off)),
    }


def _stated(at: Point) -> str:
    shown = {"wrong refusals": at.wrong_refusal, "answers wrong": at.risk}
    return ", ".join(f"{name} {value:.0%}" for name, value in shown.items() if value is not None)


def _held_out(known: Sequence[Case], trade_off: TradeOff) -> list[float]:
    """For each row a threshold that was chosen without the reports of its fold."""
    order = {name: place for place, name in enumerate(dict.fromkeys(c.cluster for c in known))}
    by_fold = {}
    for fold in range(_FOLDS):
        rest = [case for case in known if order[case.cluster] % _FOLDS != fold]
        found = best(rest, trade_off) if rest else None
        by_fold[fold] = found.threshold if found else 0.0
    return [by_fold[order[case.cluster] % _FOLDS] for case in known]


def _estimates(known: Sequence[Case], thresholds: Sequence[float]) -> Row:
    decided = [(case, case.answered(level)) for case, level in zip(known, thresholds, strict=True)]
    measured = {
        "coverage": [(said, case) for case, said in decided],
        "risk": [(not case.right, case) for case, said in decided if said],
        "right_refusal": [(not said, case) for case, said in decided if not case.answerable],
        "wrong_refusal": [(not said, case) for case, said in decided if case.answerable],
    }
    return {name: _estimate(values) for name, values in measured.items()}


def _estimate(values: Sequence[tuple[bool, Case]]) -> Row | None:
    if not values:
        return None
    return asdict(mean([float(value) for value, _ in values], [case.cluster for _, case in values]))
