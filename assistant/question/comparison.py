"""What a comparing question sets side by side: the things it names, and the reports it means."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.grades.table import Years
from assistant.library.reports import Library, Loaded
from assistant.question.kinds import FEW_COUNCILS
from assistant.question.patterns import part, patterns
from assistant.question.question import Asks, Kind, Question, without_context
from assistant.question.report_order import plainly
from assistant.question.services import service_of
from assistant.question.tally import spans_of
from assistant.question.topic import matter_of
from assistant.types import Statement
from ingest.language.words import NUMBER_WORDS
from ingest.register.grades import columns
from prompts import message

# The things that a comparing question names: "care leavers and adoption" are two.

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


# Councils in general, with the words that ask for them: "in which other councils", "any reports".
_ASKING = r"(?:(?:in|at|for|of|from) )?(?:which|what|how many)"
_OF_COUNCILS = re.compile(
    rf"\b(?:{_ASKING}|any|all|some|every|each|list|the)(?: of)?(?: the| other| local){{0,2}}"
    rf"(?: \w+)? (?:{part('shelf')})\b(?:['’]s?)?|^(?:{part('shelf')})\b"
    rf"|\b{_ASKING}(?: other| local)? (?:areas|partnerships)\b"
    r"|^(?:where|whose|who(?:['’]s| is| are| has| have)?|anyone|anybody)\b",
    re.IGNORECASE,
)


def read_for(question: Question) -> str:
    """What sentences are read for: of a comparison the thing that is compared.

    No sentence says which councils: where these are asked for, each is read for what it is to say.
    """
    things = things_compared(question)
    if len(things) == 1:
        return things[0]
    # What is known of an inspection is not known of its report.
    plain = plainly(question.reading, "" if question.asks is Asks.META else "report")
    if question.lists_councils:
        plain = " ".join(_OF_COUNCILS.sub(" ", plain, count=1).split())
    return plain


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


# Which reports are searched by themselves: those of each council, or each of one council.

# So many councils, or reports of one, are compared.
_MOST = 10
_SENTENCE_END = re.compile(r"[.?!;:] \w")
_CHANGED = re.compile(r"\b(?:chang|develop|evolv)(?:e|ed|es|ing)\b", re.IGNORECASE)
# Words that ask for all reports of one council, where no year does.
_OVER_TIME = re.compile(
    r"\b(?:over|with) (?:the )?(?:time|years)\b|\bthrough the years\b"
    r"|\b(?:across|between|compare) (?:(?:its|the|their) )?(?:\w+ ){0,2}(?:reports|inspections)\b"
    r"|\b(?:all|both|each|every)(?: of)?(?: (?:its|the|their))?(?: [\w’']+){0,3}"
    r" (?:reports?|inspections?)\b",
    re.IGNORECASE,
)
# "Each of the last three inspections".
_LAST = re.compile(
    r"\b(?:last|latest|past|most recent) (?P<count>\w+) (?:\w+ )?(?:reports|inspections|visits)\b",
    re.IGNORECASE,
)


def few_enough(question: Question, library: Library) -> tuple[Question, list[Statement]]:
    """A question of no more councils than are compared, and what it says of the others."""
    councils = question.councils
    if len(councils) <= _MOST or question.kind is Kind.TALLY:
        return question, []
    others = library.names(councils[_MOST:])
    text = message("compare.first", count=_MOST, named=len(councils), councils=others)
    return replace(question, councils=councils[:_MOST]), [Statement(text)]


def over_time(
    question: Question, library: Library, reports: Sequence[Loaded]
) -> tuple[Question, list[Loaded]]:
    """The reports meant; all on the same services, oldest first, where one council is followed.

    A year is the one from which on it is followed. All that is then no part of what is asked about.
    """
    if not _follows(question):
        return question, list(reports)
    services = {service_of(report) for report in reports}
    every = [r for r in library.of_council(question.councils[0]) if service_of(r) in services]
    spans = spans_of(question.text)[1]
    own = [r for r in every if all(_within(r, span) for span in spans)]
    if len(own) < 2:
        return question, list(reports)
    thing = matter_of(_unchanged(question.reading))
    if thing.terms:
        question = replace(question, matter=thing, reading=thing.text)
    else:
        matter = matter_of(_CHANGED.sub(" ", _OVER_TIME.sub(" ", question.matter.text)))
        question = replace(question, matter=matter)
    last = _LAST.search(question.text)
    said = last["count"].lower() if last else ""
    count = int(said) if said.isdecimal() else NUMBER_WORDS.get(said, 0)
    return question, sorted(own, key=date_of)[-(count or _MOST) :]


def _within(report: Loaded, span: Years) -> bool:
    """Whether a report is of a span of years; a single year is the one from which on."""
    year = int(date_of(report)[:4] or 0)
    return year >= span.first if span.first == span.last else year in span


def _unchanged(text: str) -> str:
    """What is followed, without the words for time and change: each report says how it was then.

    "" where no word says that it changed, or more is said than that.
    """
    said = patterns("tally")
    changes = (_CHANGED, said["change"], said["better"])
    if not any(pattern.search(text) for pattern in changes) or _SENTENCE_END.search(text):
        return ""
    for pattern in (_LAST, _OVER_TIME, *changes):
        text = pattern.sub(" ", text)
    return _trimmed(spans_of(text)[0].rstrip("?!. "))


def _follows(question: Question) -> bool:
    if len(question.councils) != 1 or question.others or question.kind is not Kind.FACT:
        return False
    if question.asks is Asks.TREND:
        return len(question.years) < 2
    return not question.years and bool(_OVER_TIME.search(without_context(question.text)))


def date_of(report: Loaded) -> str:
    """The date of a report, as ISO."""
    return report.row.cover.date


def groups_of(question: Question, reports: Sequence[Loaded]) -> list[list[Loaded]]:
    """Each council by itself where a few are meant; all together where many are."""
    if question.councils:
        own: dict[str, list[Loaded]] = {}
        each = len(question.years) > 1 or _follows(question)
        for report in reports:
            key = report.row.id if each or not report.row.cover.council_id else ""
            own.setdefault(key or report.row.cover.council_id, []).append(report)
        # In the order in which they are named.
        named = [own.pop(council) for council in question.councils if council in own]
        return [*named, *own.values()]
    if len({report.row.cover.council_id for report in reports}) <= FEW_COUNCILS:
        return [[report] for report in reports]
    return [list(reports)]
