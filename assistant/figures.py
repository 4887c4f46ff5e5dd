"""Figures of a batch run: what was answered, and against gold where the questions bring it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from assistant.types import REFUSALS
from ingest.councils import council_id
from ingest.words import fold

Row = dict[str, Any]
_REFUSED = {status.value for status in REFUSALS}
# Words that an answer of a type may have; one that is longer has not answered.
_CAPS = {"list": 400, "compare": 250, "summary": 300}
_CAP = 120
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": None})


def figures(rows: Sequence[Row], answers: Sequence[Row]) -> dict[str, Any]:
    """Counts of statuses, words and seconds; shares of right answers and refusals by type."""
    lengths = sorted(len(a["answer"].split()) for a in answers if a["status"] not in _REFUSED)
    seconds = sorted(a["seconds"].get("total", 0.0) for a in answers)
    gold = [(row, a) for row, a in zip(rows, answers, strict=True) if "answerable" in row]
    return {
        "questions": len(rows),
        "statuses": dict(Counter(a["status"] for a in answers)),
        "words": {"p50": _at(lengths, 0.5), "p95": _at(lengths, 0.95)},
        "seconds": {"p50": _at(seconds, 0.5), "p95": _at(seconds, 0.95)},
        "gold": _by_type(gold),
    }


def _at(values: Sequence[float], share: float) -> float | None:
    return values[min(int(len(values) * share), len(values) - 1)] if values else None


def _by_type(gold: Sequence[tuple[Row, Row]]) -> dict[str, dict[str, float]]:
    shares: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row, answer in gold:
        for name, value in _measures(row, answer).items():
            shares[str(row.get("type", "question"))][name].append(value)
            shares["all"][name].append(value)
    return {
        kind: {name: round(sum(values) / len(values), 3) for name, values in by_name.items()}
        for kind, by_name in shares.items()
    }


def _measures(row: Row, answer: Row) -> dict[str, bool]:
    """What one answer got right (the definitions are those of the shared scorer)."""
    refused = answer["status"] in _REFUSED
    if row.get("ambiguous"):
        return {"handled": answer["status"] == "ambiguous" or not refused}
    if not row["answerable"]:
        return {"right_refusal": refused}
    groups = _groups(row)
    text = re.sub(r"\[\d+\]", "", answer["answer"])
    short = len(text.split()) <= _CAPS.get(str(row.get("type")), _CAP)
    patterns = row.get("must") or []
    result = {
        "top1": _found(groups, answer["passages"], 1),
        "top5": _found(groups, answer["passages"], 5),
        "must": not refused and short and all(re.search(p, text, re.IGNORECASE) for p in patterns),
        "wrong_refusal": refused,
    }
    if not refused:
        result["page_all"] = _every(groups, answer["citations"], 3, _on_page)
        result["right_report"] = bool(answer["citations"]) and all(
            any(_right(c, e) for es in groups for e in es) for c in answer["citations"][:3]
        )
    return result


def _groups(row: Row) -> list[list[Row]]:
    """Evidence in groups, each of which must be met: one group, or one a council."""
    evidence: list[Row] = row.get("evidence") or []
    if row.get("evidence_needed") != "every council":
        return [evidence]
    groups: dict[str, list[Row]] = defaultdict(list)
    for item in evidence:
        groups[council_id(item["council"])].append(item)
    return list(groups.values())


def _found(groups: Sequence[Sequence[Row]], passages: Sequence[Row], most: int) -> bool:
    return _every(
        groups, passages, most, lambda p, e: _plain(e["snippet"]) in _plain(p["text"][:1200])
    )


def _every(
    groups: Sequence[Sequence[Row]],
    shown: Sequence[Row],
    most: int,
    holds: Callable[[Row, Row], bool],
) -> bool:
    """Whether for each group one of the first `most` items of its reports holds a place of it."""
    for group in groups:
        own = (
            [s for s in shown if any(_right(s, e) for e in group)]
            if len(groups) > 1
            else list(shown)
        )
        if not any(_right(s, e) and holds(s, e) for s in own[:most] for e in group):
            return False
    return True


def _right(shown: Row, evidence: Row) -> bool:
    return council_id(shown.get("council") or "") == council_id(evidence["council"])


def _on_page(citation: Row, evidence: Row) -> bool:
    labels = {int(label) for label in citation["labels"] if label.isdigit()}
    return not evidence["pages"] or bool(
        (labels or set(citation["pages"])) & set(evidence["pages"])
    )


def _plain(text: str) -> str:
    return fold(unicodedata.normalize("NFKC", text).translate(_PLAIN)).lower()
