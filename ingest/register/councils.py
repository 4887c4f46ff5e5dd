"""The register of councils: names, other names, kinds of authority, areas, what came after them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)*")
# What may stand between the words of one name: "Newry, Mourne", "Laoghaire–Rathdown", "St. Helens".
_GAP = re.compile(r"^(?:[\s\u200b]*[,.‐‑–—-]?[\s\u200b]*)$")
_OWN = re.compile(r"['’]s$", re.IGNORECASE)
# Shorter abbreviations ("MK", "WCC") are read only in capitals.
_SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Council:
    """A council or an area; `id` is the slug that its reports share.

    `kind` and `nation` say what it is ("district council", "England"). `after` are the ids of the
    councils that came after one that was abolished, or that an area is made of.
    """

    id: str
    name: str
    kind: str
    nation: str
    others: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_area(self) -> bool:
        """Whether it is several councils together rather than one."""
        return self.kind == "area"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a name stands in a text, and the ids it may mean."""

    start: int
    end: int
    ids: tuple[str, ...]


def key(name: str) -> str:
    """A name as names are compared: small letters without accents, marks and "&"."""
    return " ".join(_folded(word.group()) for word in _WORD.finditer(name))


def slug(name: str) -> str:
    """A name as an id: "king-s Lynn" is no name, "kings-lynn" is."""
    return key(name).replace(" ", "-")


def _folded(word: str) -> str:
    if word == "&":
        return "and"
    plain = unicodedata.normalize("NFKD", word.lower().replace("’", "").replace("'", ""))
    return plain.encode("ascii", "ignore").decode()


class Names:
    """Names and what they mean, to be found in texts; the longest name at a place counts."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[str, tuple[str, ...]] = {}
        self._capitals: dict[str, str] = {}
        for name, id in forms:
            at = key(name)
            if id not in self._ids.get(at, ()):
                self._ids[at] = (*self._ids.get(at, ()), id)
            if name.isupper() and len(name) < _SHORTEST_WORD:
                self._capitals[at] = name
        self._longest = max((at.count(" ") + 1 for at in self._ids), default=0)

    def __contains__(self, name: str) -> bool:
        return key(name) in self._ids

    def ids(self, name: str) -> tuple[str, ...]:
        """What a name means; nothing where it is not known."""
        return self._ids.get(key(name), ())

    def find(self, text: str) -> Iterator[Spot]:
        """The names in a text, in its order, none within another."""
        found = [(w.start(), w.end(), _folded(w.group())) for w in _WORD.finditer(text)]
        at = 0
        while at < len(found):
            length = next((n for n in self._lengths(text, found, at) if n), 0)
            if length:
                start, end = found[at][0], found[at + length - 1][1]
                words = text[start:end]
                ids = self.ids(words) or self.ids(_OWN.sub("", words))
                end = end if self.ids(words) else end - 2
                yield Spot(start, end, ids)
            at += length or 1

    def _lengths(self, text: str, found: list[tuple[int, int, str]], at: int) -> Iterator[int]:
        """How many words from here are one name, the most first; 0 for each that are none."""
        most = min(self._longest, len(found) - at)
        for i in range(1, most):
            if not _GAP.match(text[found[at + i - 1][1] : found[at + i][0]]):
                most = i
                break
        for n in range(most, 0, -1):
            words = text[found[at][0] : found[at + n - 1][1]]
            plain = key(words)
            known = plain in self._ids or (
                _OWN.search(words) and key(_OWN.sub("", words)) in self._ids
            )
            shouted = self._capitals.get(plain)
            yield n if known and (not shouted or words == shouted) else 0


@cache
def councils() -> Mapping[str, Council]:
    """Every council and area by its id, in the order of the register."""
    found: dict[str, Council] = {}
    kind = nation = ""
    for line in _lines():
        if line.startswith("["):
            kind, _, nation = line.strip("[]").partition(": ")
            continue
        names, _, after = line.replace("*", "").partition(" > ")
        name, *others = names.split("; ")
        ids = tuple(slug(each) for each in after.split("; ") if each)
        found[slug(name)] = Council(slug(name), name, kind, nation, tuple(others), ids)
    return found


@cache
def words() -> frozenset[str]:
    """Names that are also English words or first names, in small letters."""
    names = (n for line in _lines() if line[0] != "[" for n in re.split(r"; | > ", line))
    return frozenset(name.rstrip("*").lower() for name in names if name.endswith("*"))


@cache
def register() -> Names:
    """All names of the register."""
    return Names((n, c.id) for c in councils().values() for n in (c.name, *c.others))


@cache
def _lines() -> tuple[str, ...]:
    source = files("ingest.register").joinpath("councils.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in source.splitlines() if line.strip() and line[0] != "#")
