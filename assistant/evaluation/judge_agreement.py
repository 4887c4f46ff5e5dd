"""How far a judge agrees with rows that people labelled: measured with it, never told of it."""

import json
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.checks.calibration import read_row
from assistant.checks.types import Source
from assistant.errors import BatchError, ModelUnavailable
from assistant.evaluation.figures import mean
from assistant.evaluation.judging import AnswerJudge, Claim
from assistant.evaluation.verdicts import MARK

Row = dict[str, Any]
# Rows that a judge is asked of at once.
_AT_ONCE = 8
_KINDS = {
    "faithfulness": ("passage", "claim", "supported"),
    "completeness": ("answer", "expected", "complete"),
    "relevance": ("question", "sentence", "relevant"),
}
_OWN = "judge_labels.jsonl"


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said: of a claim for the first two figures, of a sentence for relevance.

    `cluster` is what makes labels alike: their report or council, else their text.
    """

    figure: str
    right: bool
    cluster: Hashable
    claim: Claim
    question: str = ""
    council: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labelled rows, and the name and hash of the file that they stand in."""

    name: str
    sha256: str
    rows: tuple[Label, ...]

    def as_json(self) -> Row:
        """What of them decides an agreement."""
        return {"file": self.name, "sha256": self.sha256, "rows": len(self.rows)}


def read_labels(path: Path | None = None) -> Labels:
    """The labelled rows of a JSONL file, else those that come with the program.

    BatchError names a line that is none.
    """
    try:
        data = (path or files("assistant.evaluation").joinpath(_OWN)).read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"--judge-labels {path} cannot be read ({error}).") from error
    name = path.name if path else "the rows that come with the program"
    rows = [_label(line, name, n) for n, line in enumerate(lines, start=1) if line.strip()]
    if not rows:
        raise BatchError(f"{name} has no row: a row is a JSON object, one a line.")
    return Labels(name, sha256(data).hexdigest(), tuple(rows))


def _label(line: str, name: str, number: int) -> Label:
    try:
        row = json.loads(line)
        figure = next(f for f, needs in _KINDS.items() if all(key in row for key in needs))
        if not isinstance(row[_KINDS[figure][2]], bool):
            raise TypeError
        return _of(figure, row)
    except (ValueError, TypeError, AttributeError, StopIteration) as error:
        wanted = "; or ".join(", ".join(needs) for needs in _KINDS.values())
        raise BatchError(
            f"{name}, line {number}: a labelled row has {wanted}, the last of them true or false."
        ) from error


def _of(figure: str, row: Row) -> Label:
    first, second, last = _KINDS[figure]
    council = str(row.get("council") or "")
    alike = str(row.get("doc") or council or row[first])
    if figure == "faithfulness":
        claim = read_row(row)
        return Label(figure, row[last], alike, Claim(claim.claim, [claim.source]), council=council)
    lines = [MARK.sub("", text).strip() for text in str(row[first]).splitlines()]
    told = Claim(str(row[second]), [Source(text, council) for text in lines if text])
    return Label(figure, row[last], alike, told, str(row.get("question") or ""), council)


def agreement(judge: AnswerJudge, labels: Labels) -> Row:
    """By figure: rows, agreement with its interval, what is accepted and rejected rightly, kappa.

    BatchError where the judge can be asked of nothing.
    """
    found, fault = _verdicts(judge, labels.rows)
    by_figure: dict[str, list[tuple[Label, bool | None]]] = defaultdict(list)
    for label, verdict in zip(labels.rows, found, strict=True):
        by_figure[label.figure].append((label, verdict))
    if fault and not any(verdict is not None for verdict in found):
        raise BatchError(f"The judge {judge.name} gives no verdict: {fault}")
    return {figure: _agreed(by_figure[figure]) for figure in _KINDS if by_figure[figure]}


def _verdicts(judge: AnswerJudge, labels: Sequence[Label]) -> tuple[list[bool | None], str]:
    """The judge's verdict on each label, None where it gave none, and the last fault it had."""
    found: list[bool | None] = [None] * len(labels)
    fault = ""
    for places in _parts(labels):
        some = [labels[place] for place in places]
        try:
            verdicts = _asked(judge, some)
        except ModelUnavailable as error:
            fault = str(error)
            continue
        for place, verdict in zip(places, verdicts, strict=True):
            found[place] = verdict
    return found, fault


def _parts(labels: Sequence[Label]) -> Iterable[list[int]]:
    """Places of labels that are asked together: of one figure and one question."""
    groups: dict[tuple[bool, str, str], list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        asked = label.figure == "relevance"
        about = (label.question, label.council) if asked else ("", "")
        groups[(asked, *about)].append(place)
    for group in groups.values():
        yield from (group[start : start + _AT_ONCE] for start in range(0, len(group), _AT_ONCE))


def _asked(judge: AnswerJudge, labels: Sequence[Label]) -> list[bool | None]:
    first = labels[0]
    if first.figure == "relevance":
        return judge.bears(first.question, [first.council], [x.claim.text for x in labels])
    return judge.holds([label.claim for label in labels])


def _agreed(some: Sequence[tuple[Label, bool | None]]) -> Row:
    known = [(label, verdict) for label, verdict in some if verdict is not None]
    found: Row = {"rows": len(some), "no_verdict": len(some) - len(known)}
    if not known:
        return found
    agrees = [float(verdict == label.right) for label, verdict in known]
    said = [verdict for _, verdict in known]
    right = [label.right for label, _ in known]
    return found | {
        "agreement": mean(agrees, [label.cluster for label, _ in known]).as_json(),
        "accepted": _part(said, right, True),
        "rejected": _part(said, right, False),
        "kappa": _kappa(said, right),
    }


def _part(said: Sequence[bool], right: Sequence[bool], wanted: bool) -> float | None:
    """Of the rows that people labelled so, the share of which the judge says the same."""
    own = [verdict is wanted for verdict, label in zip(said, right, strict=True) if label is wanted]
    return round(sum(own) / len(own), 6) if own else None


def _kappa(said: Sequence[bool], right: Sequence[bool]) -> float | None:
    """Cohen's kappa (1960): agreement beyond what chance gives; None where all are alike."""
    n = len(said)
    agreed = sum(a is b for a, b in zip(said, right, strict=True)) / n
    yes, true = sum(said) / n, sum(right) / n
    chance = yes * true + (1 - yes) * (1 - true)
    return round((agreed - chance) / (1 - chance), 6) if chance < 1 else None
