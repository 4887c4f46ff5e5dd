"""Decide whether passages hold the answer.

A score alone does not know what is missing (design section 9): a near miss is a passage that speaks
of the matter and does not give what is asked. So three things are looked at: how near the best
sentence is, how many of the question's own words are accounted for, and whether the kind of thing
that is asked for stands beside them.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.retrieval.picking import held, held_near, quotable
from assistant.retrieval.ranking import Ranked, Scored
from assistant.understanding.matter import Matter
from assistant.understanding.question import Question
from assistant.understanding.wanted import Wanted, can_be_missed
from ingest.words import stem, stems


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision looks at.

    Of the kind of thing asked for: does one stand `near` the thing it is asked of, is it held by
    the best sentence, and by one of the best three?
    """

    similarity: float
    overlap: float
    passage_overlap: float
    unknown: float
    near: bool = True
    held_first: bool = True
    held_soon: bool = True
    foreign: bool = False


def features(
    ranked: Sequence[Ranked],
    question: Question,
    rarity: Callable[[str], float],
    knows: Callable[[str], bool],
) -> Features:
    """Measure the best passages against a question."""
    top = quotable(ranked, question)
    if not top:
        return Features(0, 0, 0, 1, near=False, held_first=False, held_soon=False)
    ordered = sorted(top, key=lambda s: -s.score)
    near = ordered[:4]
    first = [held(scored, question) for scored in ordered[:3]]
    return Features(
        similarity=max(s.similarity for s in near),
        overlap=max(s.overlap for s in near),
        passage_overlap=max((p.overlap for p in ranked[:3]), default=0.0),
        unknown=_unknown(question.matter, rarity, knows),
        near=any(held_near(scored, question) for scored in ordered[:10]),
        held_first=first[0],
        held_soon=any(first),
        foreign=_names_unknown(question, knows) or _other_people(question, near, rarity),
    )


def _names_unknown(question: Question, knows: Callable[[str], bool]) -> bool:
    """Whether a question names a body or person that no report knows ("What did Ofsted say …")."""
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", question.matter.text)
    return any(not knows(stem(name)) and stem(name) in question.matter.terms for name in names)


# Whom a service is for. A passage on adults does not answer a question about children.
_CHILDREN = frozenset(
    stems("child children youth pupil school student baby teenager fostering adoption nursery")
)
# A stem in fewer than about one chunk in twelve is no matter of these reports.
_RARE = 2.5


def _other_people(
    question: Question, near: Sequence[Scored], rarity: Callable[[str], float]
) -> bool:
    """Whether a question asks about children where the sentences found speak of others."""
    asked = [t for t in question.matter.terms if t in _CHILDREN and rarity(t) > _RARE]
    return bool(asked) and not any(
        _CHILDREN & set(stems(f"{s.sentence.speaker} {s.sentence.text}")) for s in near
    )


def _unknown(matter: Matter, rarity: Callable[[str], float], knows: Callable[[str], bool]) -> float:
    """Share of the question's words that no report has, synonyms counted."""
    total = sum(rarity(term) for term in matter.terms)
    lost = sum(
        rarity(term)
        for term in matter.terms
        if not knows(term)
        and not any(all(knows(s) for s in other) for other in matter.synonyms.get(term, ()))
    )
    return lost / total if total else 1.0


# A question that names no council and comes no nearer than this is about something else.
_NEAR_TOPIC, _ON_TOPIC = 0.38, 0.6
# Fitted by logistic regression on 157 questions (docs/adr/0004), then rounded: weights of
# similarity, overlap with a sentence, with a passage, and of words unknown to the reports; the
# value from which half of such questions are answered; how steeply confidence rises around it.
_OPEN_WEIGHTS = (3.5, 1.2, 0.9, -0.7)
_OPEN_HALF, _OPEN_SLOPE = 1.17, 4.0
# Where the kind of thing has a form, fitted alike on 76 questions: weights of similarity, of the
# thing near what it is asked of, in the best sentence, in the best three; and what they must reach.
_TYPED_WEIGHTS, _TYPED_HALF = (6.5, 0.4, 1.0, 1.0), 4.65
_BY_WORDS = 0.7
# Capital letters stand in most sentences: a name counts where it stands by the thing it names.
_NAME_WEIGHTS, _NAME_HALF = (6.5, 1.6, 0.8, 0.8), 5.8


def confidence(measured: Features, kind: Wanted) -> float:
    """How likely the passages hold the answer, 0 to 1; 0 where the thing asked for is not there."""
    if measured.foreign or (can_be_missed(kind) and not (measured.near or measured.held_soon)):
        return 0.0
    if can_be_missed(kind):
        # What stands beside its thing is as near as its words are, if not by meaning.
        alike = max(measured.similarity, _BY_WORDS * measured.overlap * measured.near)
        found = (alike, measured.near, measured.held_first, measured.held_soon)
        named = kind is Wanted.NAME
        weights, half = (_NAME_WEIGHTS, _NAME_HALF) if named else (_TYPED_WEIGHTS, _TYPED_HALF)
        return _logistic(sum(w * v for w, v in zip(weights, found, strict=True)) - half)
    values = (measured.similarity, measured.overlap, measured.passage_overlap, measured.unknown)
    score = sum(w * v for w, v in zip(_OPEN_WEIGHTS, values, strict=True))
    return _logistic(_OPEN_SLOPE * (score - _OPEN_HALF))


def off_topic(measured: Features) -> bool:
    """Whether nothing in the reports is near a question that names no council."""
    return measured.similarity < _NEAR_TOPIC and measured.passage_overlap < _ON_TOPIC


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
