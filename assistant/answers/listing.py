"""Which items of the reports' lists a question means: by heading, by body, by what is urgent."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.library import Loaded
from assistant.understanding.aspects import matched, unmatched_terms
from assistant.understanding.choosing import service_of
from assistant.understanding.question import Question
from ingest.types import Fact
from ingest.words import stems

# Words with which people ask for a list as a whole.
_LIST_MATTER = """
    recommend recommendation recommendations recommended improve improvement improving should
    must need needs needed list lists all full every total make made do well doing good strength
    strengths strong point points weak weakness weaknesses main areas area development told ask
    asked asks heading under fall altogether number count fix change work bad thing things
    positive going praise praised tackle address advise advised urge urged suppose supposed
    inspector according action actions immediate priority priorities first deal sort sorted
    right put mend want wanted wants expect expected order ordered instruct set still left set
    credit credited like liked highlight highlighted poss possible pls please everything
    anything something whole complete ofsted cqc inspectorate inspectorates hmicfrs leader
    leaders partner partners partnership boss bosses chief local authority board send jtai joint
    special services service children child young people mean name come came out top next
    homework job jobs steps step aspect aspects bit bits kid kids visit team published publish
    letter better short long quick quickly brief briefly today one two three four five six seven
    eight nine ten to-do
""".split()
# "on advocacy", "about parking": what is asked about is narrower than a list.
_ON = re.compile(
    r"\b(?:on|about|around|regarding|concerning|relating to|with regard to|when it comes to)"
    r" (?P<matter>[^?,.;]+)",
    re.IGNORECASE,
)
_BOARD = re.compile(
    r"\blscb\b|\bsafeguarding (?:children(?:['’]s)? )?board\b|\bchildren board\b", re.IGNORECASE
)
_OF_BOARD = re.compile(r"safeguarding children board", re.IGNORECASE)
_URGENT = re.compile(r"\bpriorit(?:y|ies)\b|\burgent\w*|\bfirst\b", re.IGNORECASE)
_OF_URGENCY = re.compile(r"\bpriority\b", re.IGNORECASE)
# Items that hold a word of the question are a part of the list if they are no more than this share.
_A_PART = 0.6


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of one report that are meant, and the headings by which.

    `others` are those that were left out since they are for another body, or less urgent.
    """

    report: Loaded
    headings: tuple[str, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...] = ()


def listed(
    question: Question, reports: Sequence[Loaded], facts: Callable[[Loaded], list[Fact]]
) -> list[Listed]:
    """The list of each report; where some have the heading meant, those of the council alone."""
    parts = [_under(question, report, facts(report)) for report in reports]
    with_heading = {part.report.row.cover.council_id for part in parts if part.headings}
    return [
        part
        for part in parts
        if part.headings or part.report.row.cover.council_id not in with_heading
    ]


def several(parts: Sequence[Listed]) -> bool:
    """Whether one council has such lists on more than one service: too long, and half unasked."""
    councils = [part.report.row.cover.council_id for part in parts if part.facts]
    services = {service_of(part.report) for part in parts if part.facts}
    return len(councils) > len(set(councils)) and len(services) > 1


def narrower(question: Question, parts: Sequence[Listed]) -> bool:
    """Whether a question asks for less than these lists: "what was recommended on advocacy?"."""
    meant = [heading for part in parts for heading in part.headings]
    ignored = [*_LIST_MATTER, *question.years, *_BOARD.findall(question.form)]
    others = unmatched_terms(meant, question.matter, ignored)
    if meant:
        # Beside a heading that is meant, a word or two more only say it in other words.
        return len(others) > len(question.matter.terms) // 3
    about = {s for found in _ON.finditer(question.form) for s in stems(found["matter"])}
    items = [set(stems(fact.value)) for part in parts for fact in part.facts]
    return any(term in about or _a_part(term, question, items) for term in others)


def _a_part(term: str, question: Question, items: Sequence[set[str]]) -> bool:
    """Whether a word is met in some of the items, so that these are what is asked for."""
    held = sum(1 for item in items if term in item or question.matter.says(term, item))
    return 0 < held <= _A_PART * len(items)


def names_board(question: Question) -> bool:
    """Whether a question is about the board beside the council."""
    return bool(_BOARD.search(question.form))


def _of_body(question: Question, facts: Sequence[Fact]) -> list[Fact]:
    """The items for the board beside the council where it is named, for the council otherwise."""
    board = names_board(question)
    own = [f for f in facts if bool(_OF_BOARD.search(f.aspect)) is board]
    chosen = own or list(facts)
    urgent = [f for f in chosen if _OF_URGENCY.search(f.aspect)]
    return urgent if urgent and _URGENT.search(question.form) else chosen


def _under(question: Question, report: Loaded, every: Sequence[Fact]) -> Listed:
    """The headings that a question means, and what stands under them; all where it means none."""
    facts = _of_body(question, every)
    headings = matched([f.aspect for f in facts], question.matter)
    if not headings and "capac" in question.matter.terms:
        # "Capacity to improve" is judged under these two headings.
        headings = [
            f.aspect
            for f in facts
            if f.aspect.lower().startswith(("providing lead", "leadership", "commission"))
        ]
    chosen = [f for f in facts if f.aspect in headings] if headings else facts
    others = tuple(f for f in every if f not in facts)
    return Listed(report, tuple(dict.fromkeys(headings)), tuple(chosen), others)
