"""Propose questions with their gold from what the loaded reports hold, for a person to accept."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import PurePath
from string import Template
from typing import Any

from assistant.library import Library, Loaded
from ingest.councils import council_id
from ingest.types import Fact, Place, Role, Sentence

Row = dict[str, Any]
_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d%?|(?<![\w.,])\d%?(?![\w.,])")
_LONGEST, _SHORTEST = 160, 40
# Of each kind a report gives so many at most: a set is for all of them.
_MOST = 4


def drafts(library: Library, council_ids: Sequence[str] = ()) -> list[Row]:
    """Questions of answerable and unanswerable kinds, each with its gold and `accepted` empty."""
    wanted = [
        r for r in library.reports if not council_ids or r.row.cover.council_id in council_ids
    ]
    aspects = {aspect(fact) for report in library.reports for fact in report.of("grade")}
    rows = [
        row
        for report in wanted
        for row in (*_answerable(library, report), *_unanswerable(library, report, aspects))
    ]
    rows += _of_nobody(library, sorted(aspects))
    return [{"id": f"d{n:04d}", **row, "accepted": ""} for n, row in enumerate(rows, start=1)]


@cache
def _templates() -> Mapping[str, Mapping[str, Any]]:
    text = files("assistant.evaluation").joinpath("drafts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def aspect(fact: Fact) -> str:
    """What was graded, as its last heading names it."""
    return fact.aspect.rpartition(" > ")[2]


def _row(
    kind: str, report: Loaded, evidence: Sequence[Row], must: Sequence[str], **more: str
) -> Row:
    words = {"council": report.name, "when": "", **more}
    asked = Template(_templates()["answerable"][kind]).substitute(words)
    row: Row = {"question": asked, "type": kind, "answerable": True, "evidence": list(evidence)}
    return row | ({"must": list(must)} if must else {})


def _refused(kind: str, **words: str) -> Row:
    asked = Template(_templates()["unanswerable"][kind]).substitute(words)
    return {"question": asked, "type": kind, "answerable": False}


def _place(report: Loaded, quote: str, place: Place) -> Row:
    return {
        "council": report.row.cover.council or report.name,
        "doc": PurePath(report.row.file).stem,
        "snippet": quote,
        "pages": list(place.pages),
    }


def _when(library: Library, report: Loaded) -> str:
    """The date of a report, where its council has several."""
    several = len(library.of_council(report.row.cover.council_id)) > 1
    return f" ({report.date})" if several and report.date else ""


def _answerable(library: Library, report: Loaded) -> Iterator[Row]:
    when = _when(library, report)
    yield from _of_facts(report, when)
    sentences = [sentence for _, sentence in library.sentences(report.row.id)]
    yield from _of_sections(library, report, sentences, when)
    yield from _of_figures(report, sentences, when)


def _of_facts(report: Loaded, when: str) -> Iterator[Row]:
    for fact in report.of("grade"):
        known = [_place(report, fact.quote, fact.place)]
        yield _row("grade", report, known, [_exact(fact.value)], aspect=aspect(fact), when=when)
    for kind in ("inspected", "published"):
        for fact in report.of(kind)[:1]:
            known = [_place(report, fact.quote, fact.place)]
            yield _row(kind, report, known, [_exact(fact.value)], when=when)
    for fact in report.of("team")[:_MOST]:
        known = [_place(report, fact.quote, fact.place)]
        role = fact.aspect.lower()
        yield _row("team", report, known, [_exact(fact.value)], role=role, when=when)
    lists: dict[str, list[Row]] = {}
    for fact in report.of("recommendation"):
        known = lists.setdefault(aspect(fact), [])
        known.append(_place(report, fact.quote, fact.place))
    for heading, places in list(lists.items())[:_MOST]:
        if heading:
            yield _row("recommendations", report, places, (), heading=heading, when=when)


def _exact(value: str) -> str:
    """An expression for a value as printed, with any white space."""
    return r"\s+".join(re.escape(word) for word in value.split())


def _of_sections(
    library: Library, report: Loaded, sentences: Sequence[Sentence], when: str
) -> Iterator[Row]:
    """A question for each heading with findings below it."""
    asked: set[str] = set()
    for number, section in enumerate(library.sections(report)):
        found = [s for s in sentences if s.section == number and s.role is Role.FINDING]
        heading = section.path[-1] if section.path else ""
        if heading and heading not in asked and len(found) > 1:
            asked.add(heading)
            places = [_place(report, s.text, s.place) for s in found]
            yield _row("section", report, places, (), heading=heading, when=when)


def _of_figures(report: Loaded, sentences: Sequence[Sentence], when: str) -> Iterator[Row]:
    """A question for findings with one number, which is what is asked for."""
    made = 0
    for sentence in sentences:
        numbers = _NUMBER.findall(sentence.text)
        fits = _SHORTEST <= len(sentence.text) <= _LONGEST
        if made < _MOST and sentence.role is Role.FINDING and fits and len(numbers) == 1:
            made += 1
            words = sentence.text.replace(numbers[0], "…")
            known = [_place(report, sentence.text, sentence.place)]
            yield _row("figure", report, known, [_exact(numbers[0])], words=words, when=when)


def _unanswerable(library: Library, report: Loaded, aspects: set[str]) -> Iterator[Row]:
    own = {aspect(fact) for fact in report.of("grade")}
    when = _when(library, report)
    for other in sorted(aspects - own)[:_MOST]:
        yield _refused("not_graded", council=report.name, aspect=other, when=when)
    for kind in ("not_in_reports", "later", "out_of_scope"):
        yield _refused(kind, council=report.name)


def _of_nobody(library: Library, aspects: Sequence[str]) -> Iterator[Row]:
    """Questions about councils that do not exist."""
    for invented in _templates()["names"]["invented"]:
        if aspects and council_id(invented) not in library.council_ids:
            yield _refused("no_such_council", invented=invented, aspect=aspects[0])
