"""The things that a comparing question names: "care leavers and adoption" are two."""

import re
from collections.abc import Iterable

from assistant.understanding.question import Asks, Question
from ingest.register.grades import columns

# Words that set councils against each other and are followed by what is compared.
_ASKS = re.compile(
    r"\bcompar\w+|\bcontrast\w*|\bdiffer\w*|\bversus\b|\bvs?\b|\bagainst\b|\bside by side\b"
    r"|\b(?:say|says|said|find|finds|found) (?:about|on)\b",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*(?:[,;?!.]|&|\band\b|\bor\b|\bas well as\b|\bplus\b)\s*", re.IGNORECASE)
# Words around a thing that are no part of its name.
_OUTER = frozenset(
    """compare compares compared comparing comparison contrast contrasted how do does did is are was
    were has have had what which who where the a an of on in for at about between with to against
    versus vs v their its each both two three four all any these those councils council authorities
    authority differ differs differed difference differences say says said report reports reported
    find finds found finding findings inspection inspections inspector inspectors regarding
    terms side by please me us give show table tell can you i want would like see know looking
    look towards over across from they them it there were different
    """.split()
)
_LONGEST = 5
_GRADED = re.compile(
    r"\b(?:grade|grading|rate|rating|judge|judg(?:e)?ment|mark|score|overall|verdict)(?:s|d|ed)?\b",
    re.IGNORECASE,
)


def asks_findings(question: Question) -> bool:
    """Whether a comparison is of what reports say, not of grades alone."""
    return bool(_ASKS.search(question.asked)) and not _GRADED.search(question.text)


def things_compared(question: Question, names: Iterable[str] = ()) -> tuple[str, ...]:
    """What a question compares, where it lists short names of things; () for any other.

    `names` are headings and judgements, which are kept whole ("help and protection").
    """
    text = question.matter.text
    if question.asks is not Asks.COMPARE or not _ASKS.search(text):
        return ()
    parts = [_trimmed(part) for part in _JOINED.split(_kept_whole(text, names))]
    found = tuple(dict.fromkeys(part.lower() if part[1:].islower() else part for part in parts))
    found = tuple(part for part in found if part)
    short = all(
        len(part.split()) <= _LONGEST and not re.search(r"\d", part) and not _ASKS.search(part)
        for part in found
    )
    return found if short else ()


def _kept_whole(text: str, names: Iterable[str]) -> str:
    """A text in which nothing splits the names of judgements and headings."""
    known = [re.compile(rf"\b{re.escape(n)}\b", re.IGNORECASE) for n in names if _JOINED.search(n)]
    for pattern in (*known, *(column.asked for column in columns())):
        text = pattern.sub(lambda found: found[0].replace(" ", "_").replace(",", "\x1f"), text)
    return text


def _trimmed(part: str) -> str:
    words = part.strip(" -–—:'’\"“”()").split()
    while words and words[0].lower().strip(":") in _OUTER:
        words = words[1:]
    while words and words[-1].lower() in _OUTER:
        words = words[:-1]
    return " ".join(words).replace("_", " ").replace("\x1f", ",").strip(" :")
