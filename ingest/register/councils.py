"""The register of councils, and their names as they are printed: short, as a slug, in a line."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from ingest.register.names import Names, key, slug

# The register of councils: names, other names, kinds of authority, areas, what came after them.


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
_SMALL = frozenset("and of on upon the in with under le by for to at".split())
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


def without_capitals(line: str) -> str:
    """A line in capitals as it would be printed without: "LONDON BOROUGH OF X" and the like."""
    letters = [word for word in line.split() if any(map(str.isalpha, word))]
    if not letters or not line.isupper() or sum(map(len, letters)) < 4:
        return line
    words = (
        word.lower() if i and word.lower() in _SMALL else _title(word)
        for i, word in enumerate(line.split())
    )
    return " ".join(words)


def _title(word: str) -> str:
    if word in ("MBC", "MDC", "LBC", "CBC", "BC", "CC", "DC", "LB", "RB", "NHS", "SEND"):
        return word
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda found: found.group().capitalize(), word)


def names_no_place(name: str) -> bool:
    """Whether what stands before "Council" is no place: "Children in Care", "General Medical"."""
    return bool(_NO_PLACE.search(name))
