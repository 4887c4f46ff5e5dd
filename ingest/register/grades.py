"""Judgements, grades and kinds of inspection of all frameworks, and what can be compared."""

import re
from dataclasses import dataclass
from functools import cache

from prompts import packaged


@dataclass(frozen=True, slots=True)
class Column:
    """A judgement under which those of several frameworks stand; `asked` finds it in a question."""

    id: str
    name: str
    said: str
    aspect: re.Pattern[str]
    asked: re.Pattern[str]


_TABLES = packaged("ingest.register", "grades.toml")


@cache
def columns() -> tuple[Column, ...]:
    """The comparable judgements, in the order in which they are shown."""
    return tuple(
        Column(
            row["id"],
            row["name"],
            row["said"],
            re.compile(row["aspect"], re.IGNORECASE),
            re.compile(row["asked"], re.IGNORECASE),
        )
        for row in _TABLES["column"]
    )


def column_ids(aspect: str) -> tuple[str, ...]:
    """The columns that a judgement fills; its own words where no pattern knows it."""
    return tuple(c.id for c in columns() if c.aspect.search(aspect)) or (aspect,)


def column_name(id: str) -> str:
    """The heading of a column."""
    return next((c.name for c in columns() if c.id == id), id)


@cache
def steps(grade: str) -> dict[str, int]:
    """The scales that a grade stands on, with its step there (1 is the lowest)."""
    return {
        scale: step
        for scale, levels in _TABLES["scales"].items()
        for step, level in enumerate(levels, start=1)
        if grade.lower() in level
    }


def step(grade: str) -> int:
    """The step of a grade on the first scale that has it, 0 where none has."""
    return next(iter(steps(grade).values()), 0)


def difference(first: str, second: str) -> int | None:
    """How many steps the second grade is above the first; None on different scales."""
    one, other = steps(first), steps(second)
    return next((other[scale] - one[scale] for scale in one if scale in other), None)


def grades() -> tuple[str, ...]:
    """Every grade of every scale, longest first, so that a pattern of them takes the whole."""
    every = {g for levels in _TABLES["scales"].values() for level in levels for g in level}
    return tuple(sorted(every, key=lambda grade: (-len(grade), grade)))


def _pattern() -> str:
    """A whole grade phrase, known or not: "requires improvement", "not yet good"."""
    phrases = _TABLES["phrases"]
    scales = _TABLES["scales"]
    said = {g for name in ("performance", "needs") for level in scales[name] for g in level}
    words = sorted({*grades(), *phrases["words"]} - said, key=len, reverse=True)
    words = [word.replace("requires", "requires?") for word in words]
    before, after = (sorted(phrases[name], key=len, reverse=True) for name in ("before", "after"))
    how, rest = ("|".join(each) for each in (before, after))
    return rf"(?:(?:(?:{how}) )*(?:{'|'.join(words)}|requires? imp\.)(?: (?:{rest}))?)"


GRADE = _pattern()


# The number of a grade on its scale, before or after its words: "5 - Very good", "Good (4)".
POINTS = r"(?:(?:grade|level) )?\d ?[-–—:.] ?"
# Whether a grade rose or fell, beside it.
ARROW = "[↑↓→↔↗↘▲▼⬆⬇]"
_POINTS = re.compile(rf"^{POINTS}|^(?:grade|level) \d (?=\D)| ?\(\d\)$| ?{ARROW}$", re.IGNORECASE)
_NAMES_GRADE = re.compile(
    r"^(?:overall |level of )?"
    r"(?:grade|judge?ment|rating|evaluation|score|assurance|assessment|outcome)s?"
    r"(?: (?:given|awarded|level))?$",
    re.IGNORECASE,
)


def without_points(worded: str) -> str:
    """A grade without the number that it has on its scale."""
    return _POINTS.sub("", worded.strip())


def names_grade(head: str) -> bool:
    """Whether the head of a column says that grades stand below it."""
    return bool(_NAMES_GRADE.match(head))


def named_grade(worded: str) -> str:
    """A grade as its scale names it: what "requires improvement to be good" adds is no grade."""
    text = " ".join(without_points(worded).lower().split()).rstrip(".")
    return "requires improvement" if text.startswith("require") else text


def kind_name(kind: str, title: str) -> str:
    """What people call a kind of inspection; the report's title where it is of no known kind."""
    named = _TABLES["kinds"].get(kind)
    return named[0] if named else kind or title


@cache
def kind_patterns() -> dict[str, re.Pattern[str]]:
    """For each kind of inspection the words that mean it in a question."""
    return {kind: re.compile(asked, re.IGNORECASE) for kind, (_, asked) in _TABLES["kinds"].items()}
