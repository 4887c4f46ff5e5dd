"""Which councils a question names: loaded ones, misspelt too, and others by list or pattern."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rapidfuzz.distance import DamerauLevenshtein

from ingest.councils import SAME_PLACE, council_id, short_name
from ingest.types import Cover

_SUFFIX = (
    r"(?:Metropolitan |London |County |City |District |Borough |Unitary )*"
    r"(?:Council|Borough|Authority)"
)
_NAME = r"[A-Z][\w’'-]+(?: (?:and|upon|on|of|with|[A-Z][\w’'-]+))*?"
_PATTERNS = (
    re.compile(rf"\b(?P<name>{_NAME}) {_SUFFIX}\b"),
    re.compile(rf"\b(?:London Borough of|City of|Borough of|LB|L\.B\.) (?P<name>{_NAME})\b"),
    re.compile(r"\b(?P<name>(?!the|this|that|a|our|each|every|which|your|local|my|any|county|city|one"
               r"|borough|other|another|whole|same|and|or|of|by|did|does|was|has|had|in|for|at|to)[a-z]{4,}"
               r"(?:shire)?) (?:county|city|borough) council\b", re.IGNORECASE),
)  # fmt: skip
# "in Westmarch", "did Westmarch", "Westmarch's": a capital word that no report knows is taken for
# a council only here, and only where nothing else is.
_PLACED = re.compile(
    r"\b(?:in|for|at|of|did|does|was|is|has|had|about|and|to)\s+(?P<name>[A-Z][a-z]{3,})\b"
    r"|\b(?P<own>[A-Z][a-z]{3,})['’]s\b"
)
_FORMAL_WORD = (
    r"(?:['’]?s)?(?: (?:metropolitan|london|county|city|district|borough|council)(?:['’]s)?)*"
)
# Shorter initials may stand for anything.
_INITIALS = 4
_FORMAL_PREFIX = r"(?:(?:the )?(?:london |metropolitan |royal )*borough of |city of |lb |l\.b\. )?"


@dataclass(frozen=True, slots=True)
class Named:
    """Councils named in a question, the question without their names, and where they stand.

    `masked` is the question with each name replaced by "the council".
    """

    loaded: tuple[str, ...]
    others: tuple[str, ...]
    rest: str
    masked: str = ""
    spots: tuple[tuple[int, str], ...] = ()


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
        # Longest first: "South Gloucestershire" before "Gloucestershire".
        self._forms = sorted(
            {*own, *self._short_forms(), *self._initials(), *self._known_short()},
            key=lambda form: (-len(form[0]), form),
        )

    def _short_forms(self) -> list[tuple[str, str]]:
        """Short forms: "Kingston" for Kingston upon Thames, where one council alone begins so."""
        heads = [
            (re.split(r" (?:upon|on|with|and) |-(?:upon|on)-", name)[0], slug)
            for slug, name in self.names.items()
        ]
        return [
            (head, slug)
            for head, slug in heads
            if head != self.names[slug]
            and len(head) >= 5
            and sum(name.startswith(head) for name in self.names.values()) == 1
        ]

    def _known_short(self) -> list[tuple[str, str]]:
        """The part of a name by which a place is known: "Scilly" for the Isles of Scilly."""
        taken = {name.lower() for name in self.names.values()}
        return [
            (short.capitalize(), slug)
            for short, slug in SAME_PLACE.items()
            if slug in self.names and short not in taken
        ]

    def _initials(self) -> list[tuple[str, str]]:
        """Initials of long names: "BANES" for Bath and North East Somerset."""
        found = (
            ("".join(word[0] for word in name.split()).upper(), slug)
            for slug, name in self.names.items()
        )
        return [(form, slug) for form, slug in found if len(form) >= _INITIALS]

    def find(self, question: str) -> Named:
        """The councils that a question names, in its order."""
        places: list[tuple[int, str]] = []
        others: list[tuple[int, str]] = []
        rest = question
        known = sorted(
            [*self._forms, *_other_forms(frozenset(self.names))], key=lambda form: -len(form[0])
        )
        for name, slug in known:
            rest = self._take(rest, name, slug, places if slug in self.names else others)
        rest = self._take_misspelt(rest, places)
        rest = self._take_patterns(rest, others)
        if not places and not others:
            rest = self._take_placed(rest, others)
        loaded = tuple(dict.fromkeys(slug for _, slug in sorted(places)))
        named = tuple(dict.fromkeys(n for _, n in sorted(others)))
        plain = " ".join(rest.split())
        return Named(loaded, named, plain, _masked(question, rest), tuple(sorted(places)))

    def _take(self, text: str, name: str, slug: str, into: list[tuple[int, str]]) -> str:
        spelt = re.escape(name).replace(r"\ and\ ", r"\ (?:and|&)\ ").replace(r"\ ", r"[\s-]+")
        pattern = re.compile(rf"\b{_FORMAL_PREFIX}{spelt}\b{_FORMAL_WORD}", re.IGNORECASE)
        for found in pattern.finditer(text):
            if name.lower() in _common_words() and not _is_name(
                text, found.start(), found.end(), name
            ):
                continue
            into.append((found.start(), slug if slug in self.names else name))
            text = (
                f"{text[: found.start()]}{' ' * (found.end() - found.start())}{text[found.end() :]}"
            )
        return text

    def _take_misspelt(self, text: str, into: list[tuple[int, str]]) -> str:
        for found in re.finditer(r"\b[A-Za-z]{5,}\b", text):
            word = found.group().lower()
            for name, slug in self._forms:
                if self._is_slip(word, name.lower()):
                    into.append((found.start(), slug))
                    rest = text[found.end() :]
                    gone = re.match(_FORMAL_WORD, rest, re.IGNORECASE)
                    skip = gone.end() if gone else 0
                    blank = " " * (found.end() - found.start() + skip)
                    return f"{text[: found.start()]}{blank}{rest[skip:]}"
        return text

    def _is_slip(self, word: str, name: str) -> bool:
        """One slip of the finger in a short name, two in a long; never a word of the reports."""
        if word in (f"{name}s", f"{name}es"):
            return True
        if (
            abs(len(word) - len(name)) > 2
            or word[0] != name[0]
            and len(name) < 8
            or self._knows(word)
        ):
            return False
        if any(word == other.lower() for other, _ in _other_forms(frozenset())):
            return False
        allowed = 1 if len(name) < 8 else 2
        distance = DamerauLevenshtein.distance(word, name)
        return 0 < distance <= allowed

    def _take_patterns(self, text: str, into: list[tuple[int, str]]) -> str:
        for pattern in _PATTERNS:
            for found in pattern.finditer(text):
                name = found["name"].strip()
                if name.lower().split()[0] in _NOT_NAMES or self._knows(name.lower()):
                    continue
                into.append((found.start(), name[0].upper() + name[1:]))
                text = text.replace(found.group(), " " * len(found.group()))
        return text

    def _take_placed(self, text: str, into: list[tuple[int, str]]) -> str:
        for found in _PLACED.finditer(text):
            name = found["name"] or found["own"]
            if name.lower() in _NOT_NAMES or self._knows(name.lower()):
                continue
            into.append((found.start(), name))
            return text.replace(name, " " * len(name))
        return text


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


def _is_name(text: str, start: int, end: int, name: str) -> bool:
    """Whether a word that is also a name ("Reading") stands as a name here."""
    if not text[start].isupper() or re.search(r"(?i)council|borough", text[start:end]):
        return bool(re.search(r"(?i)council|borough", text[start:end]))
    before = text[:start].rstrip()
    return (
        bool(before)
        and not before.endswith((".", "?", "!"))
        and len(name) == len(text[start:end].rstrip("'’s"))
    )


@cache
def _lines() -> tuple[str, ...]:
    source = (
        files("assistant.understanding").joinpath("council_names.txt").read_text(encoding="utf-8")
    )
    return tuple(line.strip() for line in source.splitlines() if line.strip() and line[0] != "#")


@cache
def _common_words() -> frozenset[str]:
    return frozenset(line.rstrip("*").lower() for line in _lines() if line.endswith("*"))


@cache
def _other_forms(loaded: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Names of councils that are not loaded, with their slugs."""
    names = [line.rstrip("*") for line in _lines()]
    return tuple((name, council_id(name)) for name in names if council_id(name) not in loaded)
