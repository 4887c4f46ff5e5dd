"""Tell lists of what should improve from the chapters of findings around them."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from ingest.register.grades import GRADE
from ingest.register.rows import graded
from ingest.types import Block, BlockKind

_ADVICE = re.compile(
    r"recommendation|needs? to improve|areas for improvement|priority (?:and immediate )?action"
    r"|priorities for (?:further )?improvement",
    re.IGNORECASE,
)
_STUDY = re.compile(r"(?:case|practice) study", re.IGNORECASE)
# Under these headings a list may be set as paragraphs, or as rows of a table.
_SET_AS_TEXT = re.compile(
    r"(?:areas? for|priority and immediate|priority) (?:improv|.*action)", re.I
)
_DIRECTS = re.compile(r"\b(?:should|must|needs? to)\b")
# What falls short is told in more than one sentence, what to do in one.
_TWO = re.compile(r"[.!?]\s+[A-Z]")
# A sentence states where its verb stands in no clause that hangs on another.
_STATES = re.compile(
    r"(?:^|[.!?]\s+)(?:(?!\b(?:who|whose|that|which|what|where|so|if)\b)[^.!?])*?"
    r"\b(?:is|are|was|were|has|have|does|do not|did|cannot)\b"
)
_SHORTEST = 60
# Items that are longer on average tell what was found, at length, rather than what to do.
_LONGEST_MEAN = 420


class Advice(Enum):
    """Whether a section lists what should improve, tells at length what fell short, or neither."""

    NONE = auto()
    LIST = auto()
    NARRATIVE = auto()


def advice(path: Sequence[str], blocks: Sequence[Block]) -> Advice:
    """What the items of a section with this heading path are."""
    if not any(map(is_advice, path)):
        return Advice.NONE
    items = [block.text for block in blocks if block.kind is BlockKind.ITEM]
    long = bool(items) and sum(map(len, items)) > _LONGEST_MEAN * len(items)
    told = sum(map(_tells, items))
    return Advice.NARRATIVE if long or told > len(items) / 2 else Advice.LIST


def _tells(item: str) -> bool:
    """Whether an item says how something is, rather than what should be done."""
    return bool(_TWO.search(item) and _STATES.search(item)) and not _DIRECTS.search(item)


def directs(path: Sequence[str], block: Block, text: str) -> bool:
    """Whether a paragraph or row in a list of advice is one of its entries."""
    return (
        block.kind in (BlockKind.PARAGRAPH, BlockKind.LINE)
        and len(text) >= _SHORTEST
        and bool(_SET_AS_TEXT.match(path[-1]) and _DIRECTS.search(text))
    )


_GRADED = re.compile(rf": {GRADE}[.: ]*$", re.IGNORECASE)


def stands_under(step: str, title: str) -> bool:
    """Whether a chapter of this title may stand under a step of the path.

    A chapter with its grade never is part of a list of advice, whatever the size of its title, and
    those that have their grades after a colon stand side by side. The head of a list may be
    printed again, at the top of its table.
    """
    if step.casefold() == title.casefold():
        return False
    if _GRADED.search(step) and _GRADED.search(title):
        return False
    return not (graded(title) and is_advice(step))


def is_advice(step: str) -> bool:
    """Whether a step of a heading path opens a list of what should improve."""
    return bool(_ADVICE.search(step)) and not _STUDY.search(step)
