"""Set the marks: statements become text with [n], and what they rest on becomes citations."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.types import Cell, Citation, Evidence, Statement, Table

Link = Callable[[Evidence], str | None]


def cited(
    statements: Sequence[Statement], link: Link | None = None
) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer and its citations, numbered as they come; each mark is used once."""
    text, citations, _ = with_table(statements, None, link)
    return text, citations


def with_table(
    statements: Sequence[Statement], table: Table | None, link: Link | None = None
) -> tuple[str, tuple[Citation, ...], Table | None]:
    """The same with the table that stands beside the text: its cells get the same numbers.

    What only the table rests on is numbered after what the text cites.
    """
    seen: dict[Evidence, int] = {}
    lines: list[str] = []
    for statement in statements:
        marks = []
        for evidence in statement.evidence:
            if evidence not in seen:
                marks.append(f"[{seen.setdefault(evidence, len(seen) + 1)}]")
        lines.append(" ".join([statement.text, "".join(marks)]).strip())
    numbered = table and replace(
        table, rows=tuple(tuple(_numbered(cell, seen) for cell in row) for row in table.rows)
    )
    citations = tuple(
        Citation(
            n, e.report_id, e.file, e.cover, e.place, e.headings, e.quote, link(e) if link else None
        )
        for e, n in seen.items()
    )
    return "\n".join(lines), citations, numbered


def _numbered(cell: Cell, seen: dict[Evidence, int]) -> Cell:
    if cell.evidence is None:
        return cell
    return Cell(cell.text, citation=seen.setdefault(cell.evidence, len(seen) + 1))
