"""What the front of a report says about itself: council, title, publisher, kind and dates."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise

from ingest.councils import council_id, is_formal_name, short_name
from ingest.dates import MONTHS, iso_date
from ingest.profiles import profile_of
from ingest.rows import keyed_date, letter_date, told_date
from ingest.types import Block, Cover, Layout

__all__ = ["MONTHS", "first_page", "iso_date", "read_cover"]

_ABOUT = re.compile(r"^About (?:the )?(?P<name>[A-Z].{3,80})$")
_COPYRIGHT = re.compile(r"©\s*(?:Crown copyright|(?P<name>[A-Z][^\d.,©]{3,80}?))\s*,?\s*\d{4}")
_REPORTED = re.compile(r"\b(inspection|review|assessment)\b", re.IGNORECASE)
# A title that names the council: "Inspection of X local authority children’s services", "… in X".
_NAME = r"(?P<name>[A-Z][\w’'.-]*(?: (?:and|upon|on|of|the|[A-Z&][\w’'.-]*))*)"
_TITLED = (
    re.compile(rf"\b[Ii]nspection of (?:the )?{_NAME}(?= (?:local|children)|$)"),
    re.compile(rf"(?:inspection|safeguarding).* in (?:the )?{_NAME}$"),
)
_PARTNERSHIP = re.compile(r" Local Area Partnership$", re.IGNORECASE)
_NAME_WORDS = 6
# Days from the end of an inspection to the report on it, at the longest.
_LONGEST_WRITING = 365
# Characters of a first page, where a report has no pages.
_FIRST_PAGE = 3_000
_TITLE_WORDS = 20


def first_page(layout: Layout) -> tuple[Block, ...]:
    """The blocks that start on the first page."""
    end = opening_end(layout)
    return tuple(block for block in layout.blocks if block.start < end)


def opening_end(layout: Layout) -> int:
    """Where the first page ends; without pages, as much text as one would hold."""
    end = layout.pages[0].end if layout.pages else 0
    paged = any(page.number is not None for page in layout.pages)
    return end if paged else min(end, _FIRST_PAGE)


def read_cover(blocks: Sequence[Block], below: Sequence[Block] = (), made: str = "") -> Cover:
    """Read the front blocks of a report; a field stays empty where they do not say it.

    `below` is the rest of the first page: a letter says there what it is about, and when.
    `made` is the day on which the file was made.
    """
    lines = [block.text for block in blocks]
    opening = [*lines, *(block.text for block in below)]
    profile, heading = profile_of(opening)
    council = _council(lines) or _titled(opening)
    title = _without(heading or _reported(lines, council), council)
    inspected = iso_date(_dated("inspected", opening, told_date))
    published = iso_date(_dated("published", opening, letter_date))
    return Cover(
        council=council,
        council_id=council_id(council) if council else "",
        title=title or (lines[0] if lines else ""),
        publisher=profile.publisher or _publisher(lines),
        kind=profile.kind,
        inspected=inspected,
        published=published,
        issued=published or _issued(inspected, made),
    )


def _issued(inspected: str, made: str) -> str:
    """The day of the file, if it may be that of publication: within a year of the inspection."""
    try:
        after = date.fromisoformat(made) - date.fromisoformat(inspected)
    except ValueError:
        return ""
    return made if 0 < after.days <= _LONGEST_WRITING else ""


def _dated(kind: str, opening: Sequence[str], otherwise: Callable[[str], str]) -> str:
    """The date under its key; else the first that `otherwise` finds."""
    keyed = (keyed_date(line) for line in opening)
    values = [found[1] for found in keyed if found and found[0] == kind]
    return next(iter(values), "") or next(filter(None, map(otherwise, opening)), "")


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
                return _PARTNERSHIP.sub("", found["name"])
    return ""


def _beside_title(lines: Sequence[str]) -> str:
    """A name alone on the line above or below the title."""
    for above, below in pairwise(lines):
        for name, title in ((above, below), (below, above)):
            short = len(name.split()) <= _NAME_WORDS
            if short and _REPORTED.search(title) and re.fullmatch(_NAME, name):
                return name
    return ""


def _reported(lines: Iterable[str], council: str) -> str:
    """The line that says what was inspected ("Service inspection of adult social care")."""
    for line in lines:
        text = _without(line, council)
        if _REPORTED.search(text) and 3 <= len(text.split()) <= _TITLE_WORDS and ":" not in text:
            return text
    return ""


def _without(title: str, council: str) -> str:
    """A title without the council's name, and what led up to it or hung on it."""
    if council:
        forms = "|".join(re.escape(name) for name in (council, short_name(council)))
        title = re.sub(
            rf"(?: (?:of|in))?(?: the)? (?:{forms})(?: Local Area Partnership)?$"
            rf"|(?<=\bof )(?:the )?(?:{forms}) |[\s:*]*(?:{forms})",
            "",
            title,
            flags=re.IGNORECASE,
        )
    # A mark of a footnote is no part of the title.
    return re.sub(r"(?<=[a-z])\d$", "", " ".join(title.split()).strip(" :*"))


def _publisher(lines: Sequence[str]) -> str:
    for line in lines:
        about = _ABOUT.match(line.strip())
        if about:
            return about["name"].strip()
    owner = _COPYRIGHT.search("\n".join(lines))
    return (owner["name"] or "").strip() if owner else ""
