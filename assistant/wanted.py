"""What kind of thing a question asks for, and whether a sentence holds one.

A score does not know what is missing: a passage on complaints is near to "how many complaints?"
although it gives no number. So the kind of thing is looked for.
"""

import re
from collections.abc import Collection
from enum import StrEnum

from ingest.cover import MONTHS
from ingest.words import NUMBER_WORDS, stems


class Wanted(StrEnum):
    """Kinds of answer that can be told by their form."""

    CONTACT = "contact"
    MONEY = "money"
    DURATION = "duration"
    SHARE = "share"
    COUNT = "count"
    DATE = "date"
    RANK = "rank"
    PERSON_NAME = "person's name"
    NAME = "name"
    WHO = "who"
    WORDS = "person's words"
    YES_NO = "yes or no"
    OPEN = "open"


_ROLE = (
    r"(?:chief executive|chief officer|director|leader|chair(?:man|woman|person)?|manager|mayor"
    r"|head|portfolio holder|councillor|mp|officer|commissioner)"
)
_PEOPLE = r"(?:carers?|relatives?|famil(?:y|ies)|residents?|person|people|someone|users?|patients?|parents?|child|man|woman|husband|wife|mother|father|son|daughter|sister|brother|tenant|pensioner)"
_THINGS = (
    r"(?:compan(?:y|ies)|firms?|organi[sz]ations?|charit(?:y|ies)|providers?|contractors?|agenc(?:y|ies)"
    r"|suppliers?|schemes?|homes?|hospitals?|trusts?|systems?|software|newspapers?|schools?)"
)
_ASKED: tuple[tuple[Wanted, str], ...] = (
    (Wanted.CONTACT, r"\b(phone|telephone|e-?mail|postal address|address of|website address|postcode|web ?site for"
                     r"|contact (number|details)|fax|ring up|number (to|do (i|you|we|people|they)) (call|ring))\b"),
    (Wanted.WORDS, rf"\b(how|what) did\b.*\b{_PEOPLE}\b.*\b(say|tell|describe|put it|think of|comment|call)\b"
                   rf"|\b{_PEOPLE}\b.*\b(say|said|quoted?|words|describe)\b|\bquot(e|ed|ation)\b.*\b{_PEOPLE}\b"
                   rf"|\bcomment\b.*\b{_PEOPLE}\b"),
    (Wanted.DURATION, r"\bhow (long|many (days|weeks|months|hours|years|minutes))\b|\b(waiting|response) times?\b"
                      r"|\bin (days|weeks|months|hours)\b"),
    (Wanted.MONEY, r"\bhow much (money|did .* (cost|spend|pay|earn|save)|does .* (cost|pay|earn)|was (spent|paid|the)"
                   r"|is (spent|paid)|funding|cash)\b|\b(salary|salaries|wages?|cost of|price|fees?|what .* cost"
                   r"|paid an? (hour|week|month|year)|budget (of|for)|size of .* budget|hourly rate|in pounds|earns?|paid per|overspend)\b"
                   r"|what (was|is|were) .*\b(budget|deficit|cost|spending|salary)\b|\bbudget\?$|£"),
    (Wanted.SHARE, r"\b(what|which) (proportion|share|percentage|fraction|per ?cent)\b|\bpercentage\b"
                   r"|\bproportion of\b|\bshare of\b|%|\bper ?cent\b"),
    (Wanted.RANK, r"\brank(s|ed|ing)?\b|\bleague\b|\bhow deprived\b"),
    (Wanted.COUNT, r"\bhow many\b|\b(what|the|total) number of\b|\bhow often\b|^(what (is|was) )?(the )?population\b(?!.*\b(minority|ethnic|aged|over|older)\b)|\bcount of\b"
                   r"|^(the )?numbers? of\b"),
    (Wanted.DATE, r"^(and |so |but )?when\b(?!.*\b(what|how|who|why|which)\b)|\b(what|which) (date|year|month|day)\b|\bsince when\b|\bby when\b"
                  r"|\b(say|know|tell \w+|any idea) when\b|\bdeadline\b"),
    (Wanted.PERSON_NAME, rf"\bname of\b.*\b{_ROLE}\b|\b{_ROLE}(?:'s)? name\b|\bwho (is|was) (the|its|their)\b.*\b{_ROLE}\b"
                         rf"|\bwhat (is|was) the {_ROLE} called\b|\bwho's the\b.*\b{_ROLE}\b|\bname the .*{_ROLE}\b|\bwho\b.*\b(need|want|give|have) .*names?\b"),
    (Wanted.NAME, rf"\bby name\b|\bnames? of\b|\bcalled\b|\bname (the|them|of|it)\b|\bwhat .*\bnamed?\b"
                  rf"|\b(which|what) (?:\w+ ){{0,2}}{_THINGS}\b"),
    (Wanted.WHO, r"^(and |so )?who(se|m)?\b|\bwho (chair|led|lead|run|ran|manag|provid|own|head)\w*\b|\bby whom\b"),
    (Wanted.YES_NO, r"^(and |so |but )?(is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b"),
)  # fmt: skip
_PATTERNS = tuple((wanted, re.compile(pattern, re.IGNORECASE)) for wanted, pattern in _ASKED)

_NUMBER = rf"(?:\d[\d,.]*|{'|'.join(NUMBER_WORDS)}|dozens?|hundreds?|thousands?)"
_HELD: dict[Wanted, re.Pattern[str]] = {
    Wanted.CONTACT: re.compile(
        r"\b0\d{3,4}[ -]?\d{3}|\S@\S+\.\S|www\.|https?:|\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}\b"
    ),
    Wanted.MONEY: re.compile(r"£|\b\d[\d,.]*\s?(million|billion|m|k|pounds)\b", re.IGNORECASE),
    Wanted.DURATION: re.compile(
        rf"\b{_NUMBER}\b[ -](?:\w+ )?(?:minute|hour|day|week|month|year)s?\b|\b(?:over|within) (?:a number of )?\w+ (?:days|weeks)",
        re.IGNORECASE,
    ),
    Wanted.SHARE: re.compile(
        rf"%|\bper ?cent|\b(?:one|two|three)[ -](?:third|quarter|fifth)s?|\b(?:half|third|quarter|majority)\b"
        rf"|\b{_NUMBER} (?:out of|in) (?:every )?{_NUMBER}\b",
        re.IGNORECASE,
    ),
    Wanted.COUNT: re.compile(
        rf"\b(?!one\b|(?:19|20)\d\d\b){_NUMBER}\b(?! ?(?:per ?cent|%))", re.IGNORECASE
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
        r"(?<=[a-z,] )[‘'“\"]?[A-Z][a-z]+|[‘“][A-Z][^’”]+[’”]|(?<=\s)'[A-Z][^']+'"
    ),
}


_THING_PHRASE = re.compile(
    r"(?:how many|numbers? of|how much|(?:percentage|proportion|share|fraction) of|names? of|which|what was the|what is the)"
    r" (?:the |of the |different |other )*((?:[\w'’-]+ ?){1,6})",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:did|do|does|was|were|is|are|has|have|had|can|could|will|would|sit|sits|under|in|at|on|from|by|to|that|came|called"
    r"|there|who|which|get|got|live|use)\b",
    re.IGNORECASE,
)
_NO_THING = frozenset(stems("people person them total number different name names"))
# Characters between a number and the thing it counts.
_NEAR = 48


def wanted(question: str) -> Wanted:
    """The kind of thing that a question asks for."""
    for kind, pattern in _PATTERNS:
        if pattern.search(question.strip()):
            return kind
    return Wanted.OPEN


def holds(kind: Wanted, text: str) -> bool:
    """Whether a sentence holds a thing of this kind; True where form does not tell."""
    pattern = _HELD.get(kind)
    return pattern is None or bool(pattern.search(text))


def things_asked(question: str) -> list[str]:
    """The stems of the things counted or named: "how many local committees did …" gives the two."""
    found = _THING_PHRASE.search(question)
    if not found:
        return []
    phrase = _VERB.split(found.group(1), maxsplit=1)[0]
    return [s for s in stems(phrase) if s not in _NO_THING]


def holds_near(kind: Wanted, text: str, things: Collection[str]) -> bool:
    """Whether a number, share or name of this kind stands beside one of the things asked for."""
    if not holds(kind, text):
        return False
    pattern = _HELD.get(kind)
    if pattern is None or not things:
        return True
    spots = [m.start() for m in pattern.finditer(text)]
    near = [
        m.start()
        for m in re.finditer(r"[A-Za-z]+(?:-[A-Za-z]+)?", text)
        if set(stems(m.group())) & set(things)
    ]
    return any(abs(spot - place) <= _NEAR for spot in spots for place in near)


def can_be_missed(kind: Wanted) -> bool:
    """Whether a text without a thing of this kind cannot be the answer."""
    return kind in _HELD
