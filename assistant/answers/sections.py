"""Answers that walk a section of a report, or all of it, instead of its nearest passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from assistant.answers.lists import summary_draft
from assistant.library.reports import Library, Loaded
from assistant.question.question import Kind, Question
from assistant.question.topic import matched
from assistant.reading.selection import leans, repeats
from assistant.types import Draft, Statement, Status
from ingest.language.words import stems
from ingest.types import Role, Section, Sentence
from prompts import message
from vectorstore.models.embeddings import Vectors

# Questions that are answered so where no list of the report does.
WALKED = frozenset({Kind.SECTION, Kind.SUMMARY})
# An answer has so many sentences and words at most, whatever it walks.
_MOST, _WORDS = 6, 250
# A sentence shorter than this says too little by itself, a longer one takes the room of others.
_SHORTEST, _LONGEST = 6, 48
# The first sentence of a paragraph mostly says what it is about; one that leans on it does not.
_FIRST, _LEANS = 0.15, 0.3
# A section with fewer findings than this is a heading and no text to walk.
_WALKABLE = 2
# A long heading may hold a word without being about it.
_PART = 0.25
_ASKING = frozenset(
    stems("summarise summary section sections chapter heading part main key points messages")
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding on the way through a section, with its headings and its worth there."""

    sentence: Sentence
    headings: tuple[str, ...]
    worth: float = 0.0


def section_draft(
    question: Question,
    reports: Sequence[Loaded],
    library: Library,
    found: Mapping[str, Sequence[Statement]],
) -> Draft | None:
    """A section of each report, or each in short; None where none has it.

    `found` are findings by report that sum it up.
    """
    most = max(2, _MOST // max(len(reports), 1))
    statements: list[Statement] = []
    for report in reports:
        every = library.sections(report)
        under = _meant(question, report, every, library)
        if under:
            statements += _walked(report, under, library, most)
    if statements:
        return Draft(Status.ANSWERED, tuple(statements))
    return summary_draft(reports, found) if question.kind is Kind.SUMMARY else None


def _meant(
    question: Question, report: Loaded, every: Sequence[Section], library: Library
) -> list[Section]:
    """The sections under the heading that is asked for: where the report says most about it."""
    names = dict.fromkeys(step for section in every for step in section.path)
    best: list[Section] = []
    length = 0
    for name in matched(names, question.matter) or _holding(names, question):
        for under in _stretches(every, name):
            found = len(_findings(report, under, library))
            if found > length:
                best, length = under, found
    return best if length >= _WALKABLE else []


def _holding(names: Iterable[str], question: Question) -> list[str]:
    """Headings of which the words asked for are no small part, all of them: the most so first."""
    own = set(question.matter.terms) - _ASKING
    shares = {name: len(own) / len(set(stems(name)) or own) for name in names if _has(name, own)}
    best = max(shares.values(), default=0.0)
    return [name for name, share in shares.items() if share == best >= _PART]


def _has(name: str, own: set[str]) -> bool:
    return bool(own) and own <= set(stems(name))


def _stretches(every: Sequence[Section], name: str) -> list[list[Section]]:
    """Sections under a heading of this name, one list for each place at which it stands."""

    def above(section: Section) -> tuple[str, ...]:
        return section.path[: section.path.index(name) + 1] if name in section.path else ()

    return [list(some) for path, some in groupby(every, above) if path]


def _findings(report: Loaded, under: Sequence[Section], library: Library) -> list[_Found]:
    """What the report itself finds in these sections, in its order."""
    return [
        _Found(sentence, section.path)
        for section in under
        for sentence in library.sentences_within(report, section)
        if sentence.role is Role.FINDING and sentence.text[-1] in ".!?”\"’'"
    ]


def _walked(
    report: Loaded, under: Sequence[Section], library: Library, most: int
) -> list[Statement]:
    """One sentence from each part of a section, in the report's order."""
    found = _findings(report, under, library)
    paragraphs = _paragraphs(found, library.searcher.vectors_of([f.sentence for f in found]))
    chosen = _within_words(_spread(paragraphs, most))
    lead = message(
        "section.lead",
        council=report.name,
        date=report.date,
        heading=_heading(under),
        count=len(chosen),
        paragraphs=len(paragraphs),
    )
    return [Statement(lead), *(_quoted(report, f) for f in chosen)] if chosen else []


def _paragraphs(found: Sequence[_Found], vectors: Sequence[Vectors | None]) -> list[_Found]:
    """The sentence of each paragraph that stands for it, with how near the section's mean it is."""
    known = [vector for vector in vectors if vector is not None]
    mean = np.mean(known, axis=0) if known else None
    kept: dict[int, _Found] = {}
    seen: set[int] = set()
    for one, vector in zip(found, vectors, strict=True):
        sentence, paragraph = one.sentence, one.sentence.paragraph
        near = float(vector @ mean) if vector is not None and mean is not None else 0.0
        worth = near + _FIRST * (paragraph not in seen) - _LEANS * leans(sentence.text)
        seen.add(paragraph)
        if _fits(sentence) and (paragraph not in kept or worth > kept[paragraph].worth):
            kept[paragraph] = replace(one, worth=worth)
    return list(kept.values())


def _fits(sentence: Sentence) -> bool:
    return _SHORTEST <= len(sentence.text.split()) <= _LONGEST


def _spread(found: Sequence[_Found], most: int) -> list[_Found]:
    """The worthiest of each of `most` stretches of about the same length, in order."""
    parts = np.array_split(np.arange(len(found)), min(most, len(found))) if found else []
    return [max((found[i] for i in part), key=lambda f: f.worth) for part in parts]


def _within_words(found: Sequence[_Found]) -> list[_Found]:
    """The same without what says again, and without the least worth where it gets too long."""
    kept: list[_Found] = []
    for one in found:
        if not repeats(one.sentence.text, [other.sentence.text for other in kept]):
            kept.append(one)
    while sum(len(f.sentence.text.split()) for f in kept) > _WORDS:
        kept.remove(min(kept, key=lambda f: f.worth))
    return kept


def _heading(under: Sequence[Section]) -> str:
    """The heading that all these sections stand under."""
    shared = under[0].path
    for section in under[1:]:
        same = [a == b for a, b in zip(shared, section.path, strict=False)]
        shared = shared[: same.index(False) if False in same else len(same)]
    return shared[-1] if shared else under[0].path[-1]


def _quoted(report: Loaded, found: _Found) -> Statement:
    sentence = found.sentence
    evidence = report.cite(sentence.text, sentence.place, found.headings, sentence.start)
    return Statement(message("quote.plain", quote=sentence.text), (evidence,))
