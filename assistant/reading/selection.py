"""Pick the sentences that are quoted: those that answer, and what belongs beside them."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from assistant.reading.evidence import calibration, read_of
from assistant.reading.scores import Ranked, Scored, probability
from ingest.language.words import stems


class Drop(StrEnum):
    """Why a sentence was not quoted."""

    UNLIKELY = "unlikely"
    LONG = "long"
    REPEATS = "repeats"
    OTHER = "other"
    UNUSED = "unused"
    REFUSED = "refused"
    UNVERIFIED = "unverified"


# Words of an answer from quotes, and of one to which much answers ("strengths").
WORDS, WORDS_OF_MANY = 100, 330
# Of many councils, the clearest sentences of so many are quoted.
_COUNCILS, _THEME_WORDS = 4, 100
# A sentence that begins so goes on from the one before it.
_GOES_ON = re.compile(
    r"(?:It|This|These|They|Their|That|Those|However|As a result|In addition|For example|He|She"
    r"|Consequently|Such|Because of|Nevertheless|Despite this|Of these|Instead|But)\b"
)


def _unheard(scored: Scored, reason: Drop) -> None:
    """Nobody asked why a sentence was dropped."""


def pick(
    ranked: Sequence[Ranked],
    words: int = WORDS,
    note: Callable[[Scored, Drop], None] = _unheard,
) -> list[Scored]:
    """The sentences that answer or belong, best first; `note` is told why others were dropped."""
    chosen: list[Scored] = []
    length, unanswered = 0, 1.0
    for scored in read_of(ranked):
        size = len(scored.sentence.text.split())
        gain = worth(scored.answers, scored.belongs, unanswered if len(chosen) < FIRST else 0.0)
        if chosen and gain < calibration().quote_from:
            note(scored, Drop.UNLIKELY)
        elif chosen and length + size > words:
            note(scored, Drop.LONG)
        elif repeats(scored.sentence.text, [s.sentence.text for s in chosen]):
            note(scored, Drop.REPEATS)
        else:
            chosen.append(scored)
            length += size
            unanswered *= 1 - probability(scored.answers)
    return chosen


# Among the first quotes an answer must be found.
FIRST, _OPEN = 3, 5.0


def worth(answers: float, belongs: float, unanswered: float) -> float:
    """What quoting a sentence of these log-odds is worth, from 0 on.

    That it answers or belongs, and much more that it answers what no quote before it did:
    `unanswered` is the probability that none of them did.
    """
    return probability(belongs) + _OPEN * unanswered * probability(answers)


def _belongs(scored: Scored) -> bool:
    return worth(scored.answers, scored.belongs, 0.0) >= calibration().quote_from


def pick_by_council(ranked: Sequence[Ranked]) -> list[Scored]:
    """The best sentence of each of a few councils, best first: what is said on a theme."""
    first: dict[str, Scored] = {}
    for scored in read_of(ranked):
        cover = scored.found.report.cover
        first.setdefault(cover.council_id or scored.found.report.id, scored)
    chosen: list[Scored] = []
    length = 0
    for scored in first.values():
        length += len(scored.sentence.text.split())
        if chosen and (length > _THEME_WORDS or not _belongs(scored)):
            break
        chosen.append(scored)
    return chosen[:_COUNCILS]


def leans(text: str) -> bool:
    """Whether a sentence goes on from the one before it, and says little alone."""
    return bool(_GOES_ON.match(text))


def repeats(text: str, chosen: Sequence[str]) -> bool:
    """Whether a sentence says again what one before says (reports repeat themselves)."""
    own = set(stems(text))
    return any(len(own & set(stems(other))) > 0.75 * len(own) for other in chosen)
