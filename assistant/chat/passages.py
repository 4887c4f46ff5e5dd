"""The passages that a model is given: those of the reports that answer, within a budget."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.checks import Source
from assistant.library import Library, Loaded, in_words
from assistant.retrieval.ranking import Ranked
from assistant.retrieval.retrieve import Retrieved
from assistant.types import Draft
from ingest.types import Role
from vectorstore.types import Found

# Passages of one council, and of each of several.
_OF_ONE, _OF_EACH, _IN_ALL = 4, 2, 8
_TAG = re.compile(r"[<>]")
_FALSE_MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Given:
    """A passage under the number by which a model may cite it."""

    n: int
    report: Loaded
    found: Found
    source: Source

    @property
    def shown(self) -> str:
        """The passage as a prompt has it; nothing in it looks like its end or like a mark."""
        text = _FALSE_MARK.sub(r"(\1)", _TAG.sub("", self.found.chunk.text))
        return f'<passage number="[{self.n}]" council="{self.source.council}">\n{text}\n</passage>'


def chosen(
    retrieved: Retrieved, draft: Draft, library: Library, budget: int
) -> tuple[list[Given], bool]:
    """Passages by rank, and whether some were left out because the budget of characters is full.

    Only reports that the draft quotes are read: for the others it says that nothing was found.
    """
    quoted = {e.report_id for s in draft.statements for e in s.evidence}
    starts = {(e.report_id, e.start) for s in draft.statements for e in s.evidence}
    groups = [[r for r in ranked if r.found.report.id in quoted] for _, ranked in retrieved.groups]
    groups = [_first_quoted(group, starts) for group in groups if group]
    each = _OF_ONE if len(groups) == 1 else _OF_EACH
    turns = [group[place] for place in range(each) for group in groups if place < len(group)]
    kept: list[Ranked] = []
    for ranked in turns[:_IN_ALL]:
        size = sum(len(r.found.chunk.text) for r in (*kept, ranked))
        if kept and size > budget:
            break
        kept.append(ranked)
    loaded = {report.row.id: report for report in library.reports}
    given = [_given(n, r.found, loaded[r.found.report.id]) for n, r in enumerate(kept, start=1)]
    return given, len(kept) < len(turns[:_IN_ALL])


def _first_quoted(group: list[Ranked], starts: set[tuple[str, int]]) -> list[Ranked]:
    """The passages that hold what the quotes say come first; the rest in their order."""

    def quotes(ranked: Ranked) -> bool:
        own = ranked.found.report.id
        return any((own, sentence.start) in starts for _, sentence in ranked.found.sentences)

    return sorted(group, key=lambda ranked: not quotes(ranked))


def _given(n: int, found: Found, report: Loaded) -> Given:
    cover = report.row.cover
    sentences = [sentence for _, sentence in found.sentences]
    dates = (cover.inspected, in_words(cover.inspected), cover.published, in_words(cover.published))
    source = Source(
        text=found.chunk.text,
        council=cover.council or report.name,
        dates=tuple(filter(None, (*dates, cover.title))),
        outcomes=tuple(s.text for s in sentences if s.role is Role.OUTCOME),
        spoken=tuple((s.speaker, s.text) for s in sentences if s.role is Role.PERSON),
    )
    return Given(n, report, found, source)


def as_prompt(given: Sequence[Given]) -> str:
    """All passages as a prompt has them."""
    return "\n".join(passage.shown for passage in given)
