"""How questions are told apart: the patterns of `questions.toml`, and whether one is in English."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from ingest.language.words import STOP_WORDS
from prompts import packaged

# The patterns of `questions.toml`: how questions are told apart.


def _tables() -> dict[str, dict[str, Any]]:
    return packaged("assistant.question", "questions.toml")


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

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# The last letter that Latin alphabets of Europe have: what comes after it is another script.
_LATIN = 0x24F
# So many words of another language tell it, or one where at least this share of the words is.
_ENOUGH, _SHARE = 2, 0.25


@cache
def _languages() -> tuple[frozenset[str], ...]:
    """The small words of each other language."""
    tables = packaged("assistant.question", "languages.toml")
    return tuple(frozenset(text.split()) for text in tables.values())


def is_foreign(text: str) -> bool:
    """Whether a question is in another language than English."""
    asked = [word.lower() for word in _WORD.findall(unicodedata.normalize("NFKC", text))]
    own = [word for word in asked if word in STOP_WORDS]
    letters = [ord(c) > _LATIN for word in asked for c in word]
    if sum(letters) > len(letters) / 2 or any(letters) and not own:
        return True
    return any(_is_of(language, asked, own) for language in _languages())


def _is_of(language: frozenset[str], asked: Sequence[str], own: Sequence[str]) -> bool:
    """Whether more of a question's words are of a language than are English and not of it."""
    theirs = sum(word in language and word not in own for word in asked)
    ours = sum(word not in language for word in own)
    enough = theirs >= _ENOUGH or theirs >= len(asked) * _SHARE
    return theirs > ours and enough
