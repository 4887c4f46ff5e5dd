"""Understand a question: make it stand alone, find the councils, the kind and the matter."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.library.mentions import Councils, Named
from assistant.question.follow_ups import (
    OF_ALL,
    Turn,
    chosen,
    context_in,
    council_meant,
    last_turn,
    leaning,
    needs_theme,
    report_kept,
    report_meant,
    terms_of,
    with_councils,
    with_name,
    with_report,
    without_report,
)
from assistant.question.kinds import asks_of, kind_for
from assistant.question.question import (
    CONVERSATION,
    OF_WHOLE,
    Asks,
    Kind,
    Question,
    claimed_grade,
    compares,
    kind_of,
    noted,
    with_notes,
    without_context,
    years_of,
)
from assistant.question.report_choice import tells_report
from assistant.question.report_order import without_order
from assistant.question.tally import narrows, regrades
from assistant.question.topic import matter_of
from assistant.types import Answer, Status, Understood
from vectorstore.models.trained_models import Classifier

_POSSESSIVE = re.compile(r"\b(['’]s)\b|\s+(?=[?.!,])")
# "What about foster carers?" may be asked by itself, "When did it start?" may not.
_BY_ITSELF = 2
# A turn that points to the report spoken of is asked of no other.
_POINTS = re.compile(
    r"\b(?:that|this|the|the same) (?:inspection|report|letter|review|visit)\b"
    r"|\b(?:does|did) it (?:say|mention|find|report|speak)\b",
    re.IGNORECASE,
)
# Lists whose headings are their own: "what is working well" is no theme of what is not.
_LISTS = frozenset({Asks.STRENGTHS, Asks.WEAKNESSES, Asks.RECOMMENDATIONS})
# What is asked of the answer before, whatever it was about.
_OF_ANSWER = {"source": Kind.PAGE, "shorter": Kind.SHORTER, "plain": Kind.PLAIN}


def understand(
    text: str, councils: Councils, history: Sequence[Answer], classifier: Classifier
) -> Question:
    """A question that stands alone, with the help of the turns before it."""
    asked = " ".join(text.split())
    named = councils.find(asked)
    return replace(_meant(asked, named, councils, history, classifier), mentioned=named)


def _meant(
    asked: str, named: Named, councils: Councils, history: Sequence[Answer], classifier: Classifier
) -> Question:
    turn = last_turn(history, councils)
    leans = leaning(asked, turn, councils, classifier) if turn else "alone"
    before = turn.text if turn and leans != "alone" else ""
    asks = asks_of(asked, councils, classifier, before)
    if turn and asks is Asks.FOLLOW_UP and not before:
        # "And the weaknesses?" takes nothing from the turn before, and is no question without it.
        asks = asks_of(asked, councils, classifier, turn.text)
    kind = kind_for(asks, asked, councils)
    said = kind_of(asked)
    talk = said in CONVERSATION or asks is Asks.CHAT and leans == "alone"
    # "Hello" in the midst of a conversation leans on no question, whatever the model takes it for.
    asks = Asks.CHAT if said in CONVERSATION - {Kind.HELP} else asks
    if turn is None or talk:
        return replace(_question(asked, asked, kind, named), asks=asks)
    if asks is Asks.CHAT:
        # "OK, and Leeds?" opens like small talk.
        asks, kind = Asks.FOLLOW_UP, Kind.FACT
    return _Follower(asked, asks, kind, named, leans, turn, councils).question()


class _Follower:
    """A turn after another, made a question that stands alone."""

    def __init__(
        self,
        asked: str,
        asks: Asks,
        kind: Kind,
        named: Named,
        leans: str,
        turn: Turn,
        councils: Councils,
    ) -> None:
        self._asked, self._asks, self._kind = asked, asks, kind
        self._turn, self._councils = turn, councils
        self._leans = leans
        place = () if named.loaded or named.others else self._by_place()
        if place:
            self._asked = with_name(asked, councils.names[place[0]])
            named = councils.find(self._asked)
        self._named = named
        # "At their latest inspection" of all councils is no report of the one spoken of.
        self._of_all = asks in OF_ALL and not named.loaded
        self._report = "" if self._of_all else report_meant(self._asked, turn)
        # Whether it asks something of its own, and not the question before of another report.
        self._says = leans != "again" and bool(terms_of(self._named.rest))

    def _by_place(self) -> tuple[str, ...]:
        """The council that is chosen by its number or place."""
        offered = bool(self._turn.choices)
        return chosen(self._asked, self._turn, self._councils) if self._is_matter or offered else ()

    @property
    def _is_matter(self) -> bool:
        return self._leans in ("matter", "again")

    @property
    def _compares(self) -> bool:
        return self._asks is Asks.COMPARE or compares(self._asked)

    def question(self) -> Question:
        """The question that stands alone."""
        turn, named = self._turn, self._named
        if self._leans in _OF_ANSWER and set(named.loaded) <= set(turn.councils):
            again = self._again(turn.councils)
            return replace(again, kind=_OF_ANSWER[self._leans], form=self._asked)
        if self._leans == "without" and (left := self._left()):
            return self._again(left)
        if named.loaded and not self._says and turn.asks not in OF_ALL:
            return self._again(named.loaded)
        if self._leans == "more":
            return replace(self._again(turn.councils), excluded=turn.quotes)
        if named.others and self._is_matter and not (self._says or self._compares):
            return self._of_others()
        if turn.kind is Kind.TALLY and turn.cited and regrades(named.rest, turn.text):
            return self._regraded()
        if turn.kind is Kind.TALLY and self._asks not in OF_WHOLE and narrows(named.rest):
            return self._narrowed()
        same = self._asks in (Asks.FOLLOW_UP, Asks.MATTER, turn.asks)
        if self._report and self._is_matter and not self._says and same:
            return self._again(turn.councils)
        return self._joined()

    def _left(self) -> tuple[str, ...]:
        """The councils spoken of without those that the turn names, and those it puts instead."""
        named, before = self._named.loaded, self._turn.councils
        kept = tuple(i for i in before if i not in named)
        return (*kept, *(i for i in named if i not in before))

    def _again(self, meant: Sequence[str]) -> Question:
        """The question before, of these councils and the report that is meant."""
        turn = self._turn
        text = turn.text
        if tuple(meant) != turn.councils:
            text = with_councils(turn, meant, self._councils)
        named = self._councils.find(without_report(text) if self._report else text)
        text = with_report(text, self._report)
        rest = named.rest
        rest += "".join(f" {a}" for a in turn.aspects if a.lower() not in rest.lower())
        named = replace(named, loaded=tuple(meant), others=() if meant else named.others, rest=rest)
        own, _, on = noted(text)
        again = _question(text, text, turn.kind, named, said=self._asked)
        reading = " ".join((self._councils.find(own).masked, *turn.aspects, on)).strip()
        again = replace(again, reading=reading)
        kept = turn.reports if tuple(meant) == turn.councils and not self._report else ()
        alone = turn.asks is Asks.COMPARE and len(meant) == 1 < len(turn.councils)
        asks = Asks.MATTER if alone else turn.asks
        return replace(again, asks=asks, reports=kept, spoken_of=turn.reports)

    def _of_others(self) -> Question:
        """The question before, of a council that is not loaded."""
        own, notes, on = noted(self._turn.text)
        text = with_notes(own, notes, self._named.others[0], on=on)
        found = _question(self._asked, text, self._turn.kind, self._named)
        return replace(found, asks=self._turn.asks)

    def _narrowed(self) -> Question:
        """A question to the table of grades that keeps what the one before asked of it."""
        text = f"{self._asked} ({self._turn.text})"
        named = replace(self._named, loaded=self._named.loaded or self._turn.councils)
        return replace(_question(self._asked, text, Kind.TALLY, named), asks=self._turn.asks)

    def _regraded(self) -> Question:
        """Another judgement of the councils that the answer before listed."""
        names = [self._councils.names[i] for i in self._turn.cited if i in self._councils.names]
        text = with_notes(self._asked, *names)
        named = replace(self._named, loaded=self._turn.cited)
        return replace(_question(self._asked, text, Kind.TALLY, named), asks=Asks.WHICH_GRADE)

    def _joined(self) -> Question:
        """A question of its own words, with the council, the report and the matter it leaves."""
        turn, named = self._turn, self._named
        context = context_in(turn.text, self._councils) if self._is_matter else ""
        if context:
            self._kind = kind_for(self._asks, f"{self._asked} ({context})", self._councils)
        if self._asks in (Asks.FOLLOW_UP, Asks.CHAT):
            self._asks, self._kind = turn.asks, turn.kind
        if named.loaded and self._is_matter and self._asks in (Asks.WHICH_GRADE, Asks.WHICH_THEME):
            # "Does Leeds?" after "Which councils …?"
            graded = self._asks is Asks.WHICH_GRADE
            self._asks = Asks.GRADE if graded else Asks.MATTER
            self._kind = Kind.GRADE if graded else Kind.FACT
        meant = named.loaded or self._spoken_of()
        carried = () if named.loaded or named.others or meant else self._others()
        another = turn.asks in _LISTS and self._asks in _LISTS - {turn.asks}
        themed = needs_theme(self._kind, named.rest) and (self._is_matter or not another)
        theme = turn.aspects if themed else ()
        found = self._worded(meant, carried, theme, context)
        instead = []
        if context and self._says and len(terms_of(named.rest)) >= _BY_ITSELF:
            instead.append(self._worded(meant, carried, theme, ""))
        if found.reports and not _POINTS.search(self._asked):
            instead.append(self._worded(meant, carried, theme, context, stays=False))
        return replace(found, instead=tuple(instead))

    def _spoken_of(self) -> tuple[str, ...]:
        """The councils spoken of still; where another is named, only if it is set against them."""
        if self._named.others and not self._compares:
            return ()
        found = council_meant(self._asked, self._asks, self._turn)
        # "Why them?" after "Which council …?" that one council answered.
        listed = self._turn.asks in OF_ALL and self._asks not in OF_ALL and self._is_matter
        return found or (self._turn.cited if listed and len(self._turn.cited) == 1 else ())

    def _others(self) -> tuple[str, ...]:
        """Councils that are not loaded and are spoken of still."""
        return self._turn.others if self._asks not in OF_ALL else ()

    def _worded(
        self,
        meant: tuple[str, ...],
        others: tuple[str, ...],
        theme: tuple[str, ...],
        context: str,
        *,
        stays: bool = True,
    ) -> Question:
        turn, named = self._turn, self._named
        names = self._councils.names
        added = [names[i] for i in meant if i not in named.loaded and i in names]
        report = "" if self._report in self._asked else self._report
        same = meant == turn.councils and not (self._report or self._of_all)
        # A turn that names another report or what holds now leaves the one spoken of.
        kept = stays and same and not tells_report(self._asked)
        if kept:
            report = report_kept(turn)
        text = with_notes(self._asked, *added, *others, *theme, report, on=context)
        rest = " ".join((named.rest, *theme, "" if self._says else context))
        own = replace(named, loaded=meant, others=named.others or others, rest=rest)
        found = _question(self._asked, text, self._kind, own)
        reading = " ".join(filter(None, (named.masked, *theme, context)))
        # A question that names neither council nor year stays with the reports spoken of.
        own_reports = turn.reports if kept else ()
        found = replace(found, reports=own_reports, spoken_of=turn.reports)
        return replace(found, asks=self._asks, reading=reading, context=context)


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
        years=years_of(without_order(without_context(text))),
        spots=named.spots,
        claimed=claimed_grade(named.rest),
    )


def understood(
    question: Question,
    aspects: Sequence[str] = (),
    reports: Sequence[str] = (),
    status: Status = Status.AMBIGUOUS,
) -> Understood:
    """What an Answer of a status says about how its question was understood."""
    # A question that was answered, or refused for another reason, goes on from nothing.
    stands = question.asks is Asks.FOLLOW_UP and status is not Status.AMBIGUOUS
    kind = Asks.MATTER.value if stands else question.asks.value
    return Understood(question.text, question.councils, kind, tuple(aspects), tuple(reports))
