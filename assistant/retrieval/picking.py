"""Pick the few sentences that answer: of the kind that is asked for, and what goes on from them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

from assistant.retrieval.ranking import Ranked, Scored
from assistant.understanding.question import Question
from assistant.understanding.wanted import Wanted, can_be_missed, holds, holds_near, things_asked
from ingest.types import Role
from ingest.words import stems


class Drop(StrEnum):
    """Why a sentence was not quoted."""

    UNFIT = "unfit"
    FORM = "form"
    FAR = "far"
    LONG = "long"
    REPEATS = "repeats"
    ENOUGH = "enough"
    OTHER = "other"
    UNUSED = "unused"
    REFUSED = "refused"
    UNVERIFIED = "unverified"


# How many passages are read for sentences.
READ = 6
# An answer of several sentences stops before this many words, unless the first alone is longer.
_WORDS, _SENTENCES = 72, 3
# A comparison needs more of each council, and so does what is asked for broadly.
_COMPARED_WORDS, _COMPARED_MARGIN = 75, 0.5
# A further sentence must come this near to the first one's score.
# People put things in words of their own, so that what they said is looked for more widely.
_MARGIN, _WORDS_MARGIN = 0.45, 0.5

# Of many councils, the clearest sentences of so many are quoted.
_THEME_REPORTS, _THEME_WORDS = 4, 100
# A newer report says it as well as an older one where its sentence comes this near.
_AS_WELL = 0.2

# Words of a person inside a sentence of the report.
_SAID = re.compile(
    r"[‘“'\"]\w[^’”'\"]{3,}[’”'\"]|\b(?:said|told|described|commented|reported|explained|spoke)\b"
)
# Where a whole matter is compared, how well it went counts more than what there is. A question of
# more words asks for something of its own.
_TELLS, _BROAD_TERMS = 0.15, 4
_DIFFERS = re.compile(r"\b(?:compar\w+|differ\w*|versus|vs?)\b", re.IGNORECASE)
_HOW_WELL = re.compile(
    r"\b(?:improv\w+|markedly|slow\w*|complex|poor\w*|strong\w*|weak\w*|limited|inconsisten\w+"
    r"|consistent\w*|effective\w*|good|well|better|worse|delay\w*|too (?:few|many|often|long)"
    r"|insufficient\w*|variable|outstanding|inadequate|excellent|under-?developed|overly"
    r"|ris(?:en|ing)|fall(?:en|ing)|progress)\b",
    re.IGNORECASE,
)
# What stands beside the thing it is asked of counts so much more.
_NEAR = 0.2
# A sentence that begins so goes on from the one before it.
_GOES_ON = re.compile(
    r"(?:It|This|These|They|Their|That|Those|However|As a result|In addition|For example|He|She"
    r"|Consequently|Such|Because of|Nevertheless|Despite this|Of these|Instead|But)\b"
)
_BROAD = re.compile(
    r"\b(tell me about|what about|describe|information (about|on)"
    r"|what (did|do|does) .*\b(say|find|think) (about|on|of))\b",
    re.IGNORECASE,
)


def _unheard(scored: Scored, reason: Drop) -> None:
    """Nobody asked why a sentence was dropped."""


def pick(
    ranked: Sequence[Ranked],
    question: Question,
    note: Callable[[Scored, Drop], None] = _unheard,
) -> list[Scored]:
    """The few sentences that answer, best first; `note` is told why others were dropped."""
    every = _candidates(ranked, question)
    if _compares_broadly(question):
        every = sorted(every, key=lambda s: -s.score - _TELLS * _tells(s))
    most, margin = _WORDS, _MARGIN
    if question.wanted is Wanted.WORDS:
        margin = _WORDS_MARGIN
    elif len(question.councils) > 1 or question.compares or _BROAD.search(question.form):
        most, margin = _COMPARED_WORDS, _COMPARED_MARGIN
    chosen: list[Scored] = []
    length = 0
    for scored in _with_next(every, ranked):
        size = len(scored.sentence.text.split())
        if len(chosen) == _SENTENCES:
            note(scored, Drop.ENOUGH)
        elif chosen and scored.score < every[0].score - margin:
            note(scored, Drop.FAR)
        elif chosen and length + size > most:
            note(scored, Drop.LONG)
        elif repeats(scored.sentence.text, [s.sentence.text for s in chosen]):
            note(scored, Drop.REPEATS)
        else:
            chosen.append(scored)
            length += size
    return chosen


def _compares_broadly(question: Question) -> bool:
    """Whether councils are compared on a whole matter: "compare X and Y on carers"."""
    few = len(question.matter.terms) <= _BROAD_TERMS
    return few and question.wanted is Wanted.OPEN and bool(_DIFFERS.search(question.form))


def _tells(scored: Scored) -> bool:
    """Whether a sentence says how well something went."""
    return bool(_HOW_WELL.search(scored.sentence.text))


def _with_next(every: Sequence[Scored], ranked: Sequence[Ranked]) -> list[Scored]:
    """Sentences, best first; right after the best one comes what goes on from it ("It found …")."""
    if not every:
        return []
    best = every[0]
    after = [
        replace(s, score=best.score)
        for passage in ranked
        for s in passage.sentences
        if s.found.report.id == best.found.report.id
        and s.position == best.position + 1
        and s.sentence.paragraph == best.sentence.paragraph
        and leans(s.sentence.text)
    ]
    return [best, *after[:1], *every[1:]]


def pick_by_report(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """The best sentence of each of a few councils, best first: what is said on a theme.

    Of a council's reports the newest speaks that says it about as well, unless a year is named.
    """
    every = _candidates(ranked, question)
    first = {scored.found.report.id: scored for scored in reversed(every)}
    councils: dict[str, list[Scored]] = {}
    for scored in sorted(first.values(), key=lambda s: -s.score):
        report = scored.found.report
        councils.setdefault(report.cover.council_id or report.id, []).append(scored)
    chosen: list[Scored] = []
    length = 0
    for scored in (_newest(own, question) for own in councils.values()):
        length += len(scored.sentence.text.split())
        if chosen and (length > _THEME_WORDS or scored.score < every[0].score - _COMPARED_MARGIN):
            break
        chosen.append(scored)
    return chosen[:_THEME_REPORTS]


def _newest(own: Sequence[Scored], question: Question) -> Scored:
    """The newest of a council's sentences that come near its best, which is the first."""
    near = [s for s in own if s.score >= own[0].score - _AS_WELL]
    return own[0] if question.years else max(near, key=_inspected)


def _inspected(scored: Scored) -> str:
    return scored.found.report.cover.date


def _candidates(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """Sentences, best first; of the kind asked for alone where there is any."""
    every = sorted(quotable(ranked, question), key=lambda s: -s.score)
    if question.wanted is Wanted.WORDS:
        said = [s for s in every if s.sentence.role is Role.PERSON]
        return said or [s for s in every if _SAID.search(s.sentence.text)] or every
    if can_be_missed(question.wanted):
        kept = [s for s in every if held(s, question)]
        return sorted(kept, key=lambda s: -s.score - _NEAR * held_near(s, question)) or every
    return every


def quotable(ranked: Sequence[Ranked], question: Question) -> list[Scored]:
    """The sentences that can answer: no lead-ins, no lines of the cover, nothing said before."""
    unfit = {Role.LEAD_IN, Role.BOILERPLATE}
    return [
        scored
        for passage in ranked[:READ]
        for scored in passage.sentences
        if scored.sentence.role not in unfit
        and scored.sentence.text not in question.excluded
        and (scored.sentence.marker or len(scored.sentence.text.split()) > 3)
        and (scored.sentence.marker or scored.sentence.text[-1] in ".!?”\"’'")
    ]


def leans(text: str) -> bool:
    """Whether a sentence goes on from the one before it, and says little alone."""
    return bool(_GOES_ON.match(text))


def repeats(text: str, chosen: Sequence[str]) -> bool:
    """Whether a sentence says again what one before says (reports repeat themselves)."""
    own = set(stems(text))
    return any(len(own & set(stems(other))) > 0.75 * len(own) for other in chosen)


def held(scored: Scored, question: Question) -> bool:
    """Whether a sentence holds the kind of thing that is asked for."""
    if question.wanted is Wanted.WORDS:
        return scored.sentence.role is Role.PERSON or bool(_SAID.search(scored.sentence.text))
    return holds(question.wanted, scored.sentence.text, question.form)


def held_near(scored: Scored, question: Question) -> bool:
    """Whether it holds it beside the thing it is asked of."""
    if question.wanted is Wanted.WORDS:
        return scored.sentence.role is Role.PERSON
    return holds_near(question.wanted, scored.sentence.text, things(question), question.form)


def things(question: Question) -> set[str]:
    """The things asked for with their synonyms; the whole matter where none is named."""
    asked = things_asked(question.form) or list(question.matter.terms)
    others = [o for term in asked for o in question.matter.synonyms.get(term, ())]
    return {*asked, *(s for other in others if len(other) == 1 for s in other)}
