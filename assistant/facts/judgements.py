"""What can be set side by side: judgements of different frameworks, grades, kinds of inspection."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.types import Cover


@dataclass(frozen=True, slots=True)
class Column:
    """A judgement under which those of several frameworks stand; `asked` finds it in a question."""

    id: str
    name: str
    said: str
    aspect: re.Pattern[str]
    asked: re.Pattern[str]


@cache
def _tables() -> dict[str, Any]:
    source = files("assistant.facts").joinpath("judgements.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


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
        for row in _tables()["column"]
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
        for scale, levels in _tables()["scales"].items()
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
    every = {g for levels in _tables()["scales"].values() for level in levels for g in level}
    return tuple(sorted(every, key=lambda grade: (-len(grade), grade)))


def kind_name(cover: Cover) -> str:
    """What people call a kind of inspection; the report's title where it is of no known kind."""
    named = _tables()["kinds"].get(cover.kind)
    return named[0] if named else cover.kind or cover.title


@cache
def kind_patterns() -> dict[str, re.Pattern[str]]:
    """For each kind of inspection the words that mean it in a question."""
    return {
        kind: re.compile(asked, re.IGNORECASE) for kind, (_, asked) in _tables()["kinds"].items()
    }
