"""The register of councils, and their names as they are printed, compared and found in a text."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
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


# The register of councils: names, other names, kinds of authority, areas, what came after them.


@dataclass(frozen=True, slots=True)
class Council:
    """A council or an area; `id` is the slug that its reports share.

    `kind` says what it is ("district council"). `after` are the ids of the councils that came
    after one that was abolished, or that an area is made of.
    """

    id: str
    name: str
    kind: str
    others: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def is_area(self) -> bool:
        """Whether it is several councils together rather than one."""
        return self.kind == "area"


@cache
def councils() -> Mapping[str, Council]:
    """Every council and area by its id, in the order of the register."""
    found: dict[str, Council] = {}
    kind = ""
    for line in _lines():
        if line.startswith("["):
            kind = line.strip("[]").partition(": ")[0]
            continue
        names, _, after = line.replace("*", "").partition(" > ")
        name, *others = names.split("; ")
        ids = tuple(slug(each) for each in after.split("; ") if each)
        found[slug(name)] = Council(slug(name), name, kind, tuple(others), ids)
    return found


@cache
def words() -> frozenset[str]:
    """Names that are also English words or first names, in small letters."""
    names = (n for line in _lines() if line[0] != "[" for n in re.split(r"; | > ", line))
    return frozenset(name.rstrip("*").lower() for name in names if name.endswith("*"))


_COMPASS = {"north": "n", "south": "s", "east": "e", "west": "w"}


@cache
def _short_words() -> Mapping[str, tuple[str, ...]]:
    """Words of names as people shorten them: "n", and "herts", which the register tells."""
    found: dict[str, tuple[str, ...]] = {w: (short,) for w, short in _COMPASS.items()}
    for council in councils().values():
        shorter = tuple(key(o) for o in council.others if key(council.name).startswith(key(o)[:3]))
        if " " not in council.name and shorter:
            found[key(council.name)] = shorter
    return found


def shortened(name: str) -> Iterator[str]:
    """A name of several words with one or more of them shortened: "N E Herts", "NE Herts"."""
    parts = key(name).split()
    if len(parts) < 2:
        return
    ways = [(part, *_short_words().get(part, ())) for part in parts]
    for chosen in product(*ways):
        if list(chosen) != parts:
            yield " ".join(chosen)
            yield re.sub(r"\b([ns]) ([ew])\b", r"\1\2", " ".join(chosen))


@cache
def register() -> Names:
    """All names of the register."""
    return Names((n, c.id) for c in councils().values() for n in (c.name, *c.others))


@cache
def _lines() -> tuple[str, ...]:
    source = files("ingest.register").joinpath("councils.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in source.splitlines() if line.strip() and line[0] != "#")


# Council names as they are printed: the short name, the shared slug, a name in a line.

_KIND = re.compile(
    r"\b(the|royal|london|metropolitan|borough|district|county|city|council|unitary|authority|of"
    r"|mbc|mdc|lb|rb|cc|bc|local)\b",
    re.IGNORECASE,
)
PREFIX = (
    r"(?:(?:London|Royal|Metropolitan) Borough of|City and County of|Royal County of|City of"
    r"|County of|Borough of|Council of the (?:City|County|London Borough|Borough) of"
    r"|Council of the"
    r"|County Council of the|Council of|Comhairle(?: Contae| Cathrach)?|LBC?(?: of)?|RB(?: of)?)"
)
_SUFFIX = (
    r"(?:(?:City and District|City and County|Metropolitan|London|Royal|County|City|District"
    r"|Unitary|Islands|Borough) )*(?:Council|Borough|Authority|Corporation|MBC|MDC|LBC|CBC|BC|CC"
    r"|DC)"
)
_BEFORE = re.compile(rf"\b{PREFIX}\s+$", re.IGNORECASE)
_THE = re.compile(r"^the ", re.IGNORECASE)
_AFTER = re.compile(rf"^\s+{_SUFFIX}\b(?: of the Isles)?", re.IGNORECASE)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
NAME = (
    rf"{_CAPITAL}[\w’'.-]*(?:,? (?:and|upon|on|of|the|in|with|under|le|[A-ZÀ-ÖØ-Þ&][\w’'.-]*)"
    r"|[-–][\w’']+)*"
)
_FORMAL = re.compile(
    rf"^(?:the )?(?:(?P<prefix>{PREFIX})\s+)?(?P<name>{NAME}?)(?:\s+(?P<suffix>{_SUFFIX}))?"
    r"(?: of the (?:Isles|City).*)?$"
)
# Councils of other kinds, and what ends in "authority" without being one of a place.
_NO_PLACE = re.compile(
    r"\b(?:local|health|children|youth|young|parish|school|care|police|fire|community|general"
    r"|medical|research|national|tenants|combined|licensing|planning|housing|students?|arts"
    r"|nursing|works|advisory|people)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A council of the register in a line: `text` with the words that tell its kind, if any."""

    start: int
    end: int
    text: str
    name: str
    id: str

    @property
    def formal(self) -> bool:
        """Whether the kind of council stands with it ("City of …", "… Borough Council")."""
        return len(self.text) > len(self.name)


def printed(line: str) -> Iterator[Printed]:
    """The councils of the register that a line names, in its order."""
    known = councils()
    for spot in register().find(line):
        found = next((id for id in spot.ids if not known[id].is_area), "")
        if not found or not line[spot.start].isupper():
            continue
        before = _BEFORE.search(line[: spot.start])
        after = _AFTER.match(line[spot.end :])
        start = before.start() if before else spot.start
        end = spot.end + (after.end() if after else 0)
        yield Printed(start, end, line[start:end], line[spot.start : spot.end], found)


_OPENS = re.compile(
    r"^(?:(?:In|At|For|By) )?(?:[Tt]he )?(?P<near>(?:[Nn]eighbour|[Aa]djoin)ing |[Nn]earby )?"
)
_FULL = re.compile(rf"(?:{PREFIX} {NAME}|{NAME}? {_SUFFIX})\b")
_BARE = re.compile(rf"{_CAPITAL}[\w’'-]*(?: (?:(?:and|upon|on|of|the) )*{_CAPITAL}[\w’'-]*)*")
# More characters than any name of the register has, with its kind.
_LONGEST = 100


@lru_cache(maxsize=1 << 15)
def council_opening(sentence: str) -> str:
    """The council that a sentence opens with, by its full name or as a neighbour; "" for none.

    Such a sentence is about that council ("Denham Council has …", "In neighbouring Denham, …").
    """
    lead = _OPENS.match(sentence)
    near, at = bool(lead and lead["near"]), lead.end() if lead else 0
    opening = sentence[at : at + _LONGEST]
    known = next((each for each in printed(opening) if each.start == 0), None)
    if known and (known.formal or near):
        return known.text
    found = (_BARE if near else _FULL).match(sentence, at)
    return found[0] if found and (near or is_formal_name(found[0])) else ""


def _whole(text: str) -> Printed | None:
    """The council of the register that a text is, and nothing beside it."""
    bare = _THE.sub("", text).rstrip(" .")
    return next((each for each in printed(text) if bare in (each.text, each.name)), None)


def short_name(council: str) -> str:
    """The name without its kind: "London Borough of Bromley" is "Bromley"."""
    text = " ".join(council.split()).rstrip(" .")
    known = _whole(text)
    if known:
        return known.name
    found = _FORMAL.match(text)
    if found and (found["prefix"] or found["suffix"]):
        return found["name"]
    return text


def council_id(council: str) -> str:
    """A slug that the reports of one council share: lower case words joined by hyphens."""
    known = _whole(" ".join(council.split()))
    short = short_name(council)
    found = (known.id,) if known else register().ids(short)
    if found:
        return found[0]
    return slug(short).removeprefix("the-").removesuffix("-city")


def name_words(council: str) -> list[str]:
    """The words of a council's name that stand for it in a text."""
    return [word for word in _KIND.sub(" ", council).split() if word[:1].isupper()]


def is_formal_name(text: str) -> bool:
    """Whether a line is a council's full name ("... Borough Council", "London Borough of ...")."""
    line = " ".join(text.split())
    known = _whole(line)
    if known:
        return known.formal
    found = _FORMAL.match(line)
    if not found or _NO_PLACE.search(found["name"]):
        return False
    return bool(found["prefix"] or found["suffix"])


def names_no_place(name: str) -> bool:
    """Whether what stands before "Council" is no place: "Children in Care", "General Medical"."""
    return bool(_NO_PLACE.search(name))
