"""Words that may stand for one another, words of opposite ends, and those who act."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ingest.words import stem, words

# A word or set phrase as the stems of its words.
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a word or phrase: its groups of like meaning, its places on scales."""

    meanings: frozenset[int]
    poles: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of `lexicon.toml`, by stems."""

    entries: Mapping[Phrase, Entry]
    longest: Mapping[str, int]
    actors: frozenset[Phrase]
    light: frozenset[str]


@cache
def _tables() -> dict[str, Any]:
    source = files("assistant").joinpath("checks/lexicon.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def _bases() -> dict[str, str]:
    """The forms of irregular verbs with the stem of their base."""
    verbs = [verb.split() for verb in _tables()["irregular"].split(";")]
    return {form: stem(base) for base, *forms in verbs for form in forms}


def root(word: str) -> str:
    """The stem of a word; that of the base for a form of an irregular verb."""
    lower = word.lower()
    return _bases().get(lower) or stem(lower)


def as_phrase(text: str) -> Phrase:
    """A word or phrase as the stems of its words."""
    return tuple(root(word) for word in words(text.replace("-", " ")))


@cache
def lexicon() -> Lexicon:
    """The lists, read once."""
    tables = _tables()
    meanings: dict[Phrase, set[int]] = {}
    poles: dict[Phrase, set[tuple[int, int]]] = {}
    for number, group in enumerate(tables["same"]):
        for member in group.split(","):
            meanings.setdefault(as_phrase(member), set()).add(number)
    for number, scale in enumerate(tables["opposite"]):
        for sign, end in zip((1, -1), scale.split("|"), strict=True):
            for member in end.split(","):
                poles.setdefault(as_phrase(member), set()).add((number, sign))
    actors = frozenset(as_phrase(actor) for actor in tables["actors"].split(","))
    entries = {
        phrase: Entry(frozenset(meanings.get(phrase, ())), tuple(sorted(poles.get(phrase, ()))))
        for phrase in {*meanings, *poles, *actors}
        if phrase
    }
    longest: dict[str, int] = {}
    for phrase in entries:
        longest[phrase[0]] = max(longest.get(phrase[0], 0), len(phrase))
    light = frozenset(root(word) for word in words(tables["light"]))
    return Lexicon(entries, longest, actors, light)
