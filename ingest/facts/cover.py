"""What the front of a report says about itself: council, title, publisher, kind and dates."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import PurePath

from ingest.language.dates import DATE, iso_date
from ingest.register.councils import (
    NAME,
    PREFIX,
    Printed,
    council_id,
    councils,
    is_formal_name,
    printed,
    register,
    short_name,
    words,
)
from ingest.register.profiles import profile_of
from ingest.register.rows import keyed_date, letter_date, told_date
from ingest.types import Block, BlockKind, Cover, Layout

# Which council the front of a report is about, as it is printed there.

_REPORT_ON = re.compile(
    r"\b(?:re-)?(?:inspect(?:ion|ed)|review|assessment|evaluation)\b", re.IGNORECASE
)
# A title that names a council: "Inspection of X local authority children’s services", "… in X".
_TITLED = (
    re.compile(
        rf"\b(?:[Ii]nspection of|[Vv]isit to) (?:the )?(?P<name>{NAME})"
        r"(?= (?:local|children|adult)|$)"
    ),
    re.compile(rf"(?:inspection|safeguarding).* in (?:the )?(?P<name>{NAME})$"),
)
# What a body of a council is called after it: "X Children’s Trust", "X Safeguarding Board".
_BODY = re.compile(
    r"[’']?s?,? (?:Local|Children|Young|Youth|Adult|Safeguarding|Families|Trust|Social|Health|Fire"
    r"|Police|Partnership|Services?|Joint)\b.*$",
    re.IGNORECASE,
)
# Who inspects, and what else stands alone on a line of a cover.
_NO_NAME = re.compile(
    r"\b(?:Ofsted|Estyn|\w*Inspectorate|Commission|Agency|Department|HM\w*|Office|Authority"
    r"|Reports?|Findings|Summary|Contents|Services?|Children|Adults?|Draft|Final|Letter|Inspection"
    r"|Introduction|Council|Page|Date|The|This|Judgements?|January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Review|Assessment|Outcome|Overview)\b"
)
_TURNED = re.compile(rf"^(?P<name>{NAME}), (?P<kind>(?:The )?{PREFIX})$", re.IGNORECASE)
_SIDES = re.compile(r"[:|]|\s[–—/-]\s")
# What stands before a council's name on its line, or after it: what is told of it, a letter's date.
_BESIDE_NAME = re.compile(rf"^(?:Inspection|Review|Assessment|Evaluation) of (?:the )?| {DATE}$")
_NAME_WORDS = 6
_FORMAL_WORDS = 12
# Words beside a council's full name on a line that is its own: "X Council Social Work Services".
_WORDS_BESIDE = 5
_LEAD = re.compile(r"\b(?:of|in|for|on|by|at|to)(?: the)?$|^(?:the)?$|[:|/–—-]$", re.IGNORECASE)


def council_on(lines: Sequence[str], below: Sequence[str] = (), file: str = "") -> str:
    """The council that a report is about, "" where nothing tells it.

    `lines` are those of the cover; `below` the rest of its first page.
    """
    ways: tuple[Callable[[], str], ...] = (
        lambda: _formal(lines),
        lambda: _titled(lines),
        lambda: _alone(lines),
        lambda: _beside_title(lines),
        lambda: _titled(below),
        lambda: _in_name(file),
    )
    return next(filter(None, (way() for way in ways)), "")


def _formal(lines: Sequence[str]) -> str:
    """A council's full name on a line of its own, or on one side of a colon."""
    # "Council: X", "X Council: what it is about".
    named = (_BESIDE_NAME.sub("", line) for line in lines)
    sides = [_upright(side.strip(" *")) for line in named for side in _SIDES.split(line)[::-1]]
    for candidate in sides:
        if len(candidate.split()) > _FORMAL_WORDS:
            continue
        known = [each for each in printed(candidate) if each.formal]
        if known and _words_beside(candidate, known[0]) <= _WORDS_BESIDE:
            return known[0].text
        if not known and is_formal_name(candidate):
            return candidate
    return ""


def _upright(line: str) -> str:
    """A name as it is said: "Bromley, London Borough of" is "London Borough of Bromley"."""
    found = _TURNED.match(line)
    return f"{found['kind']} {found['name']}" if found else line


def _words_beside(line: str, council: Printed) -> int:
    own = [each for each in printed(line) if each.id == council.id]
    taken = sum(len(each.text.split()) for each in own)
    return len(line.split()) - taken if not _REPORT_ON.search(line) else 0


def _titled(lines: Sequence[str]) -> str:
    """The council that a title names ("Area inspection of X", "inspection … in X")."""
    for line in lines:
        if not _REPORT_ON.search(line):
            continue
        known = [each for each in printed(line) if _LEAD.search(line[: each.start].rstrip())]
        if known:
            return known[0].text
    for pattern in _TITLED:
        for line in lines:
            found = pattern.search(line)
            name = _BODY.sub("", found["name"]) if found else ""
            if name and not _NO_NAME.search(short_name(name)):
                return name
    return ""


def _alone(lines: Sequence[str]) -> str:
    """A name of the register that is a whole line, or that a body of its council is called by."""
    for line in lines:
        for each in printed(line):
            rest = (line[: each.start] + line[each.end :]).strip(" .,*:")
            if each.start == 0 and (not rest or _BODY.match(f" {rest}")):
                return each.text
    return ""


def _beside_title(lines: Sequence[str]) -> str:
    """A name alone on the line above or below the title."""
    for above, below in pairwise(lines):
        for name, title in ((above, below), (below, above)):
            short = len(name.split()) <= _NAME_WORDS and not _NO_NAME.search(name)
            if short and _REPORT_ON.search(title) and re.fullmatch(NAME, name):
                return name
    return ""


def _in_name(file: str) -> str:
    """The council that the name of a file begins with, or names alone."""
    text = re.sub(r"[_\W]+", " ", PurePath(file).stem).strip()
    known = councils()
    found = [
        (spot, known[id].name)
        for spot in register().find(text)
        for id in spot.ids[:1]
        if not known[id].is_area
    ]
    sure = [name for spot, name in found if name.lower() not in words() or spot.start == 0]
    return sure[0] if len(set(sure)) == 1 else ""


# What the front of a report says about itself: council, title, publisher, kind and dates.

_ABOUT = re.compile(r"^About (?:the )?(?P<name>[A-Z].{3,80})$")
_COPYRIGHT = re.compile(r"©\s*(?:Crown copyright|(?P<name>[A-Z][^\d.,©]{3,80}?))\s*,?\s*\d{4}")
_REPORTED = re.compile(r"\b(inspection|review|assessment|visit)\b", re.IGNORECASE)
# Days from the end of an inspection to the report on it, at the longest.
_LONGEST_WRITING = 365
# Characters of a whole date in figures.
_DAY = len("2024-03-04")
# Characters of a first page, where a report has no pages.
_FIRST_PAGE = 3_000
_TITLE_WORDS = 20
# A line of a cover has no more words than this; what has is text.
_LINE_WORDS = 40


def first_page(layout: Layout) -> tuple[Block, ...]:
    """The blocks that start on the first page."""
    end = opening_end(layout)
    return tuple(block for block in layout.blocks if block.start < end)


def opening_end(layout: Layout) -> int:
    """Where the first page ends; without pages, as much text as one would hold."""
    end = layout.pages[0].end if layout.pages else 0
    paged = any(page.number is not None for page in layout.pages)
    return end if paged else min(end, _FIRST_PAGE)


def read_cover(
    blocks: Sequence[Block], below: Sequence[Block] = (), made: str = "", file: str = ""
) -> Cover:
    """Read the front blocks of a report; a field stays empty where they do not say it.

    `below` is the rest of the first page: a letter says there what it is about, and when.
    `made` is the day on which the file was made; the name of the `file` may help where no line
    tells the council.
    """
    lines = [block.text for block in blocks]
    opening = [*lines, *(block.text for block in below)]
    profile, heading = profile_of(opening)
    short = [without_capitals(block.text) for block in blocks if _is_title_like(block)]
    beneath = [without_capitals(block.text) for block in below if _is_title_like(block)]
    council = council_on(short, beneath, file)
    title = _without(heading or _reported(short, council), council)
    inspected = iso_date(_keyed("inspected", opening) or _told(opening))
    letter = letter_date(opening)
    published = iso_date(_keyed("published", opening) or (letter[1] if letter else ""))
    return Cover(
        council=council,
        council_id=council_id(council) if council else "",
        title=title or (short[0] if short else ""),
        publisher=profile.publisher or _publisher(lines),
        kind=profile.kind,
        inspected=inspected,
        published=published,
        issued=published or _plausible(inspected, named_date(file)) or _issued(inspected, made),
    )


def _is_title_like(block: Block) -> bool:
    """Whether a block may be a title or a name: no entry of the contents, no paragraph."""
    words = len(block.text.split())
    if block.kind is BlockKind.PARAGRAPH and block.text.endswith("."):
        return words <= _TITLE_WORDS
    return block.kind is not BlockKind.CONTENTS and words <= _LINE_WORDS


def _issued(inspected: str, made: str) -> str:
    """The day of the file, if it may be that of publication: within a year of the inspection."""
    try:
        after = date.fromisoformat(made) - date.fromisoformat(inspected)
    except ValueError:
        return ""
    return made if 0 < after.days <= _LONGEST_WRITING else ""


def named_date(file: str) -> str:
    """The day that the name of a file gives: "wendford-2024-04-22.pdf"."""
    found = iso_date(re.sub(r"[_ ]", "-", PurePath(file).stem))
    return found if len(found) == _DAY else ""


def _plausible(inspected: str, day: str) -> str:
    """A day that may be that of publication; any may, where the inspection has no date."""
    return _issued(inspected, day) if len(inspected) == _DAY else day


def how_published(cover: Cover, file: str) -> str:
    """How it is known when a report was published: "printed", "file name", "file date" or ""."""
    if cover.published:
        return "printed"
    if not cover.issued:
        return ""
    return "file name" if cover.issued == named_date(file) else "file date"


def _keyed(kind: str, opening: Sequence[str]) -> str:
    """The date under its key."""
    keyed = (keyed_date(line) for line in opening)
    return next((found[1] for found in keyed if found and found[0] == kind), "")


def _told(opening: Sequence[str]) -> str:
    """When the inspection was, as a sentence tells it."""
    return next(filter(None, map(told_date, opening)), "")


def _reported(lines: Iterable[str], council: str) -> str:
    """The line that says what was inspected ("Service inspection of adult social care")."""
    for line in lines:
        text = _without(line, council)
        titled = 3 <= len(text.split()) <= _TITLE_WORDS and not keyed_date(text)
        if titled and _REPORTED.search(text) and ":" not in text:
            return text
    return ""


def _without(title: str, council: str) -> str:
    """A title without the council's name, and what led up to it or hung on it."""
    if council:
        forms = "|".join(re.escape(name) for name in (council, short_name(council)))
        title = re.sub(
            rf"(?: (?:of|in))?(?: the)? (?:{forms})(?: Local Area Partnership)?\.?$"
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


# Small words of a title.
_SMALL = frozenset("and of on upon the in with under le by for to at".split())


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
