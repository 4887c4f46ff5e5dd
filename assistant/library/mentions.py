"""Which councils a question names: loaded ones, misspelt too, and others by register or form."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from ingest.register.councils import (
    Council,
    Names,
    Spot,
    councils,
    key,
    names_no_place,
    short_name,
    shortened,
    words,
)
from ingest.types import Cover

_KIND = (
    r"(?:Metropolitan |London |County |City |District |Borough |Unitary )*"
    r"(?:Council|Borough|Authority)"
)
_NAME = r"[A-Z][\w’'-]+(?: (?:and|upon|on|of|with|in|[A-Z][\w’'-]+))*?"
_PATTERNS = (
    re.compile(rf"\b(?P<name>{_NAME}) {_KIND}\b"),
    re.compile(
        rf"\b(?:London Borough of|City of|Borough of|LB|L\.B\.) (?P<name>{_NAME})\b(?! [A-Z])"
    ),
    re.compile(
        r"\b(?P<name>(?!the|this|that|a|our|each|every|which|your|local|my|any|county|city|one"
        r"|borough|other|another|whole|same|and|or|of|by|did|does|was|has|had|in|for|at|to|about)"
        r"[a-z]{4,}) (?:county|city|borough|district) council\b",
        re.IGNORECASE,
    ),
)
# "in Westmarch", "did Westmarch", "Westmarch's": a capital word that no report knows is taken for
# a council only here, and only where nothing else is.
_PLACED = re.compile(
    r"\b(?i:in|for|at|of|did|does|was|is|has|had|about|and|to)\s+(?P<name>[A-Z][a-z]{3,})\b"
    r"|\b(?P<own>[A-Z][a-z]{3,})['’]s\b"
)
_AFTER = re.compile(
    r"^(?:['’]?s\b)?(?: (?:metropolitan|london|county|city|district|borough|council|mbc|mdc|cc"
    r"|bc|dc)\b(?:['’]s)?)*",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:the )?(?:(?:(?:london |metropolitan |royal )*borough|city|council) of (?:the )?"
    r"|lb |l\.b\. )$",
    re.IGNORECASE,
)
_FORM = re.compile(rf"^(?:['’]?s\b)? {_KIND}\b", re.IGNORECASE)
# A name with one of these after it is that of another body than a council.
_BODY = re.compile(
    r"^(?: and [A-Z]\w+)? (?:Police|Constabulary|Fire|Ambulance|NHS|University|Hospitals?"
    r"|Probation|Integrated Care|Clinical|Community Health|Partnership NHS)\b"
)
# "Youth Council", "children in care council": the word before tells that it is no authority.
_COUNCIL = re.compile(
    r"\b(?:[A-Z][\w’'-]+ (?:(?:in|of|for|and) )*)*"
    r"(?P<last>(?P<of>[^\W\d_]+(?:['’]s|s['’])?) [Cc]ouncil)\b"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# A shorter name is too near to too many words; shorter initials may stand for anything.
_SHORTEST, _INITIALS = 5, 4
# From this length on, a word that begins otherwise may still be a slip.
_LONG = 8
# Names that differ by more letters are not offered.
_NEAR = 2


@dataclass(frozen=True, slots=True)
class Named:
    """Councils named in a question, the question without their names, and where they stand.

    `masked` is the question with each name replaced by "the council"; `read_as` are words that
    were taken for the name of a loaded council, each with that name.
    """

    loaded: tuple[str, ...]
    others: tuple[str, ...]
    rest: str
    masked: str = ""
    spots: tuple[tuple[int, str], ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()


def bodies(text: str) -> tuple[tuple[str, str], ...]:
    """Councils that are no authorities, each with the two words that tell it: "care council"."""
    found = (each for each in _COUNCIL.finditer(text) if each["of"].lower() != "local")
    return tuple((each.group(), each["last"]) for each in found if names_no_place(each["of"]))


class Councils:
    """The councils of the loaded reports, as people write them."""

    def __init__(self, covers: Iterable[Cover], knows: Callable[[str], bool]) -> None:
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for cover in covers:
            if cover.council_id:
                written[cover.council_id][short_name(cover.council).rstrip(" .")] += 1
        # Reports of one council may print its name in several ways; the commonest is shown.
        self.names = {slug: names.most_common(1)[0][0] for slug, names in written.items()}
        self._knows = knows
        own = [(name, slug) for slug, names in written.items() for name in names]
        register = [(n, c.id) for c in councils().values() for n in (c.name, *c.others)]
        known = Names(register)
        heads = [form for form in self._heads() if form[0] not in known]
        short = [(s, id) for n, id in register for s in shortened(n) if s not in known]
        self._index = Names([*own, *heads, *self._initials(), *register, *short])
        loaded = [*own, *(form for form in register if form[1] in self.names)]
        self._loaded = sorted({(key(name), slug) for name, slug in loaded})

    def _heads(self) -> list[tuple[str, str]]:
        """Short forms: "Upton" for Upton upon Wend, where one council alone begins so."""
        heads = [
            (re.split(r" (?:upon|on|with|and) |-(?:upon|on)-|, ", name)[0], slug)
            for slug, name in self.names.items()
        ]
        return [
            (head, slug)
            for head, slug in heads
            if head != self.names[slug]
            and len(head) >= _SHORTEST
            and sum(name.startswith(head) for name in self.names.values()) == 1
        ]

    def _initials(self) -> list[tuple[str, str]]:
        """Initials of long names: "UNEW" for Upton and North East Wend."""
        found = (
            ("".join(word[0] for word in name.split()).upper(), slug)
            for slug, name in self.names.items()
        )
        return [(form, slug) for form, slug in found if len(form) >= _INITIALS]

    def find(self, question: str) -> Named:
        """The councils that a question names, in its order."""
        return _Search(self, question).named()

    def near(self, names: Sequence[str]) -> tuple[str, ...]:
        """Loaded councils that may be meant by names without a report: alike, before or after."""
        found = [slug for name in names for slug in (*self._kin(name), *self._alike(name))]
        return tuple(self.names[slug] for slug in dict.fromkeys(found))

    def _kin(self, name: str) -> Iterator[str]:
        """What came before or after an abolished council, and is loaded."""
        known = councils()
        for each in (known[id] for id in self._index.ids(name) if id in known):
            yield from (id for id in each.after if id in self.names)
            yield from (id for id in self.names if id in known and each.id in known[id].after)

    def _alike(self, name: str) -> list[str]:
        own = key(name)
        apart = [(DamerauLevenshtein.distance(own, n), slug) for n, slug in self._loaded]
        # "Lincolnshire" may be North Lincolnshire.
        longer = [slug for n, slug in self._loaded if f" {own} " in f" {n} " and n != own]
        return longer + [s for distance, s in sorted(apart) if distance <= _NEAR < len(name) - 2]

    def meaning(self, spot: Spot) -> tuple[list[str], list[Council]]:
        """The loaded councils that a name means; else the others."""
        loaded = [id for id in spot.ids if id in self.names][:1]
        register = [councils()[id] for id in spot.ids if id in councils()]
        if not loaded:
            loaded = [id for c in register if c.is_area for id in c.after if id in self.names]
        return loaded, [] if loaded else register[:1]

    def has(self, name: str) -> bool:
        """Whether this is a name of a council, loaded or of the register."""
        return name in self._index

    def spots(self, text: str) -> Iterator[Spot]:
        """Names of loaded councils and of the register in a text."""
        return self._index.find(text)

    def slips(self, word: str) -> list[str]:
        """The loaded councils that a word, none of the reports, is within one letter of."""
        plain = key(word)
        if len(plain) < _SHORTEST or word in self._index:
            return []
        if " " not in plain and self._knows(plain):
            return []
        return sorted({slug for name, slug in self._loaded if self._is_slip(word, plain, name)})

    def _is_slip(self, word: str, plain: str, name: str) -> bool:
        if len(name) < _SHORTEST:
            return False
        if plain in (f"{name}s", f"{name}es"):
            return True
        # "needs" is no slip in "Leeds": a common word begins otherwise.
        same = plain[0] == name[0] or len(name) >= _LONG or word[0].isupper()
        return same and DamerauLevenshtein.distance(plain, name, score_cutoff=1) == 1

    def knows(self, name: str) -> bool:
        """Whether the loaded reports have every word of a name: they speak of it, then."""
        return all(self._knows(word.lower()) for word in _WORD.findall(name))

    @property
    def longest(self) -> int:
        """The words of the longest loaded name."""
        return max((name.count(" ") + 1 for name, _ in self._loaded), default=0)


class _Search:
    """One question, searched for names; what is found is taken out of the text."""

    def __init__(self, known: Councils, question: str) -> None:
        self._known = known
        self._question = self._text = question
        self._places: list[tuple[int, str]] = []
        self._others: list[tuple[int, str]] = []
        self._read: list[tuple[str, str]] = []
        self._bodies: list[tuple[int, int]] = []

    def named(self) -> Named:
        """What is found by the register, by form, by likeness and by place, in this order."""
        # "Upton and Wnd" before its part "Upton".
        self._take_misspelt(2)
        self._take_known()
        self._take_patterns()
        self._take_misspelt(1)
        if not self._places and not self._others:
            self._take_placed()
        return Named(
            tuple(dict.fromkeys(slug for _, slug in sorted(self._places))),
            tuple(dict.fromkeys(name for _, name in sorted(self._others))),
            " ".join(self._text.split()),
            _masked(self._question, self._text),
            tuple(sorted(self._places)),
            tuple(dict.fromkeys(self._read)),
        )

    def _take_known(self) -> None:
        for spot in list(self._known.spots(self._text)):
            typed = self._text[spot.start : spot.end]
            if typed.lower() in words() and not _is_name(self._text, spot.start, spot.end):
                continue
            loaded, others = self._known.meaning(spot)
            if not loaded and _BODY.match(self._text[spot.end :]):
                self._bodies.append((spot.start, spot.end))
                continue
            self._places += [(spot.start, slug) for slug in loaded]
            # A name that two councils go by stands for the one that is loaded, and this is said.
            if loaded and len(spot.ids) > 1 and spot.ids[0] not in loaded:
                self._read.append((typed, self._known.names[loaded[0]]))
            self._others += [(spot.start, self._shown(typed, other)) for other in others]
            self._blank(spot.start, spot.end)

    def _shown(self, typed: str, council: Council) -> str:
        """A name as it was typed; as in the register where it was typed small or in part."""
        whole = typed[:1].isupper() and self._known.has(typed) and key(typed) != key(council.name)
        return typed if whole else council.name

    def _take_patterns(self) -> None:
        for pattern in _PATTERNS:
            for found in list(pattern.finditer(self._text)):
                name = found["name"].strip()
                if names_no_place(name):
                    self._bodies.append(found.span())
                    continue
                if name.lower().split()[0] in _NOT_NAMES or self._known.knows(name):
                    continue
                self._others.append((found.start(), name[0].upper() + name[1:]))
                self._blank(*found.span("name"))

    def _take_misspelt(self, fewest: int) -> None:
        """Words, so many at least, within a letter of one loaded council alone, are read as it."""
        found = list(_WORD.finditer(self._text))
        at = 0
        while at < len(found):
            at += self._take_slip(found[at : at + self._known.longest], fewest) or 1

    def _take_slip(self, some: Sequence[re.Match[str]], fewest: int) -> int:
        """How many of these words are read as a name: the most that are."""
        for length in range(len(some), fewest - 1, -1):
            start, end = some[0].start(), some[length - 1].end()
            typed = re.sub(r"['’]s$", "", self._text[start:end])
            meant = self._known.slips(typed)
            formal = _FORM.match(self._text[end:]) or _BEFORE.search(self._text[:start])
            if len(meant) == 1 and not formal:
                self._places.append((start, meant[0]))
                self._read.append((typed, self._known.names[meant[0]]))
            elif meant:
                self._others.append((start, typed))
            if meant:
                self._blank(start, start + len(typed))
                return length
        return 0

    def _take_placed(self) -> None:
        for found in _PLACED.finditer(self._text):
            name = found["name"] or found["own"]
            start, end = found.span("name" if found["name"] else "own")
            if any(first <= start < last for first, last in self._bodies):
                continue
            if name.lower() not in _NOT_NAMES and not self._known.knows(name):
                self._others.append((start, name))
                self._blank(start, end)
                return

    def _blank(self, start: int, end: int) -> None:
        """Take a name out of the text, with what tells its kind."""
        before = _BEFORE.search(self._text[:start])
        after = _AFTER.match(self._text[end:])
        start = before.start() if before else start
        end += after.end() if after else 0
        self._text = f"{self._text[:start]}{' ' * (end - start)}{self._text[end:]}"


def _masked(question: str, rest: str) -> str:
    """A question with "the council" where names were blanked out of the rest, which is as long."""
    parts: list[str] = []
    for asked, left in zip(question, rest, strict=True):
        if asked == left:
            parts.append(asked)
        elif not parts or parts[-1] != _MASK:
            parts.append(_MASK)
    text = re.sub(rf"({_MASK})(?: {_MASK})+", r"\1", "".join(parts))
    text = re.sub(rf"\b(?:[Tt]he )?{_MASK}(?=\w)", "the council ", text)
    return " ".join(re.sub(rf"\b[Tt]he {_MASK}|{_MASK}", "the council", text).split())


# Stands for a name in a question; no text that people type has it.
_MASK = "\x01"
_NOT_NAMES = frozenset(
    """
    the this that which what who when where why how each every both any some all our your
    their january february march april may june july august september october november
    december england scotland wales ireland britain europe france london ofsted cqc nhs
    british english welsh city county borough district metropolitan council monday tuesday
    wednesday thursday friday saturday sunday children adults people inspectors
""".split()
)


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a word that is also a name ("Reading") stands as a name here."""
    if _FORM.match(text[end:]) or _BEFORE.search(text[:start]):
        return True
    before = text[:start].rstrip()
    return text[start].isupper() and bool(before) and not before.endswith((".", "?", "!"))
