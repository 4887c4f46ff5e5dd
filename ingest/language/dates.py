"""Dates as reports print them, and the same in figures. Figures alone stand day first."""

import re
from collections.abc import Iterator

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
    rf"(?:(?:{_DAY} (?:of )?)?(?:{_MONTH}),? \d{{4}}|(?:{_MONTH}) {_NUMBER},? \d{{4}}"
    rf"|{_WEEKDAY}{FIGURES})"
)
# "21 and 25 January 2019", "27 June 2022 to 1 July 2022", "March/April 2024".
_FIRST = rf"(?:{DATE}|{_DAY}(?: (?:{_MONTH}))?(?: \d{{4}})?|(?:{_MONTH})(?: {_NUMBER})?)"
SPAN = rf"(?:{_FIRST} ?(?:to|and|until|[/–—-]) ?)?{DATE}"
_PARTS = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?)?\b(?P<m1>{_MONTH}),? (?P<y1>\d{{4}})"
    rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}})"
    r"|(?<!\d)(?P<y3>\d{4})-(?P<m3>\d\d)-(?P<d3>\d\d)(?!\d)"
    r"|(?<!\d)(?P<d4>\d{1,2})(?P<mark>[/.-])(?P<m4>\d{1,2})(?P=mark)(?P<y4>\d{4}|\d\d)(?!\d)",
    re.IGNORECASE,
)


def iso_date(text: str) -> str:
    """A date in figures: "2010-02-09" for 9 February 2010, or "2009-08"; the last of a span."""
    return next(reversed(list(_iso_dates(text))), "")


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
