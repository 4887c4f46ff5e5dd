"""Which council the front of a report is about, as it is printed there."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import PurePath

from ingest.councils import NAME, Printed, is_formal_name, printed, short_name
from ingest.register.councils import councils, register, words

_REPORTED = re.compile(
    r"\b(?:re-)?(?:inspect(?:ion|ed)|review|assessment|evaluation)\b", re.IGNORECASE
)
# A title that names a council: "Inspection of X local authority children’s services", "… in X".
_TITLED = (
    re.compile(rf"\b[Ii]nspection of (?:the )?(?P<name>{NAME})(?= (?:local|children|adult)|$)"),
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
_SIDES = re.compile(r"[:|]|\s[–—-]\s")
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
    sides = [side.strip(" *") for line in lines for side in _SIDES.split(line)[::-1]]
    for candidate in sides:
        if len(candidate.split()) > _FORMAL_WORDS:
            continue
        known = [each for each in printed(candidate) if each.formal]
        if known and _words_beside(candidate, known[0]) <= _WORDS_BESIDE:
            return known[0].text
        if not known and is_formal_name(candidate):
            return candidate
    return ""


def _words_beside(line: str, council: Printed) -> int:
    own = [each for each in printed(line) if each.id == council.id]
    taken = sum(len(each.text.split()) for each in own)
    return len(line.split()) - taken if not _REPORTED.search(line) else 0


def _titled(lines: Sequence[str]) -> str:
    """The council that a title names ("Area inspection of X", "inspection … in X")."""
    for line in lines:
        if not _REPORTED.search(line):
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
            if short and _REPORTED.search(title) and re.fullmatch(NAME, name):
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
