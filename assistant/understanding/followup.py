"""What a follow-up leaves to the turns before it: council, kind, theme, matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Answer, Status
from assistant.understanding.councils import Councils
from assistant.understanding.kinds import asks_before, kind_for
from assistant.understanding.matter import matter_of
from assistant.understanding.question import BACKWARD, Asks, Kind, kind_of
from ingest.dates import MONTHS
from ingest.words import stems

# The last turns that a follow-up may refer to.
HISTORY = 10
_OPENING = re.compile(
    r"^(?:and|but|so|ok|okay|then|no,?|what about|how about|and what about|and how about|and for"
    r"|and in|same for|for|in|also)\b[\s,:]*",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(what|who|how|when|where|why|which|did|was|were|is|are|do|does|has|have|had|can)\b",
    re.IGNORECASE,
)
_JOINING = frozenset(
    """and what about how in for of the to at with same then so but there is was it does did a an
    on as well too do they s report reports one inspection letter year time from theirs""".split()
)
# A date by which a follow-up names another report.
_DATED = re.compile(
    rf"\b(?:(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]* )?(?:19|20)\d\d\b", re.IGNORECASE
)
_MORE = re.compile(
    r"^(and )?(some |any ?|tell me |give me |show me |say )?"
    r"(more|else|anything else|what else|go on)"
    r"( details?| about (it|that|this))?( please)?[\s?.!]*$",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(that|this|it|those|these|there)\b", re.IGNORECASE)
_ALL = re.compile(
    # "the council" is the one spoken of; "the councils" and "which council" mean every one.
    r"\b(?:the|all|both|these|those)\b(?: of the)?(?: (?:two|three|other|loaded))?"
    r" (?:councils|authorities|boroughs|areas|places|reports)\b"
    r"|\b(?:any|which|each|either|every)\b(?: of the)?(?: (?:two|three|other|loaded))?"
    r" (?:councils?|authorit(?:y|ies)|boroughs?|areas?|places?|reports?"
    r"|of (?:the (?:two|three)|them|these))\b"
    r"|\b(?:all|both) of (?:the (?:two|three)|them|these)\b"
    r"|\bboth\b|\beach of\b|\bthe (?:two|three)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^(?:and|but|so|then)\b|\b(?:it|its|they|them|their|theirs|that|this|those|these|there|he|she|his"
    r"|hers?|him|ones?|such|same|others?|then|which|letters|numbers?)\b",
    re.IGNORECASE,
)
# Enough to say what was spoken of, and no more from turn to turn.
_CONTEXT_WORDS = 24
# The notes that make a follow-up stand alone: "… (Testshire, on: what was spoken of)".
_NOTES = re.compile(r" \((?:[^()]*, )?on: (?P<on>[^()]*)\)$")
_SAME_YEAR = re.compile(r"\b(?:that|the) same (?:year|time)\b|\bsame year\b", re.IGNORECASE)
# Words that say what kind of thing is asked for, not of what.
_KIND_STEMS = frozenset(
    stems(
        """improve improvement recommend recommendation recommendations grade graded rating rated
        judged judgement verdict score scored do well strengths weaknesses weak strong good better
        best need needs should change total"""
    )
)
_THEMED = frozenset({Kind.RECOMMENDATIONS, Kind.GRADE, Kind.STRENGTHS, Kind.WEAKNESSES, Kind.COUNT})


@dataclass(frozen=True, slots=True)
class Turn:
    """The last turn that spoke of a report; `quotes` is what was cited since its topic began."""

    text: str
    councils: tuple[str, ...]
    kind: Kind
    aspects: tuple[str, ...]
    quotes: frozenset[str]
    reports: tuple[str, ...]
    year: str = ""
    asks: Asks = Asks.MATTER


def last_turn(history: Sequence[Answer], councils: Councils) -> Turn | None:
    """The newest turn that a follow-up can refer to."""
    recent = [a for a in history[-HISTORY:] if _on_reports(a)]
    if not recent:
        return None
    about = recent[-1].understood
    asks = asks_before(about.kind)
    kind = kind_for(asks, about.question, councils)
    same = [a for a in recent if a.understood.question == about.question]
    quotes = frozenset(c.quote for a in same for c in a.citations)
    covers = [c.cover for a in reversed(recent) for c in a.citations]
    year = covers[0].age[0][:4] if covers else ""
    return Turn(
        about.question, about.councils, kind, about.aspects, quotes, about.reports, year, asks
    )


def _on_reports(answer: Answer) -> bool:
    about = answer.understood
    return bool(
        answer.status is not Status.CONVERSATION
        and about.question
        and kind_of(answer.question) not in BACKWARD
    )


def asks_for_more(asked: str) -> bool:
    """Whether a question only asks to go on."""
    return bool(_MORE.match(asked))


def same_year(asked: str, turn: Turn) -> str:
    """The year of the report last spoken of, where a question means the same; else ""."""
    return turn.year if _SAME_YEAR.search(asked) else ""


def means_all(asked: str) -> bool:
    """Whether a question is asked of all councils ("the two councils", "both")."""
    return bool(_ALL.search(asked))


def leftover(rest: str) -> list[str]:
    """What a question asks beside the names of councils and words that only join."""
    text = _DATED.sub(" ", _OPENING.sub("", rest))
    return [w for w in re.findall(r"[\w-]+", text.lower()) if w not in _JOINING]


def continues(asked: str, rest: str, turn: Turn) -> bool:
    """Whether "And for X?" asks the same of another judgement."""
    opening = _OPENING.match(asked)
    if not opening or turn.kind in (Kind.FACT, Kind.PAGE):
        return False
    return not _VERB.search(asked[opening.end() :]) and len(leftover(rest)) <= 6


def needs_theme(kind: Kind, rest: str) -> bool:
    """Whether a question about grades or recommendations leaves its theme to the turn before."""
    return kind in _THEMED and _own_terms(rest) <= 0


def leans_on(turn: Turn, kind: Kind, rest: str, theme: Sequence[str]) -> bool:
    """Whether a question says too little by itself: "Why?", "Which recommendation is on that?"."""
    if kind is Kind.FACT:
        return len(leftover(rest)) <= 1
    points = _POINTS.search(rest) and not theme
    return bool(points) and turn.kind is Kind.FACT and _own_terms(rest) <= 1


def context_of(turn: Turn, rest: str, councils: Councils) -> str:
    """The matter of the turn before, where a question points back to it ("how many of them …")."""
    if not _POINTS_BACK.search(rest):
        return ""
    noted = _NOTES.search(turn.text)
    own = turn.text[: noted.start()] if noted else turn.text
    # What was said last comes first; what that pointed back to follows as far as there is room.
    before = councils.find(own).rest + " " + ((noted["on"] or "") if noted else "")
    return " ".join(re.sub(r"[()?]", " ", before).split()[:_CONTEXT_WORDS])


def _own_terms(rest: str) -> int:
    return sum(1 for term in matter_of(rest).terms if term not in _KIND_STEMS)


def with_date(text: str, date: str) -> str:
    """A question asked of the report of another date; as it is where none is named."""
    if not date:
        return text
    return f"{' '.join(_DATED.sub(' ', text).split())} ({date})"


def date_named(asked: str, turn: Turn) -> str:
    """The date by which a follow-up names another report ("and in 2016?", "the same year")."""
    found = _DATED.search(asked)
    return found.group() if found else same_year(asked, turn)


def with_councils(turn: Turn, now: Sequence[str], councils: Councils) -> str:
    """The question before, asked of other councils."""
    name = " and ".join(councils.names[i] for i in now)
    text = turn.text
    for i in turn.councils:
        old = councils.names.get(i, "")
        if old and re.search(rf"\b{re.escape(old)}\b", text):
            text = re.sub(rf"\b{re.escape(old)}\b(?: and [A-Z]\w+)?", name, text, count=1)
            rest = councils.find(text)
            return text if set(rest.loaded) == set(now) else f"{rest.rest} ({name})"
    return f"{councils.find(text).rest} ({name})"
