"""Dates as reports print them, and the same in figures. Figures alone stand day first."""

import re
from collections.abc import Iterator

from ingest.language.words import NUMBER_WORDS

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join((*(month.capitalize() for month in MONTHS), *(rf"{s}\b\.?" for s in _SHORT)))
_WEEKDAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = rf"{_WEEKDAY}{_NUMBER}"
# A date in figures alone.
FIGURES = (
    r"(?<!\d)(?:\d{4}-\d\d-\d\d|\d{1,2}(?:/\d{1,2}/|\.\d{1,2}\.|-\d{1,2}-)\d{4}"
    r"|\d{1,2}/\d{1,2}/\d\d|\d\d\.\d\d\.\d\d)(?![\d.]\d|\d)"
)
DATE = (
    rf"(?:(?:{_DAY} (?:of )?)?(?:{_MONTH}),? \d{{4}}"
    rf"|(?:{_MONTH}) (?:{_NUMBER} ?[–-] ?)?{_NUMBER},? \d{{4}}|{_WEEKDAY}{FIGURES})"
)
# "21 and 25 January 2019", "27 June 2022 to 1 July 2022", "March/April 2024".
_FIRST = rf"(?:{DATE}|{_DAY}(?: (?:{_MONTH}))?(?: \d{{4}})?|(?:{_MONTH})(?: {_NUMBER})?)"
SPAN = rf"(?:(?:{_DAY}, )*{_FIRST} ?(?:to|and|until|[&/–—-]) ?)?{DATE}"
# A season or a term of a year.
SEASON = (
    r"(?:(?:early|mid|late)[ -])?(?:spring|summer|autumn|winter)(?: term)?,? (?:of )?"
    r"(?:19|20)\d\d(?:[/–-]\d{2,4})?"
)
_PARTS = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b(?P<m1>{_MONTH}),? (?P<y1>\d{{4}})"
    rf"|\b(?P<m2>{_MONTH}) (?:{_NUMBER} ?[–-] ?)?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?"
    r" (?P<y2>\d{4})"
    r"|(?<!\d)(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)"
    r"|(?<!\d)(?P<d4>\d{1,2})(?P<mark>[/.-])(?P<m4>\d{1,2})(?P=mark)(?P<y4>\d{4}|\d\d)(?!\d)",
    re.IGNORECASE,
)


_SEASON = re.compile(rf"\b{SEASON}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


def iso_date(text: str) -> str:
    """A date in figures: "2010-02-09" for 9 February 2010, or "2009-08"; the last of a span.

    A season has its year alone.
    """
    return next(reversed(list(_iso_dates(text))), "") or _season_year(text)


def _season_year(text: str) -> str:
    seasons = _SEASON.findall(text)
    found = _YEAR.search(seasons[-1]) if seasons else None
    return found.group() if found else ""


_PERIOD = re.compile(
    rf"\b(?:with)?in (?:the next )?(?P<number>\d{{1,2}}|{'|'.join(NUMBER_WORDS)})"
    r"[ -](?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)


def periods(text: str) -> frozenset[str]:
    """The periods within which a text says that something is to be done: "6 month"."""
    found = ((m["number"].lower(), m["unit"].lower()) for m in _PERIOD.finditer(text))
    return frozenset(f"{NUMBER_WORDS.get(number, number)} {unit}" for number, unit in found)


def _iso_dates(text: str) -> Iterator[str]:
    for found in _PARTS.finditer(text):
        day, month, year = (next(filter(None, map(found.group, _groups(k))), "") for k in "dmy")
        number = int(month) if month.isdigit() else _month(month)
        if not 1 <= number <= len(MONTHS) or int(day or 1) > 31:
            continue
        iso = f"{year if len(year) == 4 else f'20{year}'}-{number:02d}"
        yield f"{iso}-{int(day):02d}" if day else iso


def _groups(kind: str) -> Iterator[str]:
    return (f"{kind}{form}" for form in range(1, 5))


def _month(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3] == name[:3].lower())
