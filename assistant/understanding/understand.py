"""Understand a question: make it stand alone, find the councils, the kind and the matter."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Answer, Understood
from assistant.understanding.councils import Councils, Named
from assistant.understanding.followup import (
    Turn,
    asks_for_more,
    context_of,
    continues,
    date_named,
    last_turn,
    leans_on,
    leftover,
    means_all,
    needs_theme,
    same_year,
    with_councils,
    with_date,
)
from assistant.understanding.kinds import asks_of, kind_for
from assistant.understanding.matter import matter_of
from assistant.understanding.question import (
    BACKWARD,
    CONVERSATION,
    Asks,
    Kind,
    Question,
    claimed_grade,
    compares,
    years_of,
)
from assistant.understanding.tally import narrows
from vectorstore.question_model import Classifier

_POSSESSIVE = re.compile(r"\b(['’]s)\b|\s+(?=[?.!,])")


def understand(
    text: str, councils: Councils, history: Sequence[Answer], classifier: Classifier
) -> Question:
    """A question that stands alone, with the help of the turns before it."""
    asked = " ".join(text.split())
    asks = asks_of(asked, councils, classifier)
    kind = kind_for(asks, asked, councils)
    turn = last_turn(history, councils)
    if turn is None or kind in BACKWARD or kind in CONVERSATION:
        return replace(_question(asked, asked, kind, councils.find(asked)), asks=asks)
    if asks_for_more(asked):
        again = _again(asked, turn, turn.councils, councils)
        return replace(again, excluded=turn.quotes, reports=turn.reports, asks=turn.asks)
    found = _follow_up(asked, kind, turn, councils)
    if found.kind is not kind:
        asks = turn.asks
    elif asks is Asks.FOLLOW_UP:
        # What leaned is of the kind of what it stands for now.
        asks = asks_of(found.reading, councils, classifier)
    return replace(found, asks=asks)


def _follow_up(asked: str, kind: Kind, turn: Turn, councils: Councils) -> Question:
    named = councils.find(asked)
    alone = not leftover(named.rest) and kind is Kind.FACT
    if named.loaded and alone:
        return _again(asked, turn, named.loaded, councils)
    if named.others:
        text = f"{turn.text} ({named.others[0]})" if alone else asked
        return _question(asked, text, turn.kind if alone else kind, named)
    meant = named.loaded or (() if means_all(asked) else turn.councils)
    if turn.kind is Kind.TALLY and narrows(named.rest):
        text = f"{asked} ({turn.text})"
        return _question(asked, text, Kind.TALLY, replace(named, loaded=meant or turn.councils))
    if kind is Kind.FACT and continues(asked, named.rest, turn):
        kind = turn.kind
    theme = turn.aspects if needs_theme(kind, named.rest) else ()
    carried = councils.find(turn.text).rest if leans_on(turn, kind, named.rest, theme) else ""
    added = [councils.names[i] for i in meant if i not in named.loaded and i in councils.names]
    whole = carried or theme or kind is not Kind.FACT
    context = "" if whole else context_of(turn, named.rest, councils)
    about = f"on: {context}" if context else ""
    notes = ", ".join(filter(None, (*added, *theme, carried, same_year(asked, turn), about)))
    rest = " ".join((named.rest, *theme, carried))
    text = f"{asked} ({notes})" if notes else asked
    found = _question(asked, text, kind, replace(named, loaded=tuple(meant), rest=rest))
    reading = " ".join(filter(None, (named.masked, *theme, carried, context)))
    found = replace(found, reading=reading, context=context, spoken_of=turn.reports)
    # A question that names neither council nor year stays with the reports spoken of.
    return replace(found, reports=turn.reports) if meant == turn.councils else found


def _again(asked: str, turn: Turn, meant: Sequence[str], councils: Councils) -> Question:
    """The question before, of these councils."""
    text = with_councils(turn, meant, councils) if tuple(meant) != turn.councils else turn.text
    text = with_date(text, date_named(asked, turn))
    named = councils.find(text)
    rest = named.rest
    rest += "".join(f" {a}" for a in turn.aspects if a.lower() not in rest.lower())
    return _question(
        text, text, turn.kind, replace(named, loaded=tuple(meant), others=(), rest=rest), said=asked
    )


def _question(asked: str, text: str, kind: Kind, named: Named, said: str = "") -> Question:
    """`asked` is what the form of the answer is told by; `said` what was typed, if another."""
    return Question(
        asked=said or asked,
        text=text,
        kind=kind,
        matter=matter_of(_POSSESSIVE.sub("", named.rest)),
        form=asked,
        reading=named.masked,
        councils=named.loaded,
        others=named.others,
        named=bool(named.loaded or named.others),
        compares=len(named.loaded) > 1 or compares(asked),
        years=years_of(text.split("(on: ")[0]),
        spots=named.spots,
        claimed=claimed_grade(named.rest),
    )


def understood(
    question: Question, aspects: Sequence[str] = (), reports: Sequence[str] = ()
) -> Understood:
    """What an Answer says about how its question was understood."""
    kind = question.asks.value
    return Understood(question.text, question.councils, kind, tuple(aspects), tuple(reports))
