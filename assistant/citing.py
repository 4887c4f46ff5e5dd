"""Set the marks: statements become text with [n], and what they rest on becomes citations."""

from collections.abc import Callable, Sequence

from assistant.types import Citation, Evidence, Statement

Link = Callable[[Evidence], str | None]


def cited(
    statements: Sequence[Statement], link: Link | None = None
) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer and its citations, numbered as they come; each mark is used once."""
    seen: list[Evidence] = []
    lines: list[str] = []
    for statement in statements:
        marks = []
        for evidence in statement.evidence:
            if evidence not in seen:
                seen.append(evidence)
                marks.append(f"[{len(seen)}]")
        lines.append(" ".join([statement.text, "".join(marks)]).strip())
    citations = tuple(
        Citation(
            n, e.report_id, e.file, e.cover, e.place, e.headings, e.quote, link(e) if link else None
        )
        for n, e in enumerate(seen, start=1)
    )
    return "\n".join(lines), citations
