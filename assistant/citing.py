"""Set the marks: statements become text with [n], and what they rest on becomes citations."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.types import Cell, Citation, Evidence, Statement, Table

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
        marks = [self._mark(e) for e in statement.evidence if self._again or self._is_new(e)]
        text = " ".join([statement.text, "".join(marks)]).strip()
        between = " " if statement.runs_on else "\n"
        self._parts.append(f"{between if self._parts else ''}{text}")
        return self._parts[-1]

    def _is_new(self, evidence: Evidence) -> bool:
        return evidence not in self._seen

    def _mark(self, evidence: Evidence) -> str:
        return f"[{self._number(evidence)}]"

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


def cited(
    statements: Sequence[Statement], link: Link | None = None
) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer and its citations, numbered as they come; each mark is used once."""
    marks = Marks(link)
    for statement in statements:
        marks.set(statement)
    return marks.text, marks.citations
