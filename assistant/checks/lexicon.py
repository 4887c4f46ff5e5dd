"""Words alike, opposite and of those who act, and words that change what a sentence commits to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ingest.language.words import stem, words
from prompts import packaged

_TABLES = packaged("assistant.checks", "lexicon.toml")
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
def _bases() -> dict[str, str]:
    """The forms of irregular verbs with the stem of their base."""
    verbs = [verb.split() for verb in _TABLES["irregular"].split(";")]
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
    tables = _TABLES
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


# Words that change what a sentence commits itself to, read from `markers.toml`.

_LEVELS = {"some": 1, "many": 2, "most": 3}
NO_LIMIT = 4
_MARKERS = packaged("assistant.checks", "markers.toml")


@cache
def marker(table: str, name: str) -> re.Pattern[str]:
    """The pattern of one kind of marker, for text in lower case."""
    before = "".join(f"(?<!{word})" for word in _MARKERS["except"].get(name, ()))
    return re.compile(rf"{before}\b(?:{'|'.join(_MARKERS[table][name])})(?!\w)")


def has(text: str, table: str, name: str) -> bool:
    """Whether a text in lower case has a marker of one kind."""
    return bool(marker(table, name).search(text))


def level(text: str) -> int:
    """The weakest "how many" of a text: 1 some, 2 many, 3 most, 4 where nothing limits it."""
    return next((n for name, n in _LEVELS.items() if has(text, "level", name)), NO_LIMIT)
