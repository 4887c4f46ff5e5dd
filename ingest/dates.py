"""Dates as reports print them, and the same in figures."""

import re

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = "|".join(month.capitalize() for month in MONTHS)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DATE = rf"(?:{_DAY} )?(?:{_MONTH}),? \d{{4}}"
# "21 and 25 January 2019", "27 June 2022 to 1 July 2022", "19 November–30 November 2018".
SPAN = rf"(?:{_DAY}(?: (?:{_MONTH}))?(?: \d{{4}})? ?(?:to|and|[–—-]) ?)?{DATE}"
_PARTS = re.compile(rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({_MONTH}),? (\d{{4}})", re.IGNORECASE)


def iso_date(text: str) -> str:
    """A date in figures: "2010-02-09" for 9 February 2010, or "2009-08"; the last of a span."""
    found = _PARTS.findall(text)
    if not found:
        return ""
    day, month, year = found[-1]
    iso = f"{year}-{MONTHS.index(month.lower()) + 1:02d}"
    return f"{iso}-{int(day):02d}" if day else iso
