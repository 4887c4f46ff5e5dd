"""What the front of a report says about itself: council, title, publisher, kind and dates."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ingest.councils import council_id, is_formal_name
from ingest.types import Block, Cover

MONTHS = (
    "january february march april may june july august september october november december".split()
)
_MONTH = "|".join(month.capitalize() for month in MONTHS)
DATE = rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTH}),? \d{{4}}"
_INSPECTED = re.compile(
    rf"(?:dates? of (?:the )?(?:inspection|review|assessment|visit)|inspection dates?|inspected)"
    rf"(?: on| in|:)*\s*(?P<date>[^.]*?{DATE})",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    rf"(?:date of publication|publication date|date published|(?:report )?published)"
    rf"(?: on| in|:)*\s*(?P<date>{DATE})",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"^About (?:the )?(?P<name>[A-Z].{3,80})$")
_COPYRIGHT = re.compile(r"©\s*(?:Crown copyright|(?P<name>[A-Z][^\d.,©]{3,80}?))\s*,?\s*\d{4}")
_KIND = re.compile(r"\b(inspection|review|assessment)\b", re.IGNORECASE)
# A title that names the council: "Inspection of X local authority children’s services", "… in X".
_NAME = r"(?P<name>[A-Z][\w’'.-]*(?: (?:and|upon|on|of|the|[A-Z&][\w’'.-]*))*)"
_TITLED = (
    re.compile(rf"\b[Ii]nspection of (?:the )?{_NAME}(?= (?:local|children)|$)"),
    re.compile(rf"(?:inspection|safeguarding).* in (?:the )?{_NAME}$"),
)
_NAME_WORDS = 6
_TITLE_WORDS = 20


def read_cover(blocks: Sequence[Block]) -> Cover:
    """Read the front blocks of a report; a field stays empty where they do not say it."""
    lines = [block.text for block in blocks]
    joined = "\n".join(lines)
    council = _council(lines)
    kind = _kind(lines, council)
    inspected = _INSPECTED.search(joined)
    published = _PUBLISHED.search(joined)
    return Cover(
        council=council,
        council_id=council_id(council) if council else "",
        title=f"{kind}: {council}" if kind and council else kind or (lines[0] if lines else ""),
        publisher=_publisher(lines, joined),
        kind=kind,
        inspected=iso_date(inspected["date"]) if inspected else "",
        published=iso_date(published["date"]) if published else "",
    )


def _council(lines: Sequence[str]) -> str:
    """The first full council name on a line or after a colon; else the name in the title."""
    for line in lines:
        candidate = line.rsplit(":", 1)[-1].strip(" *")
        if len(candidate.split()) <= 9 and is_formal_name(candidate) and "Local" not in candidate:
            return candidate
    return _titled(lines) or _beside_title(lines)


def _titled(lines: Sequence[str]) -> str:
    """The council in a title that names it ("Area inspection of X", "inspection ... in X")."""
    for pattern in _TITLED:
        for line in lines:
            found = pattern.search(line)
            if found and found["name"].split()[0] not in ("The", "Children"):
                return re.sub(r" Local Area Partnership$", "", found["name"])
    return ""


def _beside_title(lines: Sequence[str]) -> str:
    """A name alone on the line above or below the title."""
    for above, below in pairwise(lines):
        for name, title in ((above, below), (below, above)):
            short = len(name.split()) <= _NAME_WORDS
            if short and _KIND.search(title) and re.fullmatch(_NAME, name):
                return name
    return ""


def _kind(lines: Iterable[str], council: str) -> str:
    """The line that says what was inspected ("Service inspection of adult social care")."""
    for line in lines:
        text = " ".join((line.replace(council, "") if council else line).split()).strip(" :*")
        if _KIND.search(text) and 3 <= len(text.split()) <= _TITLE_WORDS and ":" not in text:
            # A mark of a footnote, or the "of" before the name that was taken out, ends no title.
            return re.sub(r"(?<=[a-z])\d$| (?:of|in)(?: the)?$", "", text)
    return ""


def _publisher(lines: Iterable[str], joined: str) -> str:
    for line in lines:
        about = _ABOUT.match(line.strip())
        if about:
            return about["name"].strip()
    owner = _COPYRIGHT.search(joined)
    return (owner["name"] or "").strip() if owner else ""


def iso_date(text: str) -> str:
    """A date in figures: "2010-02-09" for 9 February 2010, or "2009-08"; the last of a span."""
    found = re.findall(
        rf"(?:(\d{{1,2}})(?:st|nd|rd|th)? )?({_MONTH}),? (\d{{4}})", text, re.IGNORECASE
    )
    if not found:
        return ""
    day, month, year = found[-1]
    iso = f"{year}-{MONTHS.index(month.lower()) + 1:02d}"
    return f"{iso}-{int(day):02d}" if day else iso
