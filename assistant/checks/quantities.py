"""Numbers of a text with their bound and unit, however written."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from ingest.language.words import NUMBER_WORDS

_ORDINALS = {
    word: i + 1
    for i, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split()
    )
}
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "eighth": 8}
_PARTS |= {f"{word}s": value for word, value in _PARTS.items() if word != "halves"}
_SCALES = {"hundred": 100, "thousand": 1000, "k": 1000, "million": 10**6, "m": 10**6}
_SCALES |= {"billion": 10**9, "bn": 10**9, "dozen": 12}
_MULTIPLES = {"twice": 2, "thrice": 3}
# A unit -> its base unit and how many of it.
_UNITS = {
    "%": ("%", 1), "percent": ("%", 1), "percentage": ("%", 1), "hour": ("hour", 1),
    "day": ("day", 1), "week": ("day", 7), "weekly": ("day", 7), "fortnight": ("day", 14),
    "month": ("month", 1), "monthly": ("month", 1), "year": ("month", 12), "yearly": ("month", 12),
    "minute": ("minute", 1), "mile": ("mile", 1), "point": ("point", 1), "decade": ("month", 120),
}  # fmt: skip
_TOKEN = re.compile(r"£?\d+(?:[.,]\d+)*|%|[^\W\d_]+(?:'[^\W\d_]+)?")
_BOUNDS = {
    ">": r"over|more than|at least|above|exceed\w*|longer than|greater than|upwards of|well over"
    r"|in excess of|no fewer than|older than|beyond|not less than",
    "<": r"under|less than|fewer than|below|up to|at most|no more than|shorter than|not more"
    r" than|at the most|as (?:long|many|much|high|far) as",
    "~": r"nearly|almost|(?<!concerned )(?<!told )(?<!known )(?<!talked )about|around"
    r"|approximately|roughly|just (?:under|over)|an? estimated"
    r"|estimated \w+ of|some|close to|approaching|thought to|circa|the roughly|estimated"
    r"|the approximately|the estimated|the about|the nearly",
}
_BEFORE = {
    sign: re.compile(rf"(?:^|\s)(?:{words}),?\s*(?:the |a |an )?$")
    for sign, words in _BOUNDS.items()
}
# What bounds a number from behind: "16 hours a week or more", "65 and over", "21+".
_BEHIND = {
    ">": re.compile(
        r"\+|(?: [\w-]+){0,4}? (?:or (?:more|over|older|above|longer)|and (?:over|older|above))\b"
    ),
    "<": re.compile(
        r"(?: [\w-]+){0,4}? (?:or (?:less|fewer|under|younger|shorter)|and (?:under|younger))\b"
    ),
}
# "Over two years" is mostly the time in which a thing happened, "for over two years" a bound.
_DURING = re.compile(
    r"(?<!for )(?<!of )(?<!well )(?<!just )(?<!little )(?<!lasting )\bover (?:the )?$"
)
_TIMES = frozenset({"day", "month", "hour", "minute"})
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number: its value in its base unit, the unit ("" for none), its bound and place."""

    value: Fraction | str
    unit: str
    bound: str
    start: int
    raw: Fraction | str


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The numbers of a text in lower case, in order; "one" counts only in digits and shares."""
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]
    found = []
    i = 0
    while i < len(tokens):
        value, used = _value([token for token, _, _ in tokens[i : i + 8]])
        if not used:
            i += 1
            continue
        value, used = _share(value, used, [token for token, _, _ in tokens[i : i + 14]])
        start, end = tokens[i][1], tokens[i + used - 1][2]
        after = [token for token, _, _ in tokens[i + used : i + used + 3]]
        before = text[max(0, start - 30) : start]
        bound = next((sign for sign, pattern in _BEFORE.items() if pattern.search(before)), "=")
        number = _with_unit(value, after, bound, start)
        found.append(_bounded(number, before, text[end : end + 50]))
        i += used
    return tuple(found)


def _value(tokens: list[str]) -> tuple[Fraction | str, int]:
    """The number that the tokens begin with, and how many of them it takes (0: none)."""
    head = tokens[0]
    if head.lstrip("£")[:1].isdigit():
        return _digits(tokens)
    if head in ("only", "just", "exactly") and tokens[1:2] == ["one"]:
        return Fraction(1), 2
    if head in ("half", "halves") or (head in ("a", "one") and tokens[1:2] and tokens[1] in _PARTS):
        used = 1 if head in ("half", "halves") else 2
        return Fraction(1, _PARTS[tokens[used - 1]]), used
    if head in _MULTIPLES:
        return Fraction(_MULTIPLES[head]), 1
    if head in _ORDINALS and head != "first":
        return Fraction(_ORDINALS[head]), 1
    if (
        head in ("a", "one")
        and tokens[1:2]
        and tokens[1] in _SCALES
        and tokens[1] not in ("m", "k")
    ):
        return _words(["one", *tokens[1:]])
    if head in NUMBER_WORDS:
        found = _words(tokens)
        return found if found[1] else _one_in(tokens)
    return Fraction(0), 0


def _one_in(tokens: list[str]) -> tuple[Fraction | str, int]:
    """A "one in five", "one post in five" as a share."""
    for gap in (1, 2):
        if tokens[gap : gap + 1] == ["in"] and len(tokens) > gap + 1:
            whole, used = _value(tokens[gap + 1 :])
            if used and isinstance(whole, Fraction) and 1 < whole <= 100:
                return 1 / whole, gap + 1 + used
    return Fraction(0), 0


def _share(value: Fraction | str, used: int, tokens: list[str]) -> tuple[Fraction | str, int]:
    """A "four in ten", "nine out of 10" as one share; anything else as it was."""
    for joint in (["in"], ["out", "of"], ["of", "every"]):
        rest = tokens[used + len(joint) :]
        if tokens[used : used + len(joint)] == joint and rest and isinstance(value, Fraction):
            whole, more = _value(rest)
            if more and isinstance(whole, Fraction) and value < whole <= 100:
                return value / whole, used + len(joint) + more
    return value, used


def _digits(tokens: list[str]) -> tuple[Fraction | str, int]:
    digits = tokens[0].lstrip("£").replace(",", "")
    if len(digits) > _LONGEST or digits.count(".") > 1 or not digits.isascii():
        return digits[: _LONGEST * 2], 1
    value, used = Fraction(digits), 1
    if tokens[1:2] and tokens[1] in _SCALES:
        return value * _SCALES[tokens[1]], 2
    if tokens[1:2] and tokens[1] in ("st", "nd", "rd", "th"):
        used = 2
    return value, used


def _words(tokens: list[str]) -> tuple[Fraction | str, int]:
    """A number in words: "twenty-two", "one hundred and five", "two thirds"."""
    total, part, used = 0, 0, 0
    for i, token in enumerate(tokens):
        if token in NUMBER_WORDS and (
            not part or (part % 100 == 0 or part % 10 == 0 and part % 100 > 10)
        ):
            if part and part % 100 and NUMBER_WORDS[token] > 9:
                break
            part, used = part + NUMBER_WORDS[token], i + 1
        elif token in _SCALES and len(token) > 2 and used:
            part, used = part * _SCALES[token], i + 1
            if part >= 1000:
                total, part = total + part, 0
        elif token != "and" or not part or part % 100:
            break
    value = total + part
    if used == 1 and tokens[1:2] and tokens[1] in _PARTS:
        return Fraction(value, _PARTS[tokens[1]]), 2
    # "One" is mostly a pronoun.
    return (Fraction(0), 0) if tokens[:1] == ["one"] and used == 1 else (Fraction(value), used)


def _with_unit(value: Fraction | str, after: list[str], bound: str, start: int) -> Quantity:
    if after[:2] == ["per", "cent"]:
        after = ["%"]
    # "A year and a half" is read as a year, then a half; "six working days" as six days.
    if after[:1] and after[0] in ("working", "calendar", "full", "square"):
        after = after[1:]
    name = after[0].rstrip("s").removesuffix("'") if after else ""
    base, times = _UNITS.get(name, ("", 1))
    raw = value
    if isinstance(value, Fraction) and base:
        value = value * times / (100 if base == "%" else 1)
    elif isinstance(value, Fraction) and value.denominator > 1 and value < 1:
        base = "%"
    return Quantity(value, base, bound, start, raw)


def _bounded(number: Quantity, before: str, after: str) -> Quantity:
    """A number with the bound that stands behind it, and without one that tells a span of time."""
    if number.unit in _TIMES and _DURING.search(before):
        return replace(number, bound="=")
    behind = next((sign for sign, words in _BEHIND.items() if words.match(after)), "")
    return replace(number, bound=behind) if behind and number.bound in "=~" else number
