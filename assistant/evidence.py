"""Decide whether passages hold the answer, and pick the sentences that give it.

A score alone does not know what is missing (design section 9): a near miss is a passage that speaks
of the matter and does not give what is asked. So three things are looked at: how near the best
sentence is, how many of the question's own words are accounted for, and whether the kind of thing
that is asked for stands beside them.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.matter import Matter
from assistant.question import Question
from assistant.ranking import Ranked, Scored
from assistant.wanted import Wanted, can_be_missed, holds_near, things_asked
from ingest.types import Role
from ingest.words import stem, stems

# How many passages are read for sentences.
_READ = 6
# An answer of several sentences stops before this many words, unless the first alone is longer.
_WORDS, _SENTENCES = 60, 3
# A comparison needs more of each council, and so does what is asked for broadly.
_COMPARED_WORDS, _COMPARED_MARGIN = 75, 0.5
# A further sentence must come this near to the first one's score.
# People put things in words of their own, so that what they said is looked for more widely.
_MARGIN, _WORDS_MARGIN = 0.3, 0.5

# Of many reports, the clearest sentences of so many are quoted.
_THEME_REPORTS, _THEME_WORDS = 4, 100

_BROAD = re.compile(
    r"\b(tell me about|what about|describe|information (about|on)"
    r"|what (did|do|does) .*\b(say|find|think) (about|on|of))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the decision looks at, each 0 to 1."""

    similarity: float
    overlap: float
    passage_overlap: float
    unknown: float
    typed: float
    foreign: bool = False


def features(
    ranked: Sequence[Ranked],
    question: Question,
    rarity: Callable[[str], float],
    knows: Callable[[str], bool],
) -> Features:
    """Measure the best passages against a question."""
    top = _quotable(ranked, question)
    if not top:
        return Features(0, 0, 0, 1, 0)
    ordered = sorted(top, key=lambda s: -s.score)
    near = ordered[:4]
    typed = max((_typed(s, question) for s in ordered[:10]), default=0.0)
    return Features(
        similarity=max(s.similarity for s in near),
        overlap=max(s.overlap for s in near),
        passage_overlap=max((p.overlap for p in ranked[:3]), default=0.0),
        unknown=_unknown(question.matter, rarity, knows),
        typed=typed,
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


def _typed(scored: Scored, question: Question) -> float:
    """Whether a sentence holds the kind of thing asked for, beside the thing it is asked of."""
    kind = question.wanted
    if kind is Wanted.WORDS:
        return 1.0 if scored.sentence.role is Role.PERSON else 0.0
    if not can_be_missed(kind):
        return 1.0
    if not holds_near(kind, scored.sentence.text, _things(question)):
        return 0.0
    return min(1.0, 0.4 + scored.overlap)


def _things(question: Question) -> set[str]:
    """The things asked for with their synonyms; the whole matter where none is named."""
    asked = things_asked(question.form) or list(question.matter.terms)
    others = [o for term in asked for o in question.matter.synonyms.get(term, ())]
    return {*asked, *(s for other in others if len(other) == 1 for s in other)}


# A question that names no council and comes no nearer than this is about something else.
_NEAR_TOPIC, _ON_TOPIC = 0.38, 0.6
# Fitted by logistic regression on 157 questions (docs/adr/0004), then rounded: weights of
# similarity, overlap with a sentence, with a passage, and of words unknown to the reports; the
# value from which half of such questions are answered; how steeply confidence rises around it.
_OPEN_WEIGHTS = (3.5, 1.2, 0.9, -0.7)
_OPEN_HALF, _OPEN_SLOPE = 1.17, 4.0
_TYPED_HALF, _TYPED_SLOPE = 0.55, 12.0
# Numbers, dates and capital letters stand in most sentences: by themselves they prove less.
_COMMON_HALF = 0.63
_COMMON_FORMS = frozenset({Wanted.COUNT, Wanted.DATE, Wanted.NAME, Wanted.DURATION})


def confidence(measured: Features, kind: Wanted) -> float:
    """How likely the passages hold the answer, 0 to 1; 0 where the thing asked for is not there."""
    if measured.foreign or measured.typed == 0:
        return 0.0
    if can_be_missed(kind):
        half = _COMMON_HALF if kind in _COMMON_FORMS else _TYPED_HALF
        return _logistic(_TYPED_SLOPE * (measured.typed - half))
    values = (measured.similarity, measured.overlap, measured.passage_overlap, measured.unknown)
    score = sum(w * v for w, v in zip(_OPEN_WEIGHTS, values, strict=True))
    return _logistic(_OPEN_SLOPE * (score - _OPEN_HALF))


def off_topic(measured: Features) -> bool:
    """Whether nothing in the reports is near a question that names no council."""
    return measured.similarity < _NEAR_TOPIC and measured.passage_overlap < _ON_TOPIC


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def pick(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """The few sentences that answer, best first."""
    every = _candidates(ranked, question)
    most, margin = _WORDS, _MARGIN
    if question.wanted is Wanted.WORDS:
        margin = _WORDS_MARGIN
    elif len(question.councils) > 1 or question.compares or _BROAD.search(question.form):
        most, margin = _COMPARED_WORDS, _COMPARED_MARGIN
    chosen: list[Scored] = []
    length = 0
    for scored in every:
        size = len(scored.sentence.text.split())
        if chosen and (length + size > most or scored.score < every[0].score - margin):
            continue
        if not _repeats(scored, chosen):
            chosen.append(scored)
            length += size
        if len(chosen) == _SENTENCES:
            break
    return chosen


def pick_by_report(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """The best sentence of each of a few reports, best first: what is said on a theme."""
    every = _candidates(ranked, question)
    first = {scored.found.report.id: scored for scored in reversed(every)}
    chosen: list[Scored] = []
    length = 0
    for scored in sorted(first.values(), key=lambda s: -s.score):
        length += len(scored.sentence.text.split())
        if chosen and (length > _THEME_WORDS or scored.score < every[0].score - _COMPARED_MARGIN):
            break
        chosen.append(scored)
    return chosen[:_THEME_REPORTS]


def _candidates(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """Sentences, best first; of the kind asked for alone where there is any."""
    every = sorted(_quotable(ranked, question), key=lambda s: -s.score)
    if question.wanted is Wanted.WORDS:
        return [s for s in every if s.sentence.role is Role.PERSON] or every
    if can_be_missed(question.wanted):
        things = _things(question)
        near = [s for s in every if holds_near(question.wanted, s.sentence.text, things)]
        return near or [s for s in every if s.holds] or every
    return every


def _quotable(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """The sentences that can answer: no lead-ins, no lines of the cover, nothing said before."""
    unfit = {Role.LEAD_IN, Role.BOILERPLATE}
    return [
        scored
        for passage in ranked[:_READ]
        for scored in passage.sentences
        if scored.sentence.role not in unfit
        and scored.sentence.text not in question.excluded
        and (scored.sentence.marker or len(scored.sentence.text.split()) > 3)
        and (scored.sentence.marker or scored.sentence.text[-1] in ".!?”\"’'")
    ]


def _repeats(scored: Scored, chosen: Sequence[Scored]) -> bool:
    """Whether a sentence says again what one before says (reports repeat themselves)."""
    own = set(stems(scored.sentence.text))
    for other in chosen:
        words = set(stems(other.sentence.text))
        if len(own & words) > 0.75 * len(own):
            return True
    return False
