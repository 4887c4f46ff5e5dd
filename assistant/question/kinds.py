"""The kind of a question, as a model tells it, and what sort of Facts it may be answered from."""

from assistant.library.mentions import Councils
from assistant.question.question import (
    CONVERSATION,
    Asks,
    Kind,
    Question,
    kind_of,
    without_years,
)
from assistant.question.report_order import plainly
from assistant.question.tally import Tally, asks_table, tally
from vectorstore.models.trained_models import FACTS, KINDS, Classifier

# With more councils loaded than this, a question that names none is not asked of each.
FEW_COUNCILS = 3
# Kinds that are answered from Facts of one sort.
_OF_FACTS = {
    Asks.GRADE: Kind.GRADE,
    Asks.RECOMMENDATIONS: Kind.RECOMMENDATIONS,
    Asks.STRENGTHS: Kind.STRENGTHS,
    Asks.WEAKNESSES: Kind.WEAKNESSES,
    Asks.SUMMARY: Kind.SUMMARY,
}
# Kinds that may be asked of the table of grades.
_OF_TABLE = frozenset({Asks.WHICH_GRADE, Asks.GRADE, Asks.TREND, Asks.COMPARE, Asks.META})
# Kinds in which a part of a report may be asked for by its name.
_OF_SECTIONS = frozenset({Asks.SUMMARY, Asks.MATTER})


def as_classed(text: str, councils: Councils) -> str:
    """A question as it is classed: no council or report named, and every year the same."""
    return without_years(plainly(councils.find(text).masked)) or text


def asks_of(text: str, councils: Councils, classifier: Classifier, before: str = "") -> Asks:
    """The kind of a question; names of councils and years are not looked at.

    A turn that leans on the question before it is told with that: the kind is that of the question
    that it stands for. That no report is asked for must be told the more clearly, the more so of a
    turn that leans on a question to reports; that grades of councils are, where no word speaks of
    grades, or one council is named and none beside.
    """
    clear = _CLEAR_OF_TURN if before else _CLEAR
    found = classifier.kinds(as_classed(text, councils), as_classed(before, councils))
    named = councils.find(f"{text} {before}")
    asked = tally(named.rest)
    silent = not asked.speaks_of_grades or len(named.loaded) == 1 and "across" not in asked.said
    unlikely = _OF_NONE | ({Asks.WHICH_GRADE} if silent else set())
    possible = {
        name: likely
        for name, likely in zip(KINDS, found, strict=True)
        if likely >= clear or name not in unlikely
    }
    return Asks(max(possible, key=lambda name: possible[name]))


_OF_NONE = frozenset({Asks.FUTURE, Asks.OUT_OF_SCOPE})
_CLEAR, _CLEAR_OF_TURN = 0.6, 0.9


def fact_of(question: Question, classifier: Classifier) -> Kind | None:
    """The Fact of an inspection that a question asks for, None for none.

    A question of a kind that something else answers must ask for it the more surely.
    """
    sure = _SURE_OF_FACT.get(question.asks)
    if sure is None:
        return None
    found = classifier.facts(without_years(question.reading))
    name = FACTS[int(found.argmax())]
    return _FACTS.get(name) if found.max() >= sure else None


_FACTS = {
    "inspected": Kind.INSPECTED, "published": Kind.PUBLISHED, "team": Kind.TEAM, "post": Kind.POST,
    "publisher": Kind.PUBLISHER, "focus": Kind.FOCUS, "count": Kind.COUNT, "reports": Kind.HELD,
    "type": Kind.TYPE, "page": Kind.SECTION_PAGE,
}  # fmt: skip
_SURE_OF_FACT = {
    Asks.META: 0.0, Asks.RECOMMENDATIONS: 0.6, Asks.SUMMARY: 0.6, Asks.MATTER: 0.6,
    Asks.FOLLOW_UP: 0.6, Asks.WEAKNESSES: 0.6, Asks.COMPARE: 0.55,
}  # fmt: skip


def asks_before(kind: str) -> Asks:
    """The kind of an earlier question as an Answer tells it; a name of old is any matter."""
    return Asks(kind) if kind in set(Asks) else Asks.MATTER


def kind_for(asks: Asks, text: str, councils: Councils) -> Kind:
    """What sort of Facts, if any, a question of this kind is answered from."""
    ruled = kind_of(text)
    if ruled in CONVERSATION:
        return ruled
    if asks is Asks.CHAT:
        return Kind.HELP
    if ruled is Kind.SECTION and asks in _OF_SECTIONS:
        return ruled
    if _of_table(asks, text, councils):
        return Kind.TALLY
    return _OF_FACTS.get(asks, Kind.FACT)


def _follows_grades(asked: Tally) -> bool:
    """Whether a question on change is about grades: of more than one year, with few other words.

    Of a judgement that is named it may say more, where it says that a grade is meant.
    """
    one_year = len(asked.years) == 1 and asked.years[0].first == asked.years[0].last
    graded = bool(asked.grades) or "graded" in asked.said
    few = len(asked.rest) <= bool(asked.column)
    return not one_year and (few or graded and bool(asked.column))


def _of_table(asks: Asks, text: str, councils: Councils) -> bool:
    """Whether a question counts, filters or follows grades."""
    found = councils.find(text)
    few = len(councils.names) <= FEW_COUNCILS
    if few and tally(found.rest).only_ranks:
        # "Which did best?" sets the few that are loaded side by side.
        return False
    asked = tally(found.rest)
    if asks is Asks.WHICH_GRADE or asks is Asks.TREND and _follows_grades(asked):
        return True
    return asks in _OF_TABLE and asks_table(found.rest, named=bool(found.loaded), few=few)
