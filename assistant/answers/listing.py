"""Which items of the reports' lists a question means: by body, by heading, else the whole list."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.library import Library, Loaded
from assistant.understanding.aspects import matched
from assistant.understanding.question import Question
from ingest.types import Fact

_BOARD = re.compile(
    r"\blscb\b|\bsafeguarding (?:children(?:['’]s)? )?board\b|\bchildren board\b", re.IGNORECASE
)
_OF_BOARD = re.compile(r"safeguarding children board", re.IGNORECASE)
# Log-odds below which no item of a list is an answer.
_LIKELY = -3.0


@dataclass(frozen=True, slots=True)
class Listed:
    """The items of one report that are meant, and the headings by which.

    `others` are those that were left out since they are for another body.
    """

    report: Loaded
    headings: tuple[str, ...]
    facts: tuple[Fact, ...]
    others: tuple[Fact, ...] = ()


def listed(
    question: Question,
    reports: Sequence[Loaded],
    facts: Callable[[Loaded], list[Fact]],
    library: Library,
) -> list[Listed]:
    """The list of each report that has one, of which only some items may be meant."""
    parts = [_under(question, report, facts(report), library) for report in reports]
    with_heading = {part.report.row.cover.council_id for part in parts if part.headings}
    return [
        part
        for part in parts
        if part.headings or part.report.row.cover.council_id not in with_heading
    ]


def names_board(question: Question) -> bool:
    """Whether a question is about the board beside the council."""
    return bool(_BOARD.search(question.form))


def _of_body(question: Question, facts: Sequence[Fact]) -> list[Fact]:
    """The items for the board beside the council where it is named, for the council otherwise."""
    board = names_board(question)
    return [f for f in facts if bool(_OF_BOARD.search(f.aspect)) is board] or list(facts)


def _under(question: Question, report: Loaded, every: Sequence[Fact], library: Library) -> Listed:
    """The headings that a question means with what stands under them, else the items it means."""
    facts = _of_body(question, every)
    headings = matched([f.aspect for f in facts], question.matter)
    chosen = [f for f in facts if f.aspect in headings]
    if not chosen and _answers(question, facts, library):
        chosen = list(facts)
    others = tuple(f for f in every if f not in facts)
    return Listed(report, tuple(dict.fromkeys(headings)), tuple(chosen), others)


def _answers(question: Question, facts: Sequence[Fact], library: Library) -> bool:
    """Whether the reader takes one of the items for an answer about as surely as any sentence."""
    if not facts:
        return False
    texts, beside = [f.value for f in facts], [f"recommendation | {f.aspect}" for f in facts]
    read = library.reader.read(question.reading, texts, beside)
    return max(float(answers) for answers, _ in read) >= _LIKELY
