"""What kind of thing a question asks for, and whether a sentence holds one.

A score does not know what is missing: a passage on complaints is near to "how many complaints?"
although it gives no number. So the kind of thing is looked for.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from assistant.understanding.patterns import patterns
from ingest.dates import MONTHS
from ingest.words import NUMBER_WORDS, stems


class Wanted(StrEnum):
    """Kinds of answer that can be told by their form."""

    CONTACT = "contact"
    MONEY = "money"
    SIZE = "size"
    DURATION = "duration"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    RANK = "rank"
    PERSON_NAME = "person's name"
    NAME = "name"
    PLACE = "place"
    WHO = "who"
    WORDS = "person's words"
    YES_NO = "yes or no"
    OPEN = "open"


_PATTERNS = {Wanted(name): pattern for name, pattern in patterns("wanted").items()}

_NUMBER = rf"(?:\d[\d,.]*|{'|'.join(NUMBER_WORDS)}|dozens?|hundreds?|thousands?)"
# Days and weeks are counted where they are asked for.
_OF_TIME = r"[ -](?:working |calendar )?(?:day|week|month|year|hour|minute)s?\b"
_HELD: dict[Wanted, re.Pattern[str]] = {
    Wanted.CONTACT: re.compile(
        r"\b0\d{3,4}[ -]?\d{3}|\S@\S+\.\S|www\.|https?:|\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}\b"
    ),
    Wanted.MONEY: re.compile(r"£|\b\d[\d,.]*\s?(million|billion|m|k|pounds)\b", re.IGNORECASE),
    Wanted.SIZE: re.compile(
        r"\bsquare (?:miles?|kilomet\w+|km|metres)|\bhectares?\b|\bacres?\b", re.IGNORECASE
    ),
    Wanted.DURATION: re.compile(
        rf"\b{_NUMBER}\b[ -](?:\w+ )?(?:minute|hour|day|week|month|year)s?\b"
        r"|\b(?:over|within) (?:a number of )?\w+ (?:days|weeks)"
        r"|\b(?:once|twice|daily|weekly|fortnightly|monthly|quarterly|annual(?:ly)?|yearly)\b"
        r"|\bevery (?:\w+ ){0,2}(?:day|week|month|year)s?\b",
        re.IGNORECASE,
    ),
    Wanted.SHARE: re.compile(
        r"%|\bper ?cent|\b(?:one|two|three)[ -](?:third|quarter|fifth)s?"
        r"|\b(?:half|third|quarter|majority)\b"
        rf"|\b{_NUMBER} (?:out of|in) (?:every )?{_NUMBER}\b",
        re.IGNORECASE,
    ),
    Wanted.COUNT: re.compile(
        rf"\b(?!one\b|(?:19|20)\d\d\b){_NUMBER}\b(?! ?(?:per ?cent|%))(?!{_OF_TIME})"
        r"|\b(?:only|just) one\b"
        r"|\bnone\b",
        re.IGNORECASE,
    ),
    Wanted.RANK: re.compile(
        r"\b\d+(?:st|nd|rd|th)\b|\brank|\b(?:high|low|larg|small)est\b|\b(?:least|most) deprived\b",
        re.IGNORECASE,
    ),
    Wanted.DATE: re.compile(rf"\b(?:{'|'.join(MONTHS)})\b|\b(?:19|20)\d\d\b", re.IGNORECASE),
    # Two capitalised words in a row that are no title or body: a person's name.
    Wanted.PERSON_NAME: re.compile(
        r"\b(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Inspector:)\.? [A-Z]|: [A-Z][a-z]+ [A-Z][a-z]+$"
    ),
    Wanted.NAME: re.compile(
        r"(?<=[a-z,] )[‘'“\"]?[A-Z][A-Za-z]+|[‘“][A-Z][^’”]+[’”]|(?<=\s)'[A-Z][^']+'"
    ),
    Wanted.PLACE: re.compile(
        r"\b(?i:at|in|from|near|within|outside|to|of)\s(?:(?i:the|an?|its|their)\s)?(?:[A-Z]\w+"
        r"|(?:\w+\s){0,2}(?i:centre|town|city|buildings?|schools?|offices?|hospitals?|hubs?|house"
        r"|colleges?|universit\w+|borough|premises|home|court|area)\b)"
    ),
}
# Kinds whose answer is a name: one that the question itself gives is not the answer.
_NAMED = frozenset({Wanted.NAME, Wanted.PERSON_NAME, Wanted.PLACE})
_NO_NAMES = frozenset(
    [*MONTHS, *"ofsted council board children young local authority mash lscb hmi master".split()]
)


_THING_PHRASE = re.compile(
    r"(?:how many|numbers? of|how much|(?:percentage|proportion|share|fraction) of|names? of"
    r"|which|what was the|what is the)"
    r" (?:the |of the |different |other )*((?:[\w'’-]+ ?){1,6})",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:did|do|does|was|were|is|are|has|have|had|can|could|will|would|sit|sits|under|in|at|on|from|by|to|that|came|called"
    r"|there|who|which|get|got|live|use)\b",
    re.IGNORECASE,
)
_SMALL = frozenset("at in from near within outside to of the a an its their s and for".split())
_NO_THING = frozenset(stems("people person them total number different name names"))
# Characters between a number and the thing it counts.
_NEAR = 48


def wanted(question: str) -> Wanted:
    """The kind of thing that a question asks for."""
    for kind, pattern in _PATTERNS.items():
        if pattern.search(question.strip()):
            return kind
    return Wanted.OPEN


def holds(kind: Wanted, text: str, asked: str = "") -> bool:
    """Whether a sentence holds a thing of this kind; True where form does not tell.

    A name that the question `asked` gives itself is none.
    """
    return kind not in _HELD or bool(_spots(kind, text, asked))


def _spots(kind: Wanted, text: str, asked: str) -> list[int]:
    """Where a text holds a thing of a kind."""
    found = _HELD[kind].finditer(text)
    if kind not in _NAMED:
        return [each.start() for each in found]
    given = {*_lower_words(asked), *_NO_NAMES}
    return [
        each.start()
        for each in found
        if any(word not in given for word in _lower_words(each.group()) if word not in _SMALL)
    ]


def _lower_words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def things_asked(question: str) -> list[str]:
    """The stems of the things counted or named: "how many local committees did …" gives the two."""
    found = _THING_PHRASE.search(question)
    if not found:
        return []
    phrase = _VERB.split(found.group(1), maxsplit=1)[0]
    return [s for s in stems(phrase) if s not in _NO_THING]


def holds_near(kind: Wanted, text: str, things: Collection[str], asked: str = "") -> bool:
    """Whether a number, share or name of this kind stands beside one of the things asked for."""
    if kind not in _HELD:
        return True
    spots = _spots(kind, text, asked)
    if not spots or not things:
        return bool(spots)
    near = [
        m.start()
        for m in re.finditer(r"[A-Za-z]+(?:-[A-Za-z]+)?", text)
        if set(stems(m.group())) & set(things)
    ]
    return any(abs(spot - place) <= _NEAR for spot in spots for place in near)


def can_be_missed(kind: Wanted) -> bool:
    """Whether a text without a thing of this kind cannot be the answer."""
    return kind in _HELD
