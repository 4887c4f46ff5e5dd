"""The reader: how likely each sentence answers a question, and passages by their best sentence."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

import numpy as np

from assistant.question.question import Asks, Question
from ingest.language.words import stems
from ingest.register.councils import council_id, council_opening, councils, short_name
from ingest.types import Role, Section, Sentence
from vectorstore.models.trained_models import UNREAD, WEIGHTS, Logits, Reader
from vectorstore.search import fuse
from vectorstore.types import Found

# What the reader reads of a sentence and of a question.

_NOT_FINDINGS = {
    Role.RECOMMENDATION: "recommendation",
    Role.PERSON: "said",
    Role.OUTCOME: "standard",
    Role.BOILERPLATE: "about the report",
    Role.LEAD_IN: "heading",
}


def around(sentence: Sentence, path: Sequence[str], before: str) -> str:
    """What stands around a sentence: its role, speaker or lead-in, headings, the one before."""
    led = sentence.speaker or sentence.lead_in
    parts = (
        _NOT_FINDINGS.get(sentence.role, ""),
        " ".join(led.split()[-16:]),
        " > ".join(path[-2:]),
        before if sentence.role is not Role.RECOMMENDATION else "",
    )
    return " | ".join(part for part in parts if part)


def surroundings(sentences: Sequence[Sentence], sections: Sequence[Section]) -> list[str]:
    """What stands around each sentence of a report."""
    found = []
    for i, sentence in enumerate(sentences):
        last = sentences[i - 1] if i else None
        before = last.text if last and last.section == sentence.section else ""
        found.append(around(sentence, sections[sentence.section].path, before))
    return found


# Rank sentences by how likely they answer, and passages by their best sentence.
# What the legs of the search and the question's words know chooses the sentences that are read, by
# reciprocal rank; the reader decides their order.

# Sentences that are read of each group, which is nearly all of an answer's time. All are begun, and
# the likeliest are read to the end: so many, or this share of them.
READ = 40
_TO_THE_END, _SHARE = 20, 0.5
# An outcome statement is no evidence about a council; the others say nothing.
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with the log-odds that it answers, and that it answers or belongs beside."""

    found: Found
    position: int
    sentence: Sentence
    answers: float
    belongs: float
    similarity: float

    @property
    def key(self) -> tuple[str, int]:
        """The report and the position there."""
        return self.found.report.id, self.position


@dataclass(frozen=True, slots=True)
class Ranked:
    """A passage with the log-odds of its best sentence, and its sentences that were read."""

    found: Found
    score: float
    sentences: tuple[Scored, ...]


def rank(
    candidates: Sequence[Found],
    question: Question,
    rarity: Callable[[str], float],
    reader: Reader,
    most: int = READ,
    front: Sequence[Found] = (),
    each: int = 0,
) -> list[Ranked]:
    """Passages, best first, with the sentences of theirs that were read, best first.

    The findings of `front` are begun whatever the search found; of each council at most `each`
    others, or any number for 0.
    """
    first = {found.chunk.id for found in front}
    others = [found for found in candidates if found.chunk.id not in first]
    candidates = [*front, *others]
    findings = [
        (found, i, sentence)
        for found in front
        for i, sentence in found.sentences
        if sentence.role is Role.FINDING and sentence.text not in question.excluded
    ]
    worth = _worth_reading(others, question, rarity)
    own = (candidate for candidate in worth if not _of_another(candidate, question))
    chosen = [*findings, *islice(_of_each(own, each), most)]
    if not chosen:
        return [Ranked(found, UNREAD, ()) for found in candidates]
    texts = [sentence.text for _, _, sentence in chosen]
    beside = [around(s, f.section.path, _before(f, i)) for f, i, s in chosen]
    to_the_end = max(_TO_THE_END, round(_SHARE * len(chosen)))
    read = reader.read(question.reading, texts, beside, to_the_end)
    more = _begins(question, chosen, first)
    scored: dict[str, list[Scored]] = {}
    for row in np.flatnonzero(read[:, 0] > UNREAD):
        (found, i, sentence), (answers, belongs) = chosen[row], read[row] + more[row]
        one = Scored(found, i, sentence, float(answers), float(belongs), found.near.get(i, 0.0))
        scored.setdefault(found.chunk.id, []).append(one)
    ranked = [_ranked(found, scored.get(found.chunk.id, ())) for found in candidates]
    return sorted(ranked, key=lambda passage: -passage.score)


# What sums a report up stands at its start: of 112 labelled questions on the councils trained on,
# 57 % of what answers one for a summary is among the first 20 findings, and 33 % of what answers
# "why that grade?", where 8 % of all findings are. The reader knows some of it: less is added.
_BEGINNING = 20
_SUMS_UP = {Asks.SUMMARY: 1.5, Asks.WHY_GRADE: 1.0}


def _begins(
    question: Question, chosen: Sequence[tuple[Found, int, Sentence]], first: Collection[str]
) -> Logits:
    """What speaks for the findings with which a report begins, shape (sentences, 1)."""
    more, met = np.zeros((len(chosen), 1), dtype=np.float32), Counter[str]()
    for row, (found, _, _) in enumerate(chosen):
        report = found.report.id
        if found.chunk.id in first and met[report] < _BEGINNING:
            met[report] += 1
            more[row] = _SUMS_UP.get(question.asks, 0.0)
    return more


def _of_each(
    candidates: Iterable[tuple[Found, int, Sentence]], most: int
) -> Iterator[tuple[Found, int, Sentence]]:
    """The candidates in their order, at most so many of each council; all for 0."""
    met = Counter[str]()
    for candidate in candidates:
        council = candidate[0].report.cover.council_id or candidate[0].report.id
        met[council] += 1
        if not most or met[council] <= most:
            yield candidate


def _of_another(candidate: tuple[Found, int, Sentence], question: Question) -> bool:
    """Whether a sentence is about another council than its report, and the question is not."""
    found, _, sentence = candidate
    own, name = found.report.cover.council_id, council_opening(sentence.text)
    if not own or not name or question.says(short_name(name)):
        return False
    other = council_id(name)
    known = councils().get(other)
    return other != own and (known is None or own not in known.after)


def _ranked(found: Found, scored: Sequence[Scored]) -> Ranked:
    ordered = tuple(sorted(scored, key=lambda s: -s.answers))
    return Ranked(found, ordered[0].answers if ordered else UNREAD, ordered)


def _before(found: Found, position: int) -> str:
    """The sentence before one, in the same section; "" where there is none."""
    own = {i: sentence for i, sentence in found.sentences}
    last = own.get(position - 1, found.before if position == found.chunk.first else None)
    return last.text if last else ""


def _worth_reading(
    candidates: Sequence[Found], question: Question, rarity: Callable[[str], float]
) -> list[tuple[Found, int, Sentence]]:
    """The sentences of the passages by three ranks: nearness, words, and their passage's place."""
    every = [
        (found, i, sentence)
        for found in candidates
        for i, sentence in found.sentences
        if sentence.role not in _UNFIT and sentence.text not in question.excluded
    ]
    places = range(len(every))
    near = [-found.near.get(i, 0.0) for found, i, _ in every]
    weights = {term: rarity(term) for term in stems(question.reading)}
    words = [-_overlap(sentence, weights) for *_, sentence in every]
    ranks = [sorted(places, key=lambda n: leg[n]) for leg in (near, words)]
    fused = fuse([*ranks, list(places)], (1.0, 0.5, 0.5))
    return [every[n] for n, _ in fused]


def _overlap(sentence: Sentence, weights: dict[str, float]) -> float:
    """The weight of the question's words that a sentence has."""
    held = set(stems(f"{sentence.lead_in} {sentence.speaker} {sentence.text}"))
    return sum(weight for term, weight in weights.items() if term in held)


def probability(log_odds: float) -> float:
    """The probability of log-odds."""
    return float(1 / (1 + np.exp(-log_odds)))


def log_odds(likely: float) -> float:
    """The log-odds of a probability."""
    return float(np.log(max(likely, _TINY) / max(1 - likely, _TINY)))


_TINY = 1e-9

# Whether anything that was read answers: a calibrated probability, and what is asked of it.


@dataclass(frozen=True, slots=True)
class Calibration:
    """How log-odds become a probability, and from which on one answers or quotes.

    Fitted on councils that the reader was not trained on (weights/README.md).
    """

    bias: float
    best: float
    second: float
    answer_from: float
    quote_from: float


@cache
def calibration() -> Calibration:
    """The calibration that belongs to the packaged weights."""
    return Calibration(**json.loads((WEIGHTS / "calibration.json").read_text(encoding="utf-8")))


def confidence(sentences: Sequence[Scored]) -> float:
    """The probability that one of the sentences answers; 0 where there is none."""
    if not sentences:
        return 0.0
    known = calibration()
    best, second = (*sorted((s.answers for s in sentences), reverse=True), -10.0)[:2]
    return probability(known.bias + known.best * best + known.second * max(second, -10.0))


def read_of(ranked: Sequence[Ranked]) -> list[Scored]:
    """All sentences that were read, the likeliest first."""
    return sorted((s for passage in ranked for s in passage.sentences), key=lambda s: -s.answers)
