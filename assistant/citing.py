"""Set the marks: statements become text with [n], and what they rest on becomes citations."""

from collections.abc import Callable, Sequence

from assistant.types import Citation, Evidence, Statement

Link = Callable[[Evidence], str | None]


class Marks:
    """Marks, numbered as they come: what was set stays as it is whatever follows.

    Each is set once, or `again` with every statement that rests on the same words.
    """

    def __init__(self, link: Link | None = None, *, again: bool = False) -> None:
        self._link = link
        self._again = again
        self._seen: list[Evidence] = []
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
        if evidence not in self._seen:
            self._seen.append(evidence)
        return f"[{self._seen.index(evidence) + 1}]"

    @property
    def text(self) -> str:
        """All that was set."""
        return "".join(self._parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the marks stand for."""
        return tuple(
            Citation(
                n, e.report_id, e.file, e.cover, e.place, e.headings, e.quote,
                self._link(e) if self._link else None,
            )
            for n, e in enumerate(self._seen, start=1)
        )  # fmt: skip


def cited(
    statements: Sequence[Statement], link: Link | None = None
) -> tuple[str, tuple[Citation, ...]]:
    """The text of an answer and its citations."""
    marks = Marks(link)
    for statement in statements:
        marks.set(statement)
    return marks.text, marks.citations
