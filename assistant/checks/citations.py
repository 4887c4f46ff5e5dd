"""Check every statement against what it cites, before anyone sees it, and set the marks."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.types import Cell, Citation, Evidence, Statement, Table
from ingest.language.words import NUMBER_WORDS, fold
from ingest.types import HEAD_BREAK
from prompts import message

_MARKED = re.compile(r"“([^”]*)”")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_TRANSLATE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None})


def verified(
    statements: Iterable[Statement], text_of: Callable[[str], str]
) -> tuple[list[Statement], list[Statement]]:
    """Statements that hold, and those that do not; `text_of` gives a report's folded text."""
    held: list[Statement] = []
    failed: list[Statement] = []
    for statement in statements:
        (held if _holds(statement, text_of) else failed).append(statement)
    return held, failed


def table_held(table: Table, text_of: Callable[[str], str]) -> Table:
    """A table whose cells keep only evidence that stands in its report.

    A comparison loses what is said with its evidence.
    """
    lost = message("compare.none") if table.side_by_side else ""
    rows = (tuple(_held(cell, text_of, lost) for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _held(cell: Cell, text_of: Callable[[str], str], lost: str) -> Cell:
    evidence = cell.evidence
    if evidence is None or is_verbatim(evidence.quote, text_of(evidence.report_id)):
        return cell
    return replace(cell, text=lost or cell.text, evidence=None)


def _holds(statement: Statement, text_of: Callable[[str], str]) -> bool:
    if not statement.evidence:
        return True
    if not all(is_verbatim(e.quote, text_of(e.report_id)) for e in statement.evidence):
        return False
    quotes = " ".join(e.quote for e in statement.evidence)
    if statement.own_words:
        return True
    if not _quotes_hold(statement.text, quotes):
        return False
    beside = [
        words for e in statement.evidence for words in e.beside.split(HEAD_BREAK)
        if is_verbatim(words, text_of(e.report_id))
    ]  # fmt: skip
    return _numbers_hold(statement, " ".join([quotes, *beside]))


def is_verbatim(quote: str, text: str) -> bool:
    """Whether a quote stands in a folded text, however spaced, hyphenated or quoted."""
    wanted = folded(quote)
    return bool(wanted) and wanted in text


def folded(text: str) -> str:
    """Text as quotes are compared."""
    return fold(re.sub(r"(?<=\w)-\s+", "-", text).translate(_TRANSLATE))


def _quotes_hold(text: str, quotes: str) -> bool:
    """Everything that a statement sets in quotation marks stands in its evidence."""
    known = folded(quotes).lower()
    return all(
        folded(marked.removesuffix("…").strip()).lower() in known
        for marked in _MARKED.findall(text)
    )


def _numbers_hold(statement: Statement, words: str) -> bool:
    """Every number of a statement stands in the report's words or in its own dates."""
    known = set(_numbers(words))
    for evidence in statement.evidence:
        known |= set(_numbers(_dates(evidence)))
    return all(number in known for number in _numbers(statement.text))


def _dates(evidence: Evidence) -> str:
    cover = evidence.cover
    return f"{cover.inspected} {cover.published} {cover.title}".replace("-", " ")


def _numbers(text: str) -> list[str]:
    found = [
        number.replace(",", "").rstrip(".").lstrip("0") or "0" for number in _NUMBER.findall(text)
    ]
    return found + [
        str(NUMBER_WORDS[w])
        for w in re.findall(r"[a-z]+", text.lower())
        if w in NUMBER_WORDS and w != "one"
    ]


# Set the marks: statements become text with [n], and what they rest on becomes citations.

Link = Callable[[Evidence], str | None]


class Marks:
    """Marks, numbered as they come: what was set stays as it is whatever follows.

    Each is set once, or `again` with every statement that rests on the same words.
    """

    def __init__(self, link: Link | None = None, *, again: bool = False) -> None:
        self._link = link
        self._again = again
        self._seen: dict[Evidence, int] = {}
        self._parts: list[str] = []

    def set(self, statement: Statement) -> str:
        """A statement with its marks, as it goes on from what was set before."""
        some = (e for e in statement.evidence if self._again or e not in self._seen)
        marks = [f"[{self._number(e)}]" for e in some]
        text = " ".join([statement.text, "".join(marks)]).strip()
        between = " " if statement.runs_on else "\n"
        self._parts.append(f"{between if self._parts else ''}{text}")
        return self._parts[-1]

    def _number(self, evidence: Evidence) -> int:
        return self._seen.setdefault(evidence, len(self._seen) + 1)

    def table(self, table: Table | None) -> Table | None:
        """A table beside the text: what only it rests on is numbered after what the text cites."""
        return table and replace(
            table, rows=tuple(tuple(self._numbered(cell) for cell in row) for row in table.rows)
        )

    def _numbered(self, cell: Cell) -> Cell:
        if cell.evidence is None:
            return cell
        return Cell(cell.text, citation=self._number(cell.evidence))

    @property
    def text(self) -> str:
        """All that was set."""
        return "".join(self._parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the marks stand for."""
        return tuple(citation(e, self._link, n) for e, n in self._seen.items())


def citation(evidence: Evidence, link: Link | None, n: int = 0) -> Citation:
    """Evidence as it is shown, under a number; 0 where no mark of an answer stands for it."""
    e = evidence
    made = link(e) if link else None
    return Citation(n, e.report_id, e.file, e.cover, e.place, e.headings, e.quote, made)
