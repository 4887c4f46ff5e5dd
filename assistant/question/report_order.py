"""Which report a text names by its place in time: the first, the newest, the one before."""

import re
from enum import StrEnum

from ingest.language.dates import MONTHS
from ingest.register.grades import kind_patterns

# "The first one" may be a report; "the first ones" are of anything.
_REPORT = r"(?:one|(?:report|inspection|letter|visit|review|time)s?)"


class Order(StrEnum):
    """Which report is meant by its place in time: next to another one, or among all."""

    BEFORE = "earlier"
    AFTER = "later"
    FIRST = "first"
    NEWEST = "newest"


def _ordered(words: str, more: str) -> re.Pattern[str]:
    """Words that tell an order, before "report" ("the first Ashmere report") or alone."""
    return re.compile(
        rf"\b(?:the )?(?:{words})(?: {_REPORT}\b|(?= (?:[\w-]+ ){{1,3}}{_REPORT}\b))|{more}"
        rf"|^\W*(?:and |or )?(?:(?:in|for|what about) )?(?:the )?(?:{words})\W*$",
        re.IGNORECASE,
    )


_BESIDE = (
    r"\b(?:the )?{report} (?:just )?{way}\b"
    r"(?: (?:that|this|it|its \w+ one|(?P<year>(?:19|20)\d\d))\b)?"
)
_ORDERS = {
    Order.BEFORE: _ordered(
        "earlier|previous|preceding|prior|older|old",
        _BESIDE.format(report=_REPORT, way="before") + r"|^\W*(?:and )?before(?: that| then)?\W*$",
    ),
    Order.AFTER: _ordered(
        "following|later|subsequent", _BESIDE.format(report=_REPORT, way="after")
    ),
    Order.FIRST: _ordered("first|earliest|oldest|original", "(?!)"),
    Order.NEWEST: _ordered("newest|latest|last|most recent|current|new", "(?!)"),
}


def order_of(text: str) -> tuple[Order | None, str]:
    """The order by which a text names a report, and the year that it is told from, "" for none."""
    found = [
        (order, spot.groupdict().get("year") or "")
        for order, pattern in _ORDERS.items()
        for spot in pattern.finditer(text)
    ]
    # A report noted for a turn ("the report after 2019") says which "that later one" is.
    return next((said for said in found if said[1]), found[0] if found else (None, ""))


def without_order(text: str) -> str:
    """A text without the words that tell a report by its order."""
    for pattern in _ORDERS.values():
        text = pattern.sub(" ", text)
    return text


# How a report is named: what models read has "the report" there, which tells no kind of question
# and stands in no sentence that answers. Kinds are those of the register, by their words there.
# Kinds whose name means a report by itself: the others' may be what a report is about.
KIND_ALONE = r"(?:ilacs|sif|jtais?|area send|single inspection framework)\b"
_DAY = rf"(?:(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]*|(?:19|20)\d\d)"
_PLACED = "earlier|previous|prior|older|first|earliest|oldest"
_WHEN = rf"\b(?:newest|latest|most recent|current|last|new|old|full|{_PLACED}|{_DAY}) "
_KIND = rf"(?:(?:{'|'.join(p.pattern for p in kind_patterns().values())}) ?|\b(?:ofsted|cqc) )"
# With what stands before where that is no name: "a joint inspection", "since the last inspection".
_NAME = re.compile(
    rf"(?P<before>\b(?:an?|since(?: the| its| their)?) )?(?:\b(?:the|its|their|this|that) )?"
    rf"(?:(?:{_WHEN}|{_KIND})+(?P<noun>\b(?:report|inspection)\b)"
    rf"|(?:{_WHEN})*{_KIND}+(?P<other>\b(?:letter|review|visit)\b))"
    rf"|\b(?:the|its|their|this|that) +(?:council(?:['’]s)? )?(?:{_WHEN})*"
    rf"{KIND_ALONE}(?: report\b)?",
    re.IGNORECASE,
)
_ONLY_DAY = re.compile(rf"(?:(?:the|its|their|this|that) )?(?:{_DAY} )+\w+$", re.IGNORECASE)


def plainly(text: str, noun: str = "") -> str:
    """A text in which every report that is named is called "the report" (or what it is called)."""

    def called(name: re.Match[str]) -> str:
        if name["before"] or name["noun"] and _ONLY_DAY.match(name[0]):
            return name[0]
        return f"the {noun or name['noun'] or name['other'] or 'report'}"

    return _NAME.sub(called, text)
