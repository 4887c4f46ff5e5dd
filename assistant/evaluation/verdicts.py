"""What one answer got right by its row's gold, and why. The owner of ir_measures.

A row counts only for what it can tell. The definitions are those of docs/batch.md; each verdict is
{"value", "why"}.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ir_measures
import regex
from ir_measures import RR, R, nDCG

from assistant.types import REFUSALS

Row = dict[str, Any]
Verdict = dict[str, Any]
_RANKING = {"rr10": RR @ 10, "ndcg10": nDCG @ 10, "recall10": R @ 10}
_REFUSED = {status.value for status in REFUSALS}
# Words that an answer of a type may have; one that is longer has not answered.
_CAPS = {"list": 400, "compare": 250, "summary": 300, "t_list": 700, "tc_pronoun_list": 700}
_CAP = 120
_PASSAGE = 1_200
_CITED = 3
# Seconds that one expression may take on one answer: a slow one is a fault of the expression.
_PATIENCE = 0.5
MARK = re.compile(r"\[\d+\]")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": None})
_KINDS_OF_COUNCIL = frozenset(
    "london borough of metropolitan council city county the royal mbc district".split()
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with its answer and the reports by the name that gold may give them."""

    row: Row
    answer: Row
    reports: Mapping[str, str]

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.answer["status"] in _REFUSED

    @property
    def citations(self) -> list[Row]:
        """What is cited."""
        return self.answer.get("citations") or []

    @property
    def passages(self) -> list[Row]:
        """What was retrieved."""
        return self.answer.get("passages") or []

    @property
    def evidence(self) -> list[Row]:
        """The places that gold names."""
        return self.row.get("evidence") or []

    def groups(self) -> list[list[Row]]:
        """The places in groups, each of which is needed: all in one, or by council or report."""
        groups: dict[object, list[Row]] = defaultdict(list)
        for place in self.evidence:
            groups[self._needed(place)].append(place)
        return list(groups.values())

    def _needed(self, place: Row) -> object:
        if self.row.get("every_doc") or self.row.get("both_dates"):
            return place.get("doc")
        return place["council"] if self.row.get("evidence_needed") == "every council" else ""

    def right(self, shown: Row, place: Row) -> bool:
        """Whether what is shown is of the report that a place names, else of its council."""
        known = self.reports.get(str(place.get("doc") or ""))
        if known:
            return bool(shown.get("report_id") == known)
        return _council(shown.get("council") or "") == _council(place.get("council") or "")

    def on_page(self, citation: Row, place: Row) -> bool:
        """Whether a citation names a page of a place: positions in a file that is known by name."""
        wanted = set(place.get("pages") or [])
        return not wanted or bool(self.numbers(citation, place) & wanted)

    def numbers(self, citation: Row, place: Row) -> set[int]:
        """The pages of a citation as gold counts them: in a file, else as printed."""
        pages = set(citation.get("pages") or [])
        if str(place.get("doc") or "") in self.reports:
            return pages
        return {int(x) for x in citation.get("labels") or [] if str(x).isdecimal()} or pages

    def holds(self, passage: Row, place: Row) -> bool:
        """Whether a passage has the words of a place."""
        return plain(place["snippet"]) in plain((passage.get("text") or "")[:_PASSAGE])

    def first(self, shown: Sequence[Row], most: int, group: Sequence[Row]) -> list[Row]:
        """The first few of what is shown; of its own reports where several groups are needed."""
        if len(self.groups()) > 1:
            shown = [one for one in shown if any(self.right(one, place) for place in group)]
        return list(shown[:most])


def verdicts(row: Row, answer: Row, reports: Mapping[str, str]) -> dict[str, Verdict]:
    """Every verdict that a row's gold allows, by name; `reports` are ids by gold's own names."""
    judged = Judged(row, answer, reports)
    failed, fault = answer["status"] == "failed", answer.get("error") or {}
    why = (fault.get("message") or "") if failed else "it was answered or refused"
    found = {"failed": _said(failed, why)}
    if row.get("ambiguous"):
        return found | {"handled": _handled(judged)}
    if "answerable" not in row:
        return found
    if not row["answerable"]:
        return found | {"right_refusal": _said(judged.refused, f"status {answer['status']}")}
    return found | dict(_of_answerable(judged))


def passed(found: Mapping[str, Verdict]) -> bool | None:
    """Whether a row is right in what it was asked for first; None where gold cannot tell."""
    for name in ("handled", "right_refusal", "must", "page", "top5"):
        if name in found:
            return bool(found[name]["value"])
    return not found["wrong_refusal"]["value"] if "wrong_refusal" in found else None


def _said(value: object, why: str, **more: object) -> Verdict:
    return {"value": value, "why": why, **more}


def _handled(judged: Judged) -> Verdict:
    status = judged.answer["status"]
    if status == "ambiguous":
        return _said(True, "it asked back")
    if any(judged.right(c, place) for c in judged.citations for place in judged.evidence):
        return _said(True, "it answered from a report that gold names")
    return _said(False, f"status {status}, and no report of gold is cited")


def _of_answerable(judged: Judged) -> Iterator[tuple[str, Verdict]]:
    answer, refused = judged.answer, judged.refused
    words = len(_text(judged).split())
    yield "wrong_refusal", _said(refused, f"status {answer['status']}")
    if not refused:
        yield "words", _said(words, "words without marks")
    total = (answer.get("seconds") or {}).get("total")
    if answer.get("seconds"):
        yield "seconds", _said(total or 0, "of the answer")
    if judged.row.get("must"):
        yield "must", _must(judged, words)
    if not judged.evidence:
        return
    if all(place.get("snippet") for place in judged.evidence):
        yield "top1", _found(judged, 1)
        yield "top5", _found(judged, 5)
        yield from ((name, _said(value, "of ten passages")) for name, value in _ranks(judged))
    page = _page(judged)
    yield "page", _said(page["value"] and not refused, "it refused" if refused else page["why"])
    if not refused:
        yield "page_all", page
        yield "right_report", _right_report(judged)
        yield from _precision(judged)


def _text(judged: Judged) -> str:
    return MARK.sub("", judged.answer.get("answer") or "")


def _must(judged: Judged, words: int) -> Verdict:
    if judged.refused:
        return _said(False, "it refused")
    cap = _CAPS.get(str(judged.row.get("type")), _CAP)
    if words > cap:
        return _said(False, f"{words} words, and {cap} may be")
    text = _text(judged)
    failed = [(one, why) for one in judged.row["must"] if (why := _unmatched(one, text))]
    if failed:
        return _said(False, "; ".join(why for _, why in failed), expressions=[o for o, _ in failed])
    return _said(True, "every expression matches")


def _unmatched(expression: str, text: str) -> str:
    """Why an expression does not match, "" where it does."""
    try:
        found = regex.search(expression, text, regex.IGNORECASE, timeout=_PATIENCE)
    except TimeoutError:
        return f"“{expression}” takes longer than {_PATIENCE} s on this answer: simplify it"
    except regex.error as error:
        return f"“{expression}” is no expression ({error})"
    return "" if found else f"“{expression}” is not in the answer"


def _found(judged: Judged, most: int) -> Verdict:
    """Whether each group has a place in one of the first passages; where the first one stands."""
    told, value = [], True
    for group in judged.groups():
        near = judged.first(judged.passages, len(judged.passages), group)
        rank = next((i for i, p in enumerate(near, 1) if _is_gold(judged, p, group)), None)
        value = value and rank is not None and rank <= most
        where = f"passage {rank}" if rank else f"in none of {len(near)} passages"
        told.append(f"{_name(group)}: {where}")
    return _said(value, "; ".join(told))


def _name(group: Sequence[Row]) -> str:
    return str(group[0].get("doc") or group[0]["council"])


def _is_gold(judged: Judged, passage: Row, group: Sequence[Row]) -> bool:
    return any(judged.right(passage, e) and judged.holds(passage, e) for e in group)


def _ranks(judged: Judged) -> Iterator[tuple[str, float]]:
    """Reciprocal rank, nDCG and recall over the first ten passages.

    The gain of a passage is the number of groups of gold that it is the first to have; a group
    that no passage has is an item that was not retrieved.
    """
    left = judged.groups()
    gains, run = dict[str, int](), dict[str, float]()
    for place, passage in enumerate(judged.passages[:10]):
        rest = [group for group in left if not _is_gold(judged, passage, group)]
        gains[f"p{place}"] = len(left) - len(rest)
        run[f"p{place}"] = -float(place)
        left = rest
    gains |= {f"missing{number}": 1 for number in range(len(left))}
    found = ir_measures.calc_aggregate(_RANKING.values(), {"q": gains}, {"q": run})
    yield from ((name, float(found[measure])) for name, measure in _RANKING.items())


def _page(judged: Judged) -> Verdict:
    told, value = [], True
    for group in judged.groups():
        cited = judged.first(judged.citations, _CITED, group)
        hit = any(judged.right(c, e) and judged.on_page(c, e) for e in group for c in cited)
        value = value and hit
        if not hit:
            told.append(_elsewhere(group, cited))
    distance = _distance(judged)
    more = {} if distance is None else {"distance": distance}
    return _said(value, "; ".join(told) or "a page of gold is cited", **more)


def _elsewhere(group: Sequence[Row], cited: Sequence[Row]) -> str:
    wanted = sorted({page for place in group for page in place.get("pages") or []})
    said = [f"{c.get('council')}, {_pages(c.get('labels') or [])}" for c in cited]
    instead = "; ".join(said) or "nothing"
    return f"{_name(group)}, {_pages(wanted)} expected; cited: {instead}"


def _pages(pages: Sequence[object]) -> str:
    return f"p. {', '.join(map(str, pages)) or '-'}"


def _distance(judged: Judged) -> int | None:
    """Pages between the nearest citation of a right report and gold; None where neither has any."""
    gaps = [
        abs(page - wanted)
        for c in judged.citations[:_CITED]
        for place in judged.evidence
        if judged.right(c, place)
        for page in judged.numbers(c, place)
        for wanted in place.get("pages") or []
    ]
    return min(gaps, default=None)


def _right_report(judged: Judged) -> Verdict:
    cited = judged.citations[:_CITED]
    wrong = [c for c in cited if not any(judged.right(c, e) for e in judged.evidence)]
    why = "; ".join(f"{c.get('council')} is cited" for c in wrong) if cited else "nothing is cited"
    return _said(bool(cited) and not wrong, why or "every report cited is one of gold")


def _precision(judged: Judged) -> Iterator[tuple[str, Verdict]]:
    """Shares of citations on a page of gold, of a report of gold; of groups that are cited."""
    cited, groups = judged.citations, judged.groups()

    def share(of: Callable[[Row, Row], bool]) -> float:
        return sum(any(of(c, e) for e in judged.evidence) for c in cited) / len(cited)

    def proves(citation: Row, place: Row) -> bool:
        return judged.right(citation, place) and judged.on_page(citation, place)

    if cited:
        yield "report_precision", _said(share(judged.right), f"of {len(cited)} citations")
        yield "citation_precision", _said(share(proves), f"of {len(cited)} citations")
    met = sum(any(proves(c, e) for c in cited for e in group) for group in groups)
    yield "citation_recall", _said(met / len(groups), f"{met} of {len(groups)} needed")


def _council(name: str) -> frozenset[str]:
    """The words of a council's name but those that say what kind of council it is."""
    return frozenset(re.findall(r"[a-z]+", name.lower())) - _KINDS_OF_COUNCIL


def plain(text: str) -> str:
    """Text with white space, quotation marks, dashes and case folded."""
    folded = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return re.sub(r"\s+", " ", folded).strip().lower()
