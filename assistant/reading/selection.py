"""Pick the sentences that are quoted: those that answer, and what belongs beside them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum

from assistant.reading.scores import Ranked, Scored, calibration, probability, read_of
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
# Of many councils, the clearest sentences of so many are quoted; of more where they are listed.
_COUNCILS, _THEME_WORDS = 4, 100
_LISTED, _LISTED_WORDS = 16, 330
# A sentence of a list answers by no more log-odds less than the best; one of a newer report of the
# council takes another's place if it does by no more than the other.
_NEARLY, _AS_SURE = 3.0, 1.5
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
    read = read_of(ranked)
    texts = [scored.sentence.text for scored in read]
    chosen: list[Scored] = []
    for place, drop in fates(
        [(scored.answers, scored.belongs) for scored in read],
        [len(text.split()) for text in texts],
        words,
        calibration().quote_from,
        lambda place, quoted: repeats(texts[place], [texts[n] for n in quoted]),
    ):
        if drop:
            note(read[place], drop)
        else:
            chosen.append(read[place])
    return chosen


def _never(place: int, quoted: Sequence[int]) -> bool:
    """No sentence says again what another says."""
    return False


def fates(
    odds: Iterable[tuple[float, float]],
    sizes: Sequence[int],
    most: int,
    quote_from: float,
    says_again: Callable[[int, Sequence[int]], bool] = _never,
) -> Iterator[tuple[int, Drop | None]]:
    """Each sentence by its place, likeliest first, with why it is dropped; None: it is quoted.

    `odds` are the log-odds that each answers and that it belongs, `most` is the size of all quotes.
    """
    quoted: list[int] = []
    length, unanswered = 0, 1.0
    for place, (answers, belongs) in enumerate(odds):
        gain = worth(answers, belongs, unanswered if len(quoted) < _FIRST else 0.0)
        if quoted and gain < quote_from:
            yield place, Drop.UNLIKELY
        elif quoted and length + sizes[place] > most:
            yield place, Drop.LONG
        elif says_again(place, quoted):
            yield place, Drop.REPEATS
        else:
            quoted.append(place)
            length += sizes[place]
            unanswered *= 1 - probability(answers)
            yield place, None


# Among the first quotes an answer must be found.
_FIRST, _OPEN = 3, 5.0


def worth(answers: float, belongs: float, unanswered: float) -> float:
    """What quoting a sentence of these log-odds is worth, from 0 on.

    That it answers or belongs, and much more that it answers what no quote before it did:
    `unanswered` is the probability that none of them did.
    """
    return probability(belongs) + _OPEN * unanswered * probability(answers)


def _belongs(scored: Scored) -> bool:
    return worth(scored.answers, scored.belongs, 0.0) >= calibration().quote_from


def pick_by_council(ranked: Sequence[Ranked], *, whole: bool = False) -> list[Scored]:
    """The best sentence of each of a few councils, best first: what is said on a theme.

    Of all that say it, and from the newest report that does, for a list that is to be `whole`.
    """
    most, words = (_LISTED, _LISTED_WORDS) if whole else (_COUNCILS, _THEME_WORDS)
    own: dict[str, list[Scored]] = {}
    for scored in read_of(ranked):
        cover = scored.found.report.cover
        own.setdefault(cover.council_id or scored.found.report.id, []).append(scored)
    chosen: list[Scored] = []
    length = 0
    for best, *others in own.values():
        length += len(best.sentence.text.split())
        beside = bool(whole and chosen) and best.answers < chosen[0].answers - _NEARLY
        if chosen and (length > words or beside or not _belongs(best)):
            break
        chosen.append(_newest(best, others) if whole else best)
    return chosen[:most]


def _newest(best: Scored, others: Sequence[Scored]) -> Scored:
    """The sentence of the newest report that answers about as surely as the best."""
    near = [best, *(o for o in others if o.answers >= best.answers - _AS_SURE and _belongs(o))]
    return max(near, key=lambda scored: scored.found.report.cover.age)


def leans(text: str) -> bool:
    """Whether a sentence goes on from the one before it, and says little alone."""
    return bool(_GOES_ON.match(text))


def repeats(text: str, chosen: Sequence[str]) -> bool:
    """Whether a sentence says again what one before says (reports repeat themselves)."""
    own = set(stems(text))
    return any(len(own & set(stems(other))) > 0.75 * len(own) for other in chosen)
