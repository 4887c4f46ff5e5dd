"""Rules that a program can decide: numbers, dates, names, councils, grades and quoted words."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from assistant.checks.clauses import plain
from assistant.checks.quantities import Quantity, quantities
from assistant.checks.types import Source
from ingest.language.dates import DATE, MONTHS, iso_date
from ingest.language.words import STOP_WORDS, fold
from ingest.register.councils import short_name

_DATE = re.compile(DATE, re.IGNORECASE)
_ISO = re.compile(r"\b(\d{4})[- ](\d{2})(?:[- ](\d{2}))?\b")
_MONTH = re.compile(
    r"\b(" + "|".join(m for m in MONTHS if m not in ("march", "may")) + r")\b|\bin (march|may)\b"
)
_QUOTES = re.compile(r"\"([^\"]+)\"|(?<!\w)'([^']+ [^']+)'(?!\w)")
_NAME = re.compile(
    r"(?<![\w'])[A-Z][\w-]*(?:'s)?(?:(?: of| and| the| upon| on| for)* [A-Z][\w-]*)*"
)
_GENERIC = frozenset(
    "council councils borough city county metropolitan district authority local the a an of and in "
    "on "
    "for inspectors inspector inspection report i unitary london royal both at by from to with he "
    "she it they we".split()
)
# How near a rounded number is to the true one: of a bound, and of "about"; half for bare words.
_ROOM, _NEAR = Fraction(13, 100), Fraction(4, 100)
_DENIES = re.compile(r"\b(?:not|no|none|never|without|hardly)\b")
_OF = re.compile(r"^[\w,]+ (?:out )?of (?:the |its |their |these |all )?$")
GRADES = (
    r"outstanding|good|requir\w+ improvement|inadequate\w*|excellent\w*|promising|uncertain|poor\w*"
    r"|adequate\w*|well"
)
GRADED = re.compile(
    r"\b(?:rat(?:ed|es?|ings?)|judge[ds]?|judge?ments?|grad(?:ed|es?|ings?)"
    r"|perform(?:ed|ing|ance)?|scored?|verdict|awarded)"
    rf"\b(?:[^.;]{{0,80}}?)\b({GRADES})\b(?![ -](?:established|known|as|attended))"
)


def broken_exactly(claim: str, sources: Sequence[Source], councils: Collection[str]) -> str:
    """The first exact rule that a claim breaks, "" for none. `claim` is plain text."""
    known = " \n ".join(plain(s.text) for s in sources)
    titles = " \n ".join(plain(" ".join((s.council, *s.dates))) for s in sources)
    own = [plain(s.council) for s in sources]
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("quote", lambda: _quotes_stand(claim, known)),
        ("council", lambda: _councils_stand(claim, known, own, councils)),
        ("date", lambda: _dates_stand(claim, f"{known} {titles}")),
        ("number", lambda: _numbers_stand(claim.lower(), known.lower(), titles.lower())),
        ("name", lambda: _names_stand(claim, f"{known} {titles}", own)),
        ("grade", lambda: _grades_stand(claim.lower(), known.lower())),
    )
    return next((rule for rule, holds in checks if not holds()), "")


def _quotes_stand(claim: str, known: str) -> bool:
    text = _loose(known)
    return all(
        _loose(piece) in text
        for found in _QUOTES.findall(claim)
        for piece in re.split(r"\.\.\.|…", found[0] or found[1])
        if piece.strip(" .,;")
    )


def _loose(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


@lru_cache(maxsize=16)
def _council_pattern(councils: frozenset[str]) -> re.Pattern[str]:
    names = sorted((n for n in map(plain, councils) if n), key=len, reverse=True)
    return (
        re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b")
        if names
        else re.compile(r"(?!)")
    )


def _councils_stand(claim: str, known: str, own: Sequence[str], councils: Collection[str]) -> bool:
    """Every council that is named is that of a source, or the passage names it."""
    for name in _council_pattern(frozenset(councils)).findall(claim):
        word = re.compile(rf"(?<![A-Z]\w )\b{re.escape(name)}\b")
        if not any(_is_own(name, council) for council in own) and not word.search(known):
            return False
    return True


def _is_own(name: str, council: str) -> bool:
    """Whether a council as named is this one: all of its name but words like "London Borough"."""
    named = [w for w in re.findall(r"\w+", name.lower()) if w not in _GENERIC]
    own = [w for w in re.findall(r"\w+", council.lower()) if w not in _GENERIC]
    return bool(named) and (
        named == own
        or named == own[: len(named)]
        and len(own) <= len(named) + 2
        and named[0] not in ("north", "south", "east", "west")
    )


def _dates_stand(claim: str, known: str) -> bool:
    """Every month with its year, and day where given, stands in the source or its own dates."""
    held = [iso_date(m) for m in _DATE.findall(known)]
    held += ["-".join(filter(None, parts)) for parts in _ISO.findall(known)]
    for date in map(iso_date, _DATE.findall(claim)):
        if not any(other.startswith(date) for other in held):
            return False
    months = {name for pair in _MONTH.findall(claim.lower()) for name in pair if name}
    figures = {int(iso[5:7]) for iso in held}
    return all(
        re.search(rf"\b{month}\b", known.lower()) or MONTHS.index(month) + 1 in figures
        for month in months
    )


def _numbers_stand(claim: str, known: str, titles: str) -> bool:
    held = [*quantities(known), *quantities(titles.replace("-", " "))]
    if re.search(r"\bone\b|\bsingle\b", known):
        held += quantities("1")
    if re.search(r"\b(?:both|pair|either|doubl\w+)\b", known):
        held += quantities("2")
    if re.search(r"\bfortnight", known):
        held += quantities("2 weeks")
    wanted = [q for q in quantities(claim) if not any(same_quantity(q, h) for h in held)]
    held += _shares(known, rest=bool(_DENIES.search(claim))) if wanted else []
    return all(any(follows(q, h) for h in held) for q in wanted)


def same_quantity(said: Quantity, held: Quantity) -> bool:
    """Whether a number as said is one that stands in the source, with its unit and its bound."""
    if "%" in (said.unit, held.unit) and said.unit != held.unit:
        return False
    equal = said.value == held.value and said.unit == held.unit
    if not said.unit or not held.unit:
        equal = said.raw == held.raw
    return equal and (said.bound == held.bound or (held.bound == "=" and said.bound == "~"))


def follows(said: Quantity, held: Quantity) -> bool:
    """Whether a rounded number follows from one that stands in the source, and says it nearly.

    "More than half" follows from 54 per cent, "nearly 400" from 391, "a third" from 33 per cent.
    """
    if said.unit != held.unit or held.bound != "=" or is_year(said):
        return False
    one, other = said.value, held.value
    if isinstance(one, str) or isinstance(other, str):
        return False
    room, near = (_ROOM, _NEAR) if said.unit == "%" else (_ROOM * one, _NEAR * one)
    if said.bound == ">":
        return one < other <= one + room
    if said.bound == "<":
        return one - room <= other < one
    in_words = said.unit == "%" and said.raw == said.value
    return abs(one - other) <= (near if said.bound == "~" else near / 2 if in_words else 0)


def is_year(number: Quantity) -> bool:
    """Whether a number may be a year."""
    return not number.unit and not isinstance(number.raw, str) and 1900 <= number.raw <= 2100


def _shares(text: str, *, rest: bool) -> list[Quantity]:
    """Shares that the numbers of a text give: "8 of 222" as one; with `rest`, what each leaves."""
    held = quantities(text)
    own = [q for q in held if q.unit == "%"]
    for part, whole in pairwise(held):
        one, all_ = part.raw, whole.raw
        if part.unit or isinstance(one, str) or isinstance(all_, str) or one >= all_:
            continue
        if _OF.search(text[part.start : whole.start]):
            own.append(replace(part, value=one / all_, unit="%"))
    if rest:
        own += [replace(q, value=1 - q.value) for q in own if not isinstance(q.value, str)]
    return own


def _names_stand(claim: str, known: str, councils: Sequence[str]) -> bool:
    """Every proper name and acronym stands in the source, or is the initials of a name there."""
    held = set(re.findall(r"\w+", known.lower()))
    text = _loose(known)
    own = [re.escape(short_name(council)) for council in councils]
    for name in _names(claim):
        name = re.sub(rf"^(?:{'|'.join(own)})(?:'s)? (?=\w)", "", name)
        for piece in re.split(r" (?:and|of|for|upon|on)(?: the)? ", name):
            said = [w for w in re.findall(r"[^\W_]+", piece) if w.lower() not in _GENERIC | {"s"}]
            if any(w.lower() not in held and not _is_acronym(w, known) for w in said):
                return False
            joined = " ".join(w.lower() for w in said)
            if len(said) > 1 and joined not in text and not _in_order(said, text):
                return False
    return True


def _names(claim: str) -> Iterator[str]:
    """The names of a claim; a capital that only begins the sentence makes none."""
    for found in _NAME.finditer(claim):
        name = found.group()
        if found.start() == 0 or claim[: found.start()].rstrip().endswith(
            (".", "!", "?", ":", '"')
        ):
            first, _, rest = name.partition(" ")
            if first.endswith("'s") or first[1:2].isupper() or (rest and not _is_common(first)):
                yield name
            elif rest:
                yield re.sub(r"^(?:of|and|the|upon|on|for) ", "", rest)
            continue
        yield name


def _is_common(word: str) -> bool:
    lower = word.lower()
    return lower in STOP_WORDS or lower in _GENERIC or lower.endswith(("ly", "ed", "ing", "s"))


def _in_order(said: Sequence[str], text: str) -> bool:
    """Whether the words of a name stand near one another in their order."""
    gap = r"\W+(?:\w+\W+){0,2}?"
    return bool(re.search(r"\b" + gap.join(re.escape(w.lower()) for w in said[:8]) + r"\b", text))


def _is_acronym(word: str, known: str) -> bool:
    letters = word.rstrip("s")
    if not (letters.isupper() and 2 <= len(letters) <= 7):
        return False
    pattern = r"\b" + r"[\w']*[ -](?:(?:of|and|the|for)[ ])?".join(letters.lower()) + r"\w*"
    return bool(re.search(pattern, known.lower()))


def _grades_stand(claim: str, known: str) -> bool:
    """A grade that is said to be given is the one given in a sentence of the source on grades."""
    return all(re.search(rf"\b{grade.split()[0][:5]}", known) for grade in GRADED.findall(claim))


def sayable(text: str) -> str:
    """Text as it is checked: marks like [1] left out, white space folded."""
    return fold(re.sub(r"\[\d{1,3}\]", "", plain(text)))
