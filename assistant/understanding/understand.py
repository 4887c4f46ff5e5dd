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
from assistant.understanding.matter import matter_of
from assistant.understanding.question import (
    BACKWARD,
    CONVERSATION,
    Kind,
    Question,
    claimed_grade,
    compares,
    kind_of,
    years_of,
)
from assistant.understanding.tally import asks_table, narrows
from assistant.understanding.wanted import wanted

# With more councils loaded than this, a question that names none is not asked of each.
FEW_COUNCILS = 3
_POSSESSIVE = re.compile(r"\b(['’]s)\b|\s+(?=[?.!,])")


def understand(text: str, councils: Councils, history: Sequence[Answer]) -> Question:
    """A question that stands alone, with the help of the turns before it."""
    asked = " ".join(text.split())
    kind = _kind(asked, councils)
    turn = last_turn(history)
    if turn is None or kind in BACKWARD or kind in CONVERSATION:
        return _question(asked, asked, kind, councils.find(asked))
    if asks_for_more(asked):
        again = _again(asked, turn, turn.councils, councils)
        return replace(again, excluded=turn.quotes, reports=turn.reports)
    return _follow_up(asked, kind, turn, councils)


def _kind(asked: str, councils: Councils) -> Kind:
    found = councils.find(asked)
    few = len(councils.names) <= FEW_COUNCILS
    tells = asks_table(found.rest, named=bool(found.loaded), few=few)
    return Kind.TALLY if tells else kind_of(asked)


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
        return _question(asked, text, Kind.TALLY, Named(meant or turn.councils, (), named.rest))
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
    found = _question(asked, text, kind, Named(meant, (), rest, named.spots))
    found = replace(found, context=context, near=turn.last_quotes, spoken_of=turn.reports)
    # A question that names neither council nor year stays with the reports spoken of.
    return replace(found, reports=turn.reports) if meant == turn.councils else found


def _again(asked: str, turn: Turn, meant: Sequence[str], councils: Councils) -> Question:
    """The question before, of these councils."""
    text = with_councils(turn, meant, councils) if tuple(meant) != turn.councils else turn.text
    text = with_date(text, date_named(asked, turn))
    rest = councils.find(text).rest
    rest += "".join(f" {a}" for a in turn.aspects if a.lower() not in rest.lower())
    return _question(text, text, turn.kind, Named(tuple(meant), (), rest), said=asked)


def _question(asked: str, text: str, kind: Kind, named: Named, said: str = "") -> Question:
    """`asked` is what the form of the answer is told by; `said` what was typed, if another."""
    return Question(
        asked=said or asked,
        text=text,
        kind=kind,
        matter=matter_of(_POSSESSIVE.sub("", named.rest)),
        wanted=wanted(asked),
        form=asked,
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
    kind = question.kind.value
    return Understood(question.text, question.councils, kind, tuple(aspects), tuple(reports))
