"""What a follow-up takes from the turns before it: councils, report, matter, or their answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.library.mentions import Councils
from assistant.question.kinds import as_classed, asks_before, kind_for
from assistant.question.question import KIND_STEMS, Asks, Kind, noted, with_notes, years_of
from assistant.question.report_order import Order, order_of, without_order
from assistant.question.topic import matter_of
from assistant.types import Answer, Status
from ingest.language.dates import MONTHS
from ingest.language.words import NUMBER_WORDS
from vectorstore.models.trained_models import LEANINGS, Classifier

# The last turns that a follow-up may refer to.
HISTORY = 10
# A date by which a follow-up names another report.
_DATED = re.compile(
    rf"\b(?:(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]* )?(?:19|20)\d\d\b", re.IGNORECASE
)
# One of the councils spoken of or offered, by its place there.
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_PLACE = re.compile(
    rf"\b(?:the|number|no\.?|option)?\s*(?:(?P<word>{'|'.join(_ORDINALS)}|other)"
    r"|(?P<number>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?: (?:one|council|authority|borough|county|place|area)\b|(?=\W*(?:please\W*)?$)"
    r"|(?(word)(?=['’]s\b)|(?!)))",
    re.IGNORECASE,
)
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
# Enough to say what was spoken of, and no more from turn to turn.
_CONTEXT_WORDS = 24
_SAME_YEAR = re.compile(r"\b(?:that|the) same (?:year|time)\b|\bsame year\b", re.IGNORECASE)
_THEMED = frozenset({Kind.RECOMMENDATIONS, Kind.GRADE, Kind.STRENGTHS, Kind.WEAKNESSES, Kind.COUNT})
# What is asked of no council in particular, whichever was spoken of.
OF_ALL = frozenset({Asks.WHICH_GRADE, Asks.WHICH_THEME, Asks.CHAT, Asks.OUT_OF_SCOPE})
# Turns that say nothing of reports: what was spoken of before them is spoken of still.
_ASIDES = frozenset({Status.CONVERSATION, Status.OUT_OF_SCOPE, Status.FAILED})


@dataclass(frozen=True, slots=True)
class Turn:
    """The last turn that spoke of a report; `quotes` is what was cited since its topic began.

    `others` are councils that it named and that are not loaded, `spoken_of` all loaded ones of the
    conversation, in its order, `cited` those of its citations, and `choices` what it offered.
    `years` are those of the reports that it cited, in order.
    """

    text: str
    councils: tuple[str, ...]
    kind: Kind
    aspects: tuple[str, ...]
    quotes: frozenset[str]
    reports: tuple[str, ...]
    year: str = ""
    asks: Asks = Asks.MATTER
    others: tuple[str, ...] = ()
    spoken_of: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    years: tuple[str, ...] = ()


def last_turn(history: Sequence[Answer], councils: Councils) -> Turn | None:
    """The newest turn that a follow-up can refer to."""
    recent = [a for a in history[-HISTORY:] if a.status not in _ASIDES and a.understood.question]
    # What a word means is asked in passing.
    recent = [a for a in recent if a.understood.kind != Asks.DEFINE.value] or recent
    if not recent:
        return None
    # "Why?" that nothing answers leaves what was spoken of before it.
    last = next((a for a in reversed(recent) if not _empty(a, councils)), recent[-1])
    about = last.understood
    asks = asks_before(about.kind)
    # The same question: an answer told again, or more of it, says no new report or theme.
    same = [a for a in recent if a.understood.question == about.question]
    covers = [c.cover for a in reversed(recent) for c in a.citations]
    return Turn(
        text=about.question,
        councils=about.councils,
        kind=kind_for(asks, about.question, councils),
        aspects=next((a.understood.aspects for a in reversed(same) if a.understood.aspects), ()),
        quotes=frozenset(c.quote for a in same for c in a.citations),
        reports=next((a.understood.reports for a in reversed(same) if a.understood.reports), ()),
        year=covers[0].age[0][:4] if covers else "",
        asks=asks,
        others=() if about.councils else councils.find(about.question).others,
        spoken_of=tuple(dict.fromkeys(i for a in recent for i in a.understood.councils)),
        cited=tuple(
            dict.fromkeys(c.cover.council_id for c in last.citations if c.cover.council_id)
        ),
        choices=last.choices,
        years=tuple(sorted({c.cover.age[0][:4] for c in last.citations})),
    )


def _empty(answer: Answer, councils: Councils) -> bool:
    """Whether a turn named no matter of its own and came to nothing."""
    own, _, _ = noted(answer.understood.question)
    return answer.status is Status.NOT_IN_REPORTS and not terms_of(councils.find(own).rest)


def leaning(asked: str, turn: Turn, councils: Councils, classifier: Classifier) -> str:
    """What a turn takes from the one before: one of LEANINGS."""
    found = classifier.leans(as_classed(asked, councils), as_classed(turn.text, councils))
    return LEANINGS[int(found.argmax())]


def chosen(asked: str, turn: Turn, councils: Councils) -> tuple[str, ...]:
    """The council that a turn means by its place among those offered or spoken of."""
    found = _PLACE.search(asked)
    names = [i for name in turn.choices for i in councils.find(name).loaded]
    known = tuple(i for i in turn.spoken_of if i in councils.names)
    among = names or (known if len(known) > 1 else ())
    if not found or not among or found["number"] and not names:
        return ()
    word = (found["word"] or "").lower()
    if word == "other":
        return tuple(i for i in among if i not in turn.councils) if len(among) == 2 else ()
    if not names and len(turn.councils) > 1:
        # "The first one" of two that were just compared, whoever was spoken of before them.
        among = turn.councils
    return tuple(among[_place(found) - 1 : _place(found)])


def _place(found: re.Match[str]) -> int:
    """The place that is named among several, from 1 on; 0 for "the other"."""
    word = (found["word"] or "other").lower()
    return int(found["number"] or 0) or (_ORDINALS.index(word) + 1 if word in _ORDINALS else 0)


def with_name(asked: str, council: str) -> str:
    """A turn that chooses a council by its place, with its name in the place of these words."""
    return _PLACE.sub(lambda _: council, asked, count=1)


def means_all(asked: str) -> bool:
    """Whether a question is asked of all councils ("the two councils", "both")."""
    return bool(_ALL.search(asked))


def council_meant(asked: str, asks: Asks, turn: Turn) -> tuple[str, ...]:
    """The councils that a turn means which names none."""
    if asks is Asks.COMPARE and len(turn.councils) < 2:
        # "Which is better?" compares the two that were spoken of last.
        counts = (NUMBER_WORDS.get(word, 0) for word in asked.lower().split())
        return turn.spoken_of[-next((n for n in counts if n > 1), 2) :]
    if asks in OF_ALL or means_all(asked):
        return ()
    return turn.councils or (() if turn.others else turn.spoken_of[-1:])


def terms_of(rest: str) -> tuple[str, ...]:
    """What a turn asks about beside the names of councils, and which report it means."""
    return matter_of(without_report(rest)).terms


def without_report(text: str) -> str:
    """A turn without the words that say which report it means."""
    return " ".join(_DATED.sub(" ", _SAME_YEAR.sub(" ", without_order(text))).split())


def needs_theme(kind: Kind, rest: str) -> bool:
    """Whether a question about grades or recommendations leaves its theme to the turn before."""
    return kind in _THEMED and not set(matter_of(rest).terms) - KIND_STEMS


def context_in(asked: str, councils: Councils) -> str:
    """The matter of the question before, and what that took from others before it."""
    own, _, before = noted(asked)
    named = councils.find(own)
    said = without_order(named.masked) if terms_of(named.rest) or not before else ""
    # People who tell a story first put the point at its end. What was said last comes first; what
    # that pointed back to follows as far as there is room.
    last = re.sub(r"[()?]", " ", said).split()[-_CONTEXT_WORDS:]
    return " ".join([*last, *before.split()][:_CONTEXT_WORDS])


def report_meant(asked: str, turn: Turn) -> str:
    """The report that a turn means other than the one spoken of, as words that stand alone."""
    found = _DATED.search(asked)
    if found:
        return found.group()
    if _SAME_YEAR.search(asked):
        return turn.year
    place = _PLACE.search(asked)
    named = place and place["word"] and re.search(r"(?i)^the\b|\bone\b", place.group())
    if place and named and len(turn.councils) == 1 and len(turn.years) > 1:
        # "Who led the second one?" after the grades of one council over the years.
        for year in turn.years[_place(place) - 1 : _place(place)]:
            return year
    order, year = order_of(asked)
    if order in (Order.BEFORE, Order.AFTER):
        year = year or turn.year
        side = order.name.lower()
        return f"the report {side} {year}" if year else f"the {order} report"
    return f"the {order} report" if order else ""


def report_kept(turn: Turn) -> str:
    """The report that the turn before named, in its words; "" where it named none."""
    own, notes, _ = noted(turn.text)
    noted_down = [note for note in notes.split(", ") if note and not without_report(note)]
    dated = [year for year in years_of(own) if year == turn.year]
    return (noted_down or dated or [""])[0]


def with_report(text: str, report: str) -> str:
    """A question asked of another report; as it is where none is meant."""
    own, notes, on = noted(text)
    kept = (note for note in notes.split(", ") if without_report(note))
    return with_notes(without_report(own), *kept, report, on=on) if report else text


def with_councils(turn: Turn, now: Sequence[str], councils: Councils) -> str:
    """The question before, asked of other councils."""
    name = " and ".join(councils.names[i] for i in now)
    own, notes, on = noted(turn.text)
    for i in turn.councils:
        old = councils.names.get(i, "")
        if old and re.search(rf"\b{re.escape(old)}\b", own):
            own = re.sub(rf"\b{re.escape(old)}\b(?: and [A-Z]\w+)?", name, own, count=1)
            break
    if set(councils.find(own).loaded) == set(now):
        return with_notes(own, *_unnamed(notes, councils), on=on)
    return with_notes(councils.find(own).rest, name, *_unnamed(notes, councils), on=on)


def _unnamed(notes: str, councils: Councils) -> list[str]:
    """Notes that name no council."""
    named = ((note, councils.find(note)) for note in notes.split(", "))
    return [note for note, found in named if not found.loaded and not found.others]


# A question that asks two things is two turns, the second after the first. Of these kinds each part
# is answered by itself.
OF_PARTS = frozenset({Asks.MATTER, Asks.META, Asks.GRADE})
# What opens a question that is asked outright: "when was it", "how many", "is it".
_BE = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_OPENS = (
    rf"(?:(?:what|when|where|why|how|who(?:m|se)?)(?: {_BE}|['’]s)\b"
    r"|how (?:many|much|long|often|old|far|big)\b|who (?!they|he|she|it|we|you|the|is|are)\w)"
)
_SUBJECT = (
    r"(?:they|it|he|she|there|that|this|these|those|the|their|its|any|anybody|anyone|all|some"
    r"|children|kids|people|staff|inspectors|leaders|managers|social workers)\b"
)
_ASKS = rf"{_BE} {_SUBJECT}"
_JOINED = re.compile(
    rf"\?\s+(?:and )?|(?:[,;]? and|;| [-–—]) (?=(?:also )?(?:{_OPENS}|{_ASKS}))|, (?={_ASKS})",
    re.IGNORECASE,
)
# A part has so many words, and a question that is taken apart so many parts.
_WORDS, _PARTS = 3, 3


def parts_of(asked: str) -> tuple[str, ...]:
    """The parts of a question that asks for more than one thing; none where it asks for one.

    What is too short to ask anything belongs to what follows ("Quillmere tram - how old is it?").
    """
    parts: list[str] = []
    heading = ""
    for piece in _JOINED.split(asked):
        own = f"{heading} {piece.strip(' ?.,;:-–—')}".strip()
        if len(own.split()) < _WORDS:
            heading = own
            continue
        parts.append(own)
        heading = ""
    return tuple(parts) if not heading and 1 < len(parts) <= _PARTS else ()
