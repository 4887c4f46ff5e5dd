"""A question as understood: kind, councils, matter."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from assistant.library.mentions import Named, bodies
from assistant.question.patterns import part, patterns
from assistant.question.phrases import Wording, is_unknown, judgements
from assistant.question.topic import Matter, matter_of
from ingest.language.words import stems, words


class Kind(StrEnum):
    """What a question is about; all but FACT and COMPARE are answered from Facts."""

    GRADE = "grade"
    INSPECTED = "inspection date"
    PUBLISHED = "publication date"
    TEAM = "inspection team"
    POST = "holder of a post"
    PUBLISHER = "publisher"
    FOCUS = "focus"
    RECOMMENDATIONS = "recommendations"
    COUNT = "count of recommendations"
    HELD = "reports held"
    TYPE = "type of inspection"
    SECTION_PAGE = "page of a section"
    STRENGTHS = "strengths"
    WEAKNESSES = "weaknesses"
    SECTION = "section"
    SUMMARY = "summary"
    TALLY = "grades across reports"
    PAGE = "page"
    SHORTER = "shorter"
    PLAIN = "plain words"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    BYE = "goodbye"
    FACT = "fact"


class Asks(StrEnum):
    """The kind of a question, learned from examples (docs/models.md)."""

    MATTER = "matter"
    GRADE = "grade"
    WHY_GRADE = "why_grade"
    STRENGTHS = "strengths"
    WEAKNESSES = "weaknesses"
    RECOMMENDATIONS = "recommendations"
    SUMMARY = "summary"
    META = "meta"
    COMPARE = "compare"
    TREND = "trend"
    WHICH_GRADE = "which_councils_grade"
    WHICH_THEME = "which_councils_theme"
    FOLLOW_UP = "follow_up"
    DEFINE = "define"
    CHAT = "chat"
    OUT_OF_SCOPE = "out_of_scope"
    FUTURE = "future_or_outside"


# Words that say what kind of thing is asked for, not of what.
KIND_STEMS = frozenset(
    stems(
        """improve improvement recommend recommendation recommendations grade graded rating rated
        judged judgement verdict score scored do well strengths weaknesses weak strong good better
        best need needs should change total"""
    )
)
# Kinds that are asked of a report as a whole.
OF_WHOLE = frozenset({Asks.SUMMARY, Asks.STRENGTHS, Asks.WEAKNESSES, Asks.WHY_GRADE})
# What is asked of the answer before, whatever it was about.
BACKWARD = frozenset({Kind.PAGE, Kind.SHORTER, Kind.PLAIN})
CONVERSATION = frozenset({Kind.GREETING, Kind.THANKS, Kind.HELP, Kind.BYE})


@dataclass(frozen=True, slots=True)
class Question:
    """A question that stands alone; `councils` are slugs of loaded councils.

    `spots` says where in `text` they are named; `reports` are those that the turn before was about.

    `context` is the matter of the turns before where this one points to it ("them", "that"), and
    `spoken_of` the reports then, whatever council is meant now. `instead` are the
    same without that matter, where it says something by itself, and of other reports: they are
    asked in turn where the whole finds no answer.

    `reading` is what sentences are read for: the question without council and date.

    `asked` is what was typed, `mentioned` the councils that it names, `form` the words that tell
    what kind of thing is wanted, and `excluded` quotes that were given before.

    Nothing outside this folder reads its words again: what they ask for is told here.
    """

    asked: str
    text: str
    kind: Kind
    matter: Matter
    asks: Asks = Asks.MATTER
    form: str = ""
    reading: str = ""
    councils: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    named: bool = False
    compares: bool = False
    years: tuple[str, ...] = ()
    spots: tuple[tuple[int, str], ...] = ()
    reports: tuple[str, ...] = ()
    spoken_of: tuple[str, ...] = ()
    context: str = ""
    instead: "tuple[Question, ...]" = ()
    claimed: str = ""
    excluded: frozenset[str] = field(default_factory=frozenset)
    mentioned: Named = Named((), (), "")

    @property
    def wording(self) -> Wording:
        """What its words ask for, beside kind and matter."""
        return Wording(self.asked, self.form)

    @property
    def searched(self) -> str:
        """What passages are searched by: the matter, where it has any."""
        return self.matter.text or self.text

    @property
    def bodies(self) -> tuple[tuple[str, str], ...]:
        """Councils that it names and that are no authorities ("Youth Council")."""
        return bodies(self.asked)

    @property
    def judgements(self) -> frozenset[str]:
        """The ids of the judgements that its matter names."""
        return judgements(self.matter.text)

    @property
    def beside_page(self) -> tuple[str, ...]:
        """The terms of its matter, those aside by which it names a page."""
        return matter_of(_PAGE.sub(" ", self.matter.text)).terms

    @property
    def lists_councils(self) -> bool:
        """Whether it asks which of all councils something is said of."""
        return self.asks is Asks.WHICH_THEME and not self.named

    @property
    def themed(self) -> bool:
        """Whether it says more than what kind of list or grade is asked for."""
        return bool(set(self.matter.terms) - KIND_STEMS)

    def of_one_council(self) -> "Question":
        """The question of the reports of one council: no others are there to be listed."""
        return replace(self, asks=Asks.MATTER) if self.lists_councils else self

    @property
    def wants_best(self) -> bool:
        """Whether it asks for the highest of several."""
        return bool(_BEST & set(self.text.lower().split()))

    def says(self, name: str) -> bool:
        """Whether this was typed, in letters of any size."""
        return name.lower() in self.asked.lower()

    def calls(self, heading: str) -> bool:
        """Whether it has all words of a heading, one after another."""
        return f" {_folded(heading)} " in f" {_folded(self.text)} "

    @property
    def quoted(self) -> tuple[str, ...]:
        """Names and words that it quotes: "What is the 'Kids first' group for?"."""
        return tuple(_QUOTED.findall(self.asked))

    def with_words(self, words: Sequence[str]) -> "Question":
        """A question that is also searched and read for by these words."""
        matter = matter_of(" ".join((self.matter.text, *words)))
        return replace(self, matter=matter, reading=" ".join((self.reading, *words)))

    def is_unknown(self, knows: Callable[[str], bool]) -> bool:
        """Whether no word of it, names aside, is English or a term that is known."""
        return is_unknown(self.mentioned.rest, knows)


_QUOTED = re.compile(r"(?<!\w)['‘“\"]([^'‘’“”\"]{3,60})['’”\"](?!\w)")
_BEST = frozenset({"top", "highest", "best"})
_PAGE = re.compile(r"\bpage (?:no\.? |number )?\S+", re.IGNORECASE)
_COMPILED = {Kind(name): pattern for name, pattern in patterns("kind").items()}
_COMPARES = re.compile(
    r"\bcompar\w+|\bdiffer\w*|\bversus\b|\bvs?\b|\bbetter\b|\bworse\b|\bhigher\b|\blower\b|\bstronger\b|\bweaker\b|\bbest\b"
    r"|\bworst\b|\bboth\b|\beach\b|\beither\b"
    r"|\bwhich (council|authority|of|place|one|borough)\b|\bthe two\b|\bthe three\b"
    r"|\bmore \w+, \w+ or\b|\bsame\b",
    re.IGNORECASE,
)


def _folded(text: str) -> str:
    return " ".join(words(text.lower()))


def kind_of(text: str) -> Kind:
    """The kind of a question, FACT where no form tells another."""
    for kind, pattern in _COMPILED.items():
        if pattern.search(text.strip()):
            return kind
    return Kind.FACT


def compares(text: str) -> bool:
    """Whether a question sets councils against each other, or asks about each."""
    return bool(_COMPARES.search(text))


def claimed_grade(text: str) -> str:
    """A grade that a question takes for given ("why was it rated excellent?"), "" for none."""
    found = re.search(rf"\b(requires improvement|{part('grades')})\b", text, re.IGNORECASE)
    if (
        not found
        or re.search(r"\bhow (well|good)\b", text, re.IGNORECASE)
        and found.group().lower() in ("well", "good")
    ):
        return ""
    return found.group().lower()


def without_years(text: str) -> str:
    """A question in which every year is the same one: a kind does not depend on it."""
    return re.sub(r"\b(?:19|20)\d\d\b", "2015", text)


# The notes that make a follow-up stand alone: "… (Testshire, on: what was spoken of)".
_NOTES = re.compile(r" \((?P<notes>(?:(?!on: )[^()])*?)(?:(?:, )?on: (?P<on>[^()]*))?\)$")


def noted(text: str) -> tuple[str, str, str]:
    """A question, what was noted to make it stand alone, and the matter that it points back to."""
    found = _NOTES.search(text)
    if not found:
        return text, "", ""
    return text[: found.start()], found["notes"].strip(", "), found["on"] or ""


def with_notes(text: str, *notes: str, on: str = "") -> str:
    """A question with the notes that make it stand alone."""
    every = ", ".join(filter(None, (*notes, f"on: {on}" if on else "")))
    return f"{text} ({every})" if every else text


def without_context(text: str) -> str:
    """A question without the matter that it points back to."""
    own, notes, _ = noted(text)
    return with_notes(own, notes)


def years_of(text: str) -> tuple[str, ...]:
    """Years named in a question."""
    return tuple(dict.fromkeys(re.findall(r"\b(?:19|20)\d\d\b", text)))
