"""Understand a question: make it stand alone, find the councils, the kind and the matter."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.councils import Councils, Named
from assistant.matter import Matter, matter_of
from assistant.question import Kind, Question, claimed_grade, compares, kind_of, years_of
from assistant.types import Answer, Status, Understood
from assistant.wanted import wanted
from ingest.words import stems

# The last turns that a follow-up may refer to.
HISTORY = 10
# With more councils loaded than this, a question that names none is not asked of each.
FEW_COUNCILS = 3
_OPENING = re.compile(
    r"^(?:and|but|so|ok|okay|then|no,?|what about|how about|and what about|and how about|and for|and in|same for|for|in"
    r"|also)\b[\s,:]*",
    re.IGNORECASE,
)
_EMPTY_WORDS = frozenset(
    """
    and what about how in for of the to at with same then so but there is was it does did a
    an on as well too do they
""".split()
)
_ALL = re.compile(
    r"\b(the|all|both|these|those|any|which|each|either|every|two|three)\b(?: of the)?(?: (?:two|three|other|loaded))? (?:councils?|authorit(?:y|ies)|boroughs?|areas|places|reports|of (?:the two|them|these|the three))\b|\bboth\b|\beach of\b|\bthe two\b|\bthe three\b",
    re.IGNORECASE,
)
_ENTITY_NOISE = re.compile(r"\b(['’]s)\b|\s+(?=[?.!,])")


@dataclass(frozen=True, slots=True)
class Turn:
    """What a follow-up can refer to: the last answer that was about a report."""

    text: str
    councils: tuple[str, ...]
    kind: Kind
    aspects: tuple[str, ...]


def last_turn(history: Sequence[Answer]) -> Turn | None:
    """The newest turn that spoke of a report."""
    for answer in reversed(history[-HISTORY:]):
        about = answer.understood
        if answer.status is Status.CONVERSATION or about.kind == Kind.PAGE or not about.question:
            continue
        kind = Kind(about.kind) if about.kind in set(Kind) else Kind.FACT
        return Turn(about.question, about.councils, kind, about.aspects)
    return None


def understand(text: str, councils: Councils, history: Sequence[Answer]) -> Question:
    """A question that stands alone, with the help of the turns before it."""
    asked = " ".join(text.split())
    kind = kind_of(asked)
    named = councils.find(asked)
    turn = last_turn(history)
    if turn is None or kind is Kind.PAGE:
        return _question(asked, asked, kind, named, councils, ())
    leftover = _leftover(named.rest)
    if named.loaded and not leftover and kind is Kind.FACT:
        replaced = _with_councils(turn, named.loaded, councils)
        return _question(
            asked,
            replaced,
            turn.kind,
            councils.find(replaced),
            councils,
            named.loaded,
            turn.aspects,
        )
    if named.others:
        if not leftover:
            return _question(
                asked, f"{turn.text} ({named.others[0]})", turn.kind, named, councils, ()
            )
        return _question(asked, asked, kind, named, councils, ())
    meant = named.loaded or (() if _ALL.search(asked) else turn.councils)
    if kind is Kind.FACT and _OPENING.match(asked) and _continues(leftover, turn):
        kind = turn.kind
    theme = turn.aspects if _needs_theme(kind, named.rest, leftover) else ()
    carried = turn.text if _leans_on(turn, kind, named.rest, leftover, theme) else ""
    alone = _stand_alone(asked, named, meant, theme, councils, carried)
    found = Named(
        meant or named.loaded,
        (),
        " ".join([named.rest, *theme, councils.find(carried).rest if carried else ""]),
    )
    return _question(asked, alone, kind, found, councils, meant)


def _continues(leftover: Sequence[str], turn: Turn) -> bool:
    """Whether "And for X?" asks the same of another judgement."""
    return turn.kind not in (Kind.FACT, Kind.PAGE) and len(leftover) <= 4


def _needs_theme(kind: Kind, rest: str, leftover: Sequence[str]) -> bool:
    """Whether a question about grades or recommendations leaves its theme to the turn before."""
    themed = (Kind.RECOMMENDATIONS, Kind.GRADE, Kind.STRENGTHS, Kind.WEAKNESSES, Kind.COUNT)
    return kind in themed and len(matter_of(rest).terms) - _kind_words(rest) <= 0


def _leans_on(
    turn: Turn, kind: Kind, rest: str, leftover: Sequence[str], theme: Sequence[str]
) -> bool:
    """Whether a question says too little by itself: "Why?", "Which recommendation is on that?"."""
    if kind is Kind.FACT:
        return len(leftover) <= 1
    own = len(matter_of(rest).terms) - _kind_words(rest)
    said_that = re.search(r"\b(that|this|it|those|these|there)\b", rest, re.IGNORECASE)
    return bool(said_that) and not theme and turn.kind is Kind.FACT and own <= 1


def _kind_words(rest: str) -> int:
    return sum(1 for term in matter_of(rest).terms if term in _KIND_STEMS)


_KIND_STEMS = frozenset(
    stems("improve improvement recommend recommendation recommendations grade graded rating rated judged judgement verdict score "
          "scored do well strengths weaknesses weak strong good better best need needs should change total")
)  # fmt: skip


def _leftover(rest: str) -> list[str]:
    """What a question asks beside the names of councils and words that only join."""
    text = _OPENING.sub("", rest)
    return [
        w
        for w in re.findall(r"[\w'’-]+", text.lower())
        if w not in _EMPTY_WORDS and w not in ("s", "’s")
    ]


def _with_councils(turn: Turn, now: Sequence[str], councils: Councils) -> str:
    """The question before, asked of other councils."""
    name = " and ".join(councils.names[i] for i in now)
    text = turn.text
    for i in turn.councils:
        old = councils.names.get(i, "")
        if old and re.search(rf"\b{re.escape(old)}\b", text):
            text = re.sub(rf"\b{re.escape(old)}\b(?: and [A-Z]\w+)?", name, text, count=1)
            rest = councils.find(text)
            return text if set(rest.loaded) == set(now) else f"{rest.rest} ({name})"
    bare = councils.find(text).rest
    return f"{bare} ({name})"


def _stand_alone(
    asked: str,
    named: Named,
    meant: Sequence[str],
    theme: Sequence[str],
    councils: Councils,
    carried: str,
) -> str:
    added = [councils.names[i] for i in meant if i not in named.loaded and i in councils.names]
    about = [*theme, *([councils.find(carried).rest] if carried else [])]
    notes = ", ".join([*added, *about])
    return f"{asked} ({notes})" if notes else asked


def _question(
    asked: str,
    text: str,
    kind: Kind,
    named: Named,
    councils: Councils,
    meant: Sequence[str],
    aspects: Sequence[str] = (),
) -> Question:
    ids = tuple(meant) or named.loaded
    rest = " ".join([named.rest, *(a for a in aspects if a.lower() not in named.rest.lower())])
    matter: Matter = matter_of(_ENTITY_NOISE.sub("", rest))
    return Question(
        asked=asked,
        text=text,
        kind=kind,
        matter=matter,
        wanted=wanted(asked if len(asked.split()) > 3 else text),
        councils=ids,
        others=named.others,
        named=bool(ids or named.others),
        compares=len(ids) > 1 or compares(asked),
        years=years_of(text),
        claimed=claimed_grade(named.rest),
    )


def understood(question: Question, aspects: Sequence[str] = ()) -> Understood:
    """What an Answer says about how its question was understood."""
    return Understood(question.text, question.councils, question.kind.value, tuple(aspects))
