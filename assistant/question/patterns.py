"""How questions are told apart: the patterns of `questions.toml`, and whether one is in English."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

# The patterns of `questions.toml`: how questions are told apart.


@cache
def _tables() -> dict[str, dict[str, Any]]:
    source = files("assistant.question").joinpath("questions.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


def part(name: str) -> str:
    """A named part, as alternatives of a regular expression."""
    return "|".join(_tables()["parts"][name])


def words(name: str) -> str:
    """A list of words by its name."""
    return str(_tables()["words"][name])


@cache
def patterns(table: str) -> dict[str, re.Pattern[str]]:
    """One pattern for each name of a table, in its order; <names> stand for parts."""
    return {
        name: re.compile("|".join(map(_filled, alternatives)), re.IGNORECASE)
        for name, alternatives in _tables()[table].items()
    }


def _filled(pattern: str) -> str:
    """A pattern with its parts, which may name parts themselves."""
    return re.sub(r"<(\w+)>", lambda found: f"(?:{_filled(part(found[1]))})", pattern)


# Whether a question is in English, which the reports are.

_OTHER_LANGUAGE = re.compile(
    r"\b(le|la|les|des|une|est|quel(le)?s?|pour|dans|der|die|das|und|ist|wie|für|welche[rs]?|el|los|las|qué|por|para"
    r"|cómo|yn|yw|beth|sut|mae|ar|gyfer|czy|jest|jak|dla|che|della|per|il|o que|como|qual)\b",
    re.IGNORECASE,
)
_FOREIGN_SHARE = 0.25


def is_foreign(text: str) -> bool:
    """Whether a question is in another language than English."""
    letters = [c for c in text if c.isalpha()]
    if letters and sum(1 for c in letters if ord(c) > 0x24F) > len(letters) / 2:
        return True
    count = len(text.split())
    english = len(
        re.findall(r"\b(the|what|how|who|when|which|did|was|is|are|of|for|and|to|in)\b", text, re.I)
    )
    return count >= 4 and len(_OTHER_LANGUAGE.findall(text)) > max(
        english, count * _FOREIGN_SHARE - 1
    )
