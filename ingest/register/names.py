"""Names of councils as they are compared, and found in a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

_WORD = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)*")
# What may stand between the words of one name: "Newry, Mourne", "Laoghaire–Rathdown", "St. Helens".
_GAP = re.compile(r"^(?:[\s\u200b]*[,.‐‑–—-]?[\s\u200b]*)$")
_OWN = re.compile(r"['’]s$", re.IGNORECASE)
# What joins two names of which the first may leave its last words to the second.
_JOINTS = frozenset(("and", "or", "versus", "vs", "v"))
# Shorter abbreviations ("MK", "WCC") are read only in capitals.
_SHORTEST_WORD = 4


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
        # How many words the longest name has that opens with a word: most words open none.
        self._longest: dict[str, int] = {}
        for at in self._ids:
            first = at.partition(" ")[0]
            self._longest[first] = max(self._longest.get(first, 0), at.count(" ") + 1)

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
                yield from self._sharing(text, found, at, words)
                yield Spot(start, end, ids)
            at += length or 1

    def _sharing(
        self, text: str, found: list[tuple[int, int, str]], at: int, name: str
    ) -> Iterator[Spot]:
        """The name before a joint that leaves its last words to this one: "North and West Wend"."""
        last = at - 1
        if last >= 0 and found[last][2] in _JOINTS:
            last -= 1
        elif last < 0 or text[found[last][1] : found[at][0]].strip() != ",":
            return
        rest = key(name).split()
        for first, cut in product(range(last, max(-1, last - 3), -1), range(len(rest) - 1, 0, -1)):
            own = text[found[first][0] : found[last][1]]
            ids = self.ids(f"{own} {' '.join(rest[cut:])}")
            if ids and own not in self:
                yield Spot(found[first][0], found[last][1], ids)
                return

    def _lengths(self, text: str, found: list[tuple[int, int, str]], at: int) -> Iterator[int]:
        """How many words from here are one name, the most first; 0 for each that are none."""
        start, end, first = found[at]
        own = _folded(_OWN.sub("", text[start:end]))
        longest = max(self._longest.get(first, 0), self._longest.get(own, 0))
        most = min(longest, len(found) - at)
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
