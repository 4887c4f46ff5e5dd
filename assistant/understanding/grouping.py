"""Which reports are searched by themselves: those of each council, or each of one council."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.library import Library, Loaded
from assistant.types import Statement
from assistant.understanding.choosing import service_of
from assistant.understanding.kinds import FEW_COUNCILS
from assistant.understanding.matter import matter_of
from assistant.understanding.question import Kind, Question
from prompts import message

# So many councils, or reports of one, are compared.
_MOST = 10
_CHANGED = re.compile(r"\b(?:chang|develop|evolv)(?:e|ed|es|ing)\b", re.IGNORECASE)
# Words that ask for all reports of one council, where no year does.
_OVER_TIME = re.compile(
    r"\bover (?:the )?(?:time|years)\b|\bthrough the years\b"
    r"|\b(?:across|between|compare) (?:(?:its|the|their) )?(?:\w+ ){0,2}(?:reports|inspections)\b"
    r"|\b(?:all|both|each|every)(?: of)?(?: (?:its|the|their))? (?:reports?|inspections?)\b",
    re.IGNORECASE,
)


def few_enough(question: Question, library: Library) -> tuple[Question, list[Statement]]:
    """A question of no more councils than are compared, and what it says of the others."""
    councils = question.councils
    if len(councils) <= _MOST or question.kind is Kind.TALLY:
        return question, []
    others = library.names(councils[_MOST:])
    text = message("compare.first", count=_MOST, named=len(councils), councils=others)
    return replace(question, councils=councils[:_MOST]), [Statement(text)]


def over_time(
    question: Question, library: Library, reports: Sequence[Loaded]
) -> tuple[Question, list[Loaded]]:
    """The reports meant; all on the same services, oldest first, where one council is followed.

    That it is followed is then no part of what is asked about.
    """
    if not _follows(question):
        return question, list(reports)
    services = {service_of(report) for report in reports}
    own = [r for r in library.of_council(question.councils[0]) if service_of(r) in services]
    matter = matter_of(_CHANGED.sub(" ", _OVER_TIME.sub(" ", question.matter.text)))
    return replace(question, matter=matter), sorted(own, key=date_of)[-_MOST:]


def _follows(question: Question) -> bool:
    one = len(question.councils) == 1 and not question.others and not question.years
    return one and question.kind is Kind.FACT and bool(_OVER_TIME.search(question.text))


def date_of(report: Loaded) -> str:
    """The date of a report, as ISO."""
    return report.row.cover.date


def groups_of(question: Question, reports: Sequence[Loaded]) -> list[list[Loaded]]:
    """Each council by itself where a few are meant; all together where many are."""
    if question.councils:
        own: dict[str, list[Loaded]] = {}
        each = len(question.years) > 1 or _follows(question)
        for report in reports:
            key = report.row.id if each or not report.row.cover.council_id else ""
            own.setdefault(key or report.row.cover.council_id, []).append(report)
        return list(own.values())
    if len({report.row.cover.council_id for report in reports}) <= FEW_COUNCILS:
        return [[report] for report in reports]
    return [list(reports)]
