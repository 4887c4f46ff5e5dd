"""A question that counts, filters, ranks or follows grades across reports, as understood."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from assistant.grades.table import Years
from assistant.library.mentions import Councils
from assistant.question.patterns import part, patterns, words
from assistant.question.question import Question
from assistant.question.topic import matter_of
from ingest.language.words import stems
from ingest.register.grades import columns, difference, kind_patterns

# The years that a question names, as spans: "since 2020", "between 2018 and 2023", "in 2019".

_YEAR = r"\b(?:19|20)\d\d\b"
_SOME = r"(?: \w+){0,3}? "
_AND = r"(?: \w+)? ?(?:and|to|until|[-–])(?: \w+){0,3}? ?"
_NOW = "now|today|date|present|(?:the )?(?:latest|newest|last|most recent|current)"
# Each with up to two years; tried in this order, so that "from 2019 to 2021" is no "from 2019".
_SPANS: tuple[tuple[re.Pattern[str], Callable[[int, int], Years]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), span)
    for pattern, span in (
        (rf"\b(?:between|from){_SOME}({_YEAR}){_AND}({_YEAR})", Years),
        (rf"({_YEAR}) ?(?:to|[-–]) ?({_YEAR})", Years),
        (
            rf"\bbetween{_SOME}({_YEAR}) and (?:{_NOW})\b"
            rf"|({_YEAR}) ?(?:to|until|till|through|[-–]) ?(?:{_NOW})\b",
            lambda first, other: Years(first or other),
        ),
        (
            rf"\b(?:since|from){_SOME}({_YEAR})(?: on(?:wards?)?)?|({_YEAR}) (?:or later|onwards?)",
            lambda first, other: Years(first or other),
        ),
        (rf"\bafter{_SOME}({_YEAR})()", lambda first, _: Years(first + 1)),
        (rf"\bbefore{_SOME}({_YEAR})()", lambda first, _: Years(0, first - 1)),
        (rf"\b(?:until|till|up to|by){_SOME}({_YEAR})()", lambda first, _: Years(0, first)),
        (rf"({_YEAR})()", lambda first, _: Years(first, first)),
    )
)


def spans_of(text: str) -> tuple[str, tuple[Years, ...]]:
    """The text without its years, and the spans that they mean."""
    found: list[Years] = []
    for pattern, span in _SPANS:
        for match in pattern.finditer(text):
            first, second = (int(year or 0) for year in match.groups())
            found.append(span(first, second))
        text = pattern.sub(" ", text)
    return text, tuple(found)


# A question that counts, filters, ranks or follows grades across reports, as understood.


class Form(StrEnum):
    """What is wanted of the grades."""

    ACROSS = "which and how many"
    CHANGE = "change over time"
    ODD = "judgements of one report"
    EACH = "of each council"


@dataclass(frozen=True, slots=True)
class Tally:
    """What a question asks of the table; `rest` are the words that nothing accounts for.

    `reach` says how far from the grades ("at least"), `origin` are grades that a change began
    with, `said` the other things that a question says ("latest", "up", "top" …).
    """

    form: Form | None = None
    columns: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    reach: str = ""
    origin: tuple[str, ...] = ()
    years: tuple[Years, ...] = ()
    kinds: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()
    rest: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the question asks for this and nothing else."""
        if self.form is None or self.rest:
            return False
        # Who has the most of a grade is not counted here.
        across = self.form is Form.ACROSS
        return not (across and ("most" in self.said or len(self.columns) > 1 and not self.joint))

    @property
    def joint(self) -> tuple[tuple[str, str], ...]:
        """Judgements with their grades that one report is to have ("good overall but …")."""
        if self.form is not Form.ACROSS or len(self.columns) < 2 or self.reach:
            return ()
        grades = self.grades * len(self.columns) if len(self.grades) == 1 else self.grades
        return tuple(zip(self.columns, grades, strict=True)) if len(grades) == len(
            self.columns
        ) else ()  # fmt: skip

    @property
    def narrows(self) -> bool:
        """Whether it says something that a question before it left open."""
        slots = (self.columns, self.grades, self.years, self.kinds, self.said - {"at present"})
        # "What should they do about it?" asks for advice, and narrows nothing.
        return not self.rest and "advice" not in self.said and any(slots)

    @property
    def column(self) -> str:
        """The judgement meant: a particular one before the overall one; "" for none at all."""
        particular = [id for id in self.columns if id != "overall"]
        said = self.said & {"graded", "top", "bottom"}
        graded = self.columns or self.grades or said or self.form is Form.CHANGE
        return (particular or ["overall" if graded else ""])[-1]

    @property
    def overall(self) -> bool:
        """Whether the overall judgement is named, and no other."""
        return self.columns == ("overall",)

    @property
    def quantity(self) -> str:
        """Whether every or any judgement of a report is meant: "every judgement", "" for one."""
        return next((q for q in ("every judgement", "any judgement") if q in self.said), "")

    @property
    def last_step(self) -> bool:
        """Whether the change to the newest report is meant ("since the last time"), no other."""
        return "latest" in self.said and "from first" not in self.said and not self.years

    @property
    def speaks_of_grades(self) -> bool:
        """Whether a grade, a rank or a change is named: a judgement alone may be any matter."""
        graded = self.grades or self.origin or self.said & _GRADES_SAID
        return bool(graded or "overall" in self.columns)

    @property
    def only_ranks(self) -> bool:
        """Whether it only asks which is better, without a grade ("who did best at …?")."""
        ranks = bool(self.said & {"top", "bottom"}) and not self.grades
        return ranks and self.form is Form.ACROSS

    def takes(self, grade: str) -> bool:
        """Whether a grade is one of those that are asked for; any is, where none is named."""
        return not self.grades or _takes(self.reach, grade, self.grades)


_GRADES_SAID = frozenset({"graded", "top", "bottom", "better", "change", "same", "lost"})


def _takes(reach: str, grade: str, wanted: Iterable[str]) -> bool:
    steps = [d for d in (difference(w, grade) for w in wanted) if d is not None]
    test = {
        "at least": lambda d: d >= 0, "at most": lambda d: d <= 0,
        "above": lambda d: d > 0, "not": lambda d: d != 0, "below": lambda d: d < 0,
    }.get(reach)  # fmt: skip
    return any(map(test, steps)) if test else grade in wanted


# Wording of frameworks, possessives, negations: no matter of their own.
_JOINED = re.compile(
    r"\b(?:the )?experiences?(?: and progress)? of\b|['’]s\b|(?<=n)['’]t\b", re.IGNORECASE
)
_FAILED = re.compile(r"\b(?:fail(?:ed|ing|s)?|flunk(?:ed|s)?)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom(?: an?| being)?\s*$", re.IGNORECASE)
# Words of counting, grading and time: what is asked about is the rest.
_TELLING = frozenset(stems(words("telling"), keep_stop_words=True))


@cache
def tally(text: str) -> Tally:
    """What a question without the names of councils asks of the table.

    "and since 2022? (Which …)" is a follow-up: what it leaves open, the question before says.
    """
    follows = re.match(r"^(?P<now>.*?\?*)\s*\((?P<before>.*)\)\s*\??$", text)
    if not follows:
        return _tally(text)
    now, before = _tally(follows["now"]), tally(follows["before"])
    # "Which of them went up?"
    turns = before.form in (Form.ACROSS, Form.CHANGE) and now.said & {"change", "turn"}
    return replace(
        now,
        form=Form.CHANGE if turns else now.form or before.form,
        columns=now.columns or before.columns,
        grades=now.grades or before.grades,
        reach=now.reach if now.grades else before.reach,
        years=now.years or before.years,
        kinds=now.kinds or before.kinds,
        said=now.said | before.said if not now.form else now.said | before.said & _KEPT,
        rest=(*now.rest, *before.rest),
    )


def tally_of(question: Question, councils: Councils) -> Tally:
    """What a question asks of the table."""
    return tally(councils.find(question.text).rest)


# What a follow-up with a form of its own still takes over.
_KEPT = frozenset({"latest", "at present", "graded"})


def asks_table(text: str, *, named: bool, few: bool) -> bool:
    """Whether a question without names of councils asks the table and nothing else.

    `named` says whether it named any; with a `few` loaded, "which did better?" compares them.
    """
    asked = tally(text)
    if asked.form is Form.EACH or few and asked.only_ranks:
        return False
    return asked.whole and (named or asked.form is not Form.ODD)


def narrows(text: str) -> bool:
    """Whether a turn only narrows or turns the question before ("and since 2022?")."""
    asked = tally(text)
    return asked.narrows and (asked.form in (None, Form.EACH) or bool(_THOSE.search(text)))


def regrades(text: str, before: str) -> bool:
    """Whether a turn asks another judgement of what was listed ("rank them by leadership")."""
    now, listed = tally(text), tally(before)
    other = now.columns and now.columns != listed.columns and not now.grades
    return bool(other and now.narrows and now.form in (None, Form.EACH) and _THOSE.search(text))


_THOSE = re.compile(r"\b(?:those|them|these|ones)\b", re.IGNORECASE)


def _tally(text: str) -> Tally:
    said = frozenset(n for n, p in patterns("tally").items() if p.search(text))
    left = _JOINED.sub(" ", text)
    left, kinds = _named(left, kind_patterns().items())
    left, found = _named(left, ((c.id, c.asked) for c in columns()))
    left, years = spans_of(left)
    reach = next((n for n, p in patterns("reach").items() if p.search(left)), "")
    left, grades, origin = _grades(left)
    # "Progress of children in care", "capacity to improve": only what is left tells a change.
    said = frozenset(n for n in said if n not in _OF_REST or patterns("tally")[n].search(left))
    if "lost" in said:
        origin, grades, said = grades, (), said | {"down", "change"}
    said |= {"change"} if origin and grades else set()
    rest = [t for t in matter_of(left).terms if t not in _TELLING]
    return Tally(
        _form(said, bool(found)), found, grades, reach, origin, years, kinds, said, tuple(rest)
    )


_OF_REST = ("change", "up", "down", "better", "under overall")


def _form(said: frozenset[str], column: bool) -> Form | None:
    if "odd" in said and "across" not in said:
        return Form.ODD
    if "change" in said and "advice" not in said and "graded" in said:
        return Form.CHANGE
    if "across" in said:
        return Form.ACROSS
    if "turn" in said and column:
        return Form.CHANGE
    return Form.EACH if "graded" in said or column and "better" in said else None


def _named(text: str, known: Iterable[tuple[str, re.Pattern[str]]]) -> tuple[str, tuple[str, ...]]:
    """What a text names, in its order, and the text without it."""
    places: list[tuple[int, str]] = []
    left = text
    for id, pattern in known:
        for found in pattern.finditer(text):
            places.append((found.start(), id))
            left = left[: found.start()] + " " * len(found[0]) + left[found.end() :]
    return left, tuple(dict.fromkeys(id for _, id in sorted(places)))


def _grades(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The text without its grades, the grades as scales name them, and those of a beginning."""
    grades: list[str] = []
    origin: list[str] = []
    pattern = re.compile(rf"\b(?:{part('worth')})\b", re.IGNORECASE)
    for match in pattern.finditer(text):
        into = origin if _FROM.search(text[: match.start()]) else grades
        into.append(_as_scaled(match.group()))
    if _FAILED.search(text):
        grades.append("inadequate")
    return pattern.sub(" ", text), tuple(dict.fromkeys(grades)), tuple(dict.fromkeys(origin))


def _as_scaled(worded: str) -> str:
    text = worded.lower()
    return "requires improvement" if "improvement" in text or text == "ri" else text
