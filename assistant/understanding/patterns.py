"""The patterns of `questions.toml`: how questions are told apart."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _tables() -> dict[str, dict[str, Any]]:
    source = files("assistant.understanding").joinpath("questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def part(name: str) -> str:
    """A named part, as alternatives of a regular expression."""
    return "|".join(_tables()["parts"][name])


def words(name: str) -> str:
    """A list of words by its name."""
    return str(_tables()["words"][name])


def patterns(table: str) -> dict[str, re.Pattern[str]]:
    """One pattern for each name of a table, in its order; <names> stand for parts."""
    return {
        name: re.compile("|".join(map(_filled, alternatives)), re.IGNORECASE)
        for name, alternatives in _tables()[table].items()
    }


def _filled(pattern: str) -> str:
    """A pattern with its parts, which may name parts themselves."""
    return re.sub(r"<(\w+)>", lambda found: f"(?:{_filled(part(found[1]))})", pattern)
