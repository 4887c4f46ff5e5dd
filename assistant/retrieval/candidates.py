"""Retrieve passages for a question: one search per council where several are meant."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.library.reports import Library, Loaded
from assistant.question.question import OF_WHOLE, Question
from assistant.reading.scores import READ, Ranked, Scored, rank, read_of
from assistant.types import Passage
from vectorstore.models.embeddings import Vectors
from vectorstore.search import Query, Searcher
from vectorstore.types import Found, Legs, Scope

# Chunks taken from the search into the ranking, and passages shown per council.
CANDIDATES = 40
PASSAGES = 10
_LONGEST_PASSAGE = 1_200
# Sentences that are read of all groups together, and of one at least.
_IN_ALL, _FEWEST = 120, 16
# Where councils are listed a search goes so many times as deep, and so many sentences of each
# council are read: the list is to be whole.
_DEEP, _OF_EACH = 5, 3
# First findings that are read of a group where a whole report is asked about, if groups are few.
_FRONT, _WHOLE = 40, 2
# What the turns before were about, against a question's own words.
_CONTEXT = 0.4


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Ranked passages by report, or for all together; what each leg found, if it was watched."""

    groups: tuple[tuple[tuple[Loaded, ...], tuple[Ranked, ...]], ...]
    seconds: float = field(default=0.0)
    legs: tuple[Legs, ...] = ()

    def read(self, reports: Sequence[Loaded] = ()) -> list[Scored]:
        """The sentences that were read, the likeliest first; of some reports if they are given."""
        meant = {report.row.id for report in reports}
        every = read_of([passage for _, ranked in self.groups for passage in ranked])
        return [s for s in every if not meant or s.found.report.id in meant]


def retrieve(
    question: Question,
    library: Library,
    groups: Sequence[Sequence[Loaded]],
    *,
    watched: bool = False,
) -> Retrieved:
    """Search each group of reports by itself and rank what was found."""
    started = time.perf_counter()
    searcher = library.searcher
    vector = _vector(searcher, question.searched, question.context)
    query = Query(vector, question.matter.terms)
    found = []
    legs: list[Legs] = []
    watch = legs.append if watched else None
    deep, each = (_DEEP, _OF_EACH) if question.lists_councils else (1, 0)
    for reports in groups:
        scope = Scope(report_ids=tuple(r.row.id for r in reports))
        candidates = searcher.search(query, scope, deep * CANDIDATES, watch, deep)
        most = READ if len(groups) == 1 and not each else max(_FEWEST, _IN_ALL // len(groups))
        front = _front(question, searcher, reports, query.vector) if len(groups) <= _WHOLE else []
        ranked = rank(candidates, question, searcher.rarity, library.reader, most, front, each)
        found.append((tuple(reports), tuple(ranked)))
    return Retrieved(tuple(found), time.perf_counter() - started, tuple(legs))


def _front(
    question: Question, searcher: Searcher, reports: Sequence[Loaded], vector: Vectors
) -> list[Found]:
    """Where a question is about all of a report, that report's first findings: what it sums up."""
    if question.asks not in OF_WHOLE or not question.named:
        return []
    most = _FRONT // len(reports)
    return [found for r in reports for found in searcher.front(r.row.id, vector, most)]


def _vector(searcher: Searcher, text: str, context: str) -> Vectors:
    """The vector of a question; what it points back to counts less than its own words."""
    own = searcher.encode(text)
    if context:
        own = own + _CONTEXT * searcher.encode(context)
        own /= np.linalg.norm(own)
    return searcher.projected(own)


def passages(
    retrieved: Retrieved, first: Sequence[Found] = (), answering: Collection[str] = ()
) -> tuple[Passage, ...]:
    """Passages as shown: those that hold the facts first, then the groups by turns.

    Within a group those of the reports that answer (by id) come before those of others.
    """
    shown: dict[str, tuple[Found, float]] = {found.chunk.id: (found, 1.0) for found in first}
    groups = [
        sorted(ranked, key=lambda passage: passage.found.report.id not in answering)
        for _, ranked in retrieved.groups
    ]
    for place in range(PASSAGES):
        for ranked in groups:
            if place < len(ranked):
                found = ranked[place].found
                shown.setdefault(found.chunk.id, (found, ranked[place].score))
    return tuple(
        _passage(i, found, score) for i, (found, score) in enumerate(shown.values(), start=1)
    )


def _passage(number: int, found: Found, score: float) -> Passage:
    cover = found.report.cover
    return Passage(
        rank=number,
        report_id=found.report.id,
        council=cover.council or cover.title,
        council_id=cover.council_id,
        place=found.place,
        headings=found.section.path,
        text=found.chunk.text[:_LONGEST_PASSAGE],
        score=score,
        id=found.chunk.id,
    )
