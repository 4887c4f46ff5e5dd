"""Rank passages, and the sentences in them, by how well they answer.

The fused order of the search is refined by what is asked: the kind of thing, the question's own
words (rare ones count more), and the nearest single sentence.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.understanding.matter import SYNONYM_WEIGHT, Matter
from assistant.understanding.wanted import Wanted, can_be_missed, holds
from ingest.types import Role, Sentence
from ingest.words import stems
from vectorstore.types import Found

# Weights of a sentence's score; chosen on the development questions (`make eval`).
_SIMILARITY, _OVERLAP, _HEADING, _HOLDS = 1.0, 0.6, 0.3, 0.25
# The passage around it, what the question sets in quotation marks, and what goes on from the best.
_AROUND, _PHRASE, _NEXT = 0.5, 0.4, 0.08
# In the paragraph that the turn before spoke of, or the one beside it.
_BESIDE = 0.25
_LINE = 0.15
# Under the outcome statement that the question repeats, the first finding sums up the rest.
_OPENS, _REPEATED, _OPENING = 0.45, 0.5, 700
# A recommendation says what should be, boilerplate what is always so: neither is a finding.
_ROLE_WEIGHT = {
    Role.FINDING: 0.0,
    Role.RECOMMENDATION: -0.25,
    Role.BOILERPLATE: -0.25,
    Role.PERSON: -0.03,
}
# Where advice is asked for, a recommendation is what answers.
_ADVICE_WEIGHT = 0.35
_WORDS_WEIGHT = 0.3
_CHUNK_SIMILARITY, _FUSED, _CHUNK_OVERLAP = 0.5, 8.0, 0.35


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score and what made it."""

    found: Found
    position: int
    sentence: Sentence
    score: float
    similarity: float
    overlap: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with its score and its sentences, best first."""

    found: Found
    score: float
    sentences: tuple[Scored, ...]
    overlap: float


def rank(
    candidates: Sequence[Found],
    matter: Matter,
    kind: Wanted,
    rarity: Callable[[str], float],
    *,
    advice: bool = False,
    near: frozenset[str] = frozenset(),
) -> list[Ranked]:
    """Passages, best first; `advice` when recommendations are asked for.

    `near` are sentences just spoken of: what stands with them counts more.
    """
    spots = frozenset(
        (found.report.id, sentence.paragraph)
        for found in candidates
        for _, sentence in found.sentences
        if sentence.text in near
    )
    weights = {term: rarity(term) for term in matter.terms}
    asked = _Asked(matter, kind, weights, advice, spots)
    ranked = [_ranked(found, asked) for found in candidates]
    return sorted(ranked, key=lambda passage: -passage.score)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What sentences are compared with."""

    matter: Matter
    kind: Wanted
    weights: dict[str, float]
    advice: bool
    spots: frozenset[tuple[str, int]] = frozenset()


def _ranked(found: Found, asked: _Asked) -> Ranked:
    heading = frozenset(stems(" ".join(found.section.path)))
    repeated = _overlap(frozenset(stems(found.section.path[-1])), asked) >= _REPEATED
    opens = repeated and found.sentences[0][1].start - found.section.start < _OPENING
    scored = sorted(
        (
            _scored(found, i, sentence, asked, heading, opens=opens and i == found.chunk.first)
            for i, sentence in found.sentences
        ),
        key=lambda s: -s.score,
    )
    scored = _continued(scored)
    words = frozenset(stems(found.chunk.text))
    overlap = _overlap(words | heading, asked)
    # A line of a cover or a heading read as text may be near, and answers less often.
    best = max((s.score - _LINE * (not _says(s.sentence)) for s in scored), default=0.0)
    score = (
        best
        + _CHUNK_SIMILARITY * found.similarity
        + _FUSED * found.score
        + _CHUNK_OVERLAP * overlap
    )
    return Ranked(found, score, tuple(scored), overlap)


def _says(sentence: Sentence) -> bool:
    """Whether a sentence is one, or an item of a list: not a name or a line of a cover."""
    whole = len(sentence.text.split()) > 3 and sentence.text[-1] in ".!?:”\"’'"
    return bool(sentence.marker) or whole


def _scored(
    found: Found,
    position: int,
    sentence: Sentence,
    asked: _Asked,
    heading: frozenset[str],
    *,
    opens: bool,
) -> Scored:
    words = frozenset(stems(f"{sentence.lead_in} {sentence.speaker} {sentence.text}"))
    similarity = found.near.get(position, 0.0)
    overlap = _overlap(words, asked)
    held = holds(asked.kind, sentence.text)
    score = (
        _SIMILARITY * similarity
        + _OVERLAP * overlap
        + _HEADING * _overlap(heading, asked)
        + (_HOLDS if held and can_be_missed(asked.kind) else 0.0)
        + _role_weight(sentence.role, asked)
        + _AROUND * found.similarity
        + (_OPENS if opens else 0.0)
        + _beside(found.report.id, sentence.paragraph, asked)
        + (_PHRASE if any(p in sentence.text.lower() for p in asked.matter.phrases) else 0.0)
    )
    return Scored(found, position, sentence, score, similarity, overlap, held)


def _continued(scored: list[Scored]) -> list[Scored]:
    """The sentence that goes on from the best one ("This model …") counts a little more."""
    if not scored:
        return scored
    best = scored[0]
    return sorted(
        (
            replace(s, score=s.score + _NEXT)
            if s.position == best.position + 1 and s.sentence.paragraph == best.sentence.paragraph
            else s
            for s in scored
        ),
        key=lambda s: -s.score,
    )


def _beside(report_id: str, paragraph: int, asked: _Asked) -> float:
    """Whether a sentence stands in or next to the paragraph that was just spoken of."""
    beside = any((report_id, paragraph + step) in asked.spots for step in (-1, 0, 1))
    return _BESIDE if beside else 0.0


def _role_weight(role: Role, asked: _Asked) -> float:
    if asked.advice and role is Role.RECOMMENDATION:
        return _ADVICE_WEIGHT
    if asked.kind is Wanted.WORDS and role is Role.PERSON:
        return _WORDS_WEIGHT
    return _ROLE_WEIGHT.get(role, -0.5)


def _overlap(words: frozenset[str], asked: _Asked) -> float:
    """Share of the question's words, weighted by rarity, that stand here; synonyms count less."""
    total = sum(asked.weights.values())
    if not total:
        return 0.0
    got = 0.0
    for term, weight in asked.weights.items():
        if term in words:
            got += weight
        elif asked.matter.says(term, words):
            got += SYNONYM_WEIGHT * weight
    return got / total
