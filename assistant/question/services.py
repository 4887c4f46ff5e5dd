"""The service that a report is on, and which reports a question means by service or kind."""

import re
from collections.abc import Sequence

from assistant.library.reports import Loaded
from assistant.question.question import Question, without_context
from assistant.question.report_order import KIND_ALONE
from ingest.register.grades import kind_patterns
from ingest.register.profiles import profile

# Words of a question that tell one service from another, and words of a report's kind.
_SERVICES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(kind, re.IGNORECASE))
    for asked, kind in (
        (r"\bjoint\b.*\b(inspect|review|letter|report)|\bletter\b", r"joint|jtai"),
        (r"\blscb\b|\bsafeguarding (children )?board\b", r"\bsif\b"),
        (
            r"\badult social care\b|\bsocial care for adults|\bolder people\b|\bcqc\b"
            r"|\bsafeguarding adults\b|\bvulnerable adults\b",
            r"adult|older",
        ),
        (
            r"\bcare leavers?\b|\bleaving care\b|\bfoster|\badopt|\bsocial workers?\b",
            r"child|young|joint",
        ),
        # A report on special needs is about children too.
        (
            r"\bchild(ren)?('s)?\b|\bofsted\b|\bkids?\b|\bteenagers?\b",
            r"child|young|joint|\bsend\b",
        ),
    )
)


def service_of(report: Loaded) -> str:
    """The service that a report is on; the kind or title where no profile knows it."""
    cover = report.row.cover
    return profile(cover.kind).service or cover.kind or cover.title


def of_kind(text: str, reports: Sequence[Loaded]) -> list[Loaded]:
    """Of each service those of a kind that a text names ("under the single inspection framework").

    All where it names none that the service has had.
    """
    named = of_named_kind(text, reports)
    had = {service_of(r) for r in named}
    return [r for r in reports if service_of(r) not in had or r in named]


# What stands behind the name of a kind where a report is meant.
_A_REPORT = re.compile(
    r"\W*(?:\w+ )?(?:reports?|inspections?|letters?|visits?|reviews?|framework|ones?)\b",
    re.IGNORECASE,
)
_ALONE = re.compile(KIND_ALONE, re.IGNORECASE)
_SEND = re.compile(r"\bSEND\b")


def searched_for_list(question: Question, reports: Sequence[Loaded]) -> list[Loaded]:
    """The reports of all councils that are searched: of a list, those of a kind that it names."""
    kinds = _kinds_of_reports(question.text) if question.lists_councils else set()
    return [r for r in reports if r.row.cover.kind in kinds] or list(reports)


def names_kind(text: str) -> bool:
    """Whether a text names a kind of report; "SEND" alone is one in a conversation."""
    return bool(_kinds_of_reports(text)) or bool(_SEND.search(text))


def _kinds_of_reports(text: str) -> set[str]:
    """The kinds of which a text means reports, and not what those are about ("social care")."""
    return {
        kind
        for kind, asked in kind_patterns().items()
        for named in asked.finditer(text)
        if _ALONE.match(named[0]) or _A_REPORT.match(text, named.end())
    }


# One report of a kind, called by that: "the SEND inspection", "York's JTAI", "area SEND report".
_OF_ONE = re.compile(r"(?:\b(?:the|its|their|this|that)|['’]s) (?:\w+ ){0,2}$", re.IGNORECASE)
_ONE = re.compile(r" ?(?:inspection|report)\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    r"\b(?:report|inspection|letter)s?\b(?! (?:on|of|from|about|in)\b)", re.IGNORECASE
)


def kinds_not_held(question: Question, reports: Sequence[Loaded]) -> tuple[str, ...]:
    """The kinds of which a question means a report, none where one of these is of any.

    What a report says of an inspection of another kind is asked of that report.
    """
    text = without_context(question.text)
    named = {
        kind
        for kind, asked in kind_patterns().items()
        for name in asked.finditer(text)
        if _means_one(text, name) and not _SPOKEN_OF.search(text[: name.start()])
    }
    return () if named & {r.row.cover.kind for r in reports} else tuple(sorted(named))


def _means_one(text: str, name: re.Match[str]) -> bool:
    """Whether a name of a kind means one report of it, and no matter ("SEND reviews")."""
    if name[0].islower() and name[0].strip() in ("send", "service"):
        return False
    called = bool(_OF_ONE.search(text[: name.start()]))
    alone = _ALONE.match(name[0])
    return bool(_ONE.match(text, name.end()) and (called or alone)) or bool(alone and called)


def of_named_kind(text: str, reports: Sequence[Loaded]) -> list[Loaded]:
    """The reports of the kinds that a text names; none where it names none of theirs."""
    named = {kind for kind, asked in kind_patterns().items() if asked.search(text)}
    return [r for r in reports if r.row.cover.kind in named]


def _described(report: Loaded) -> str:
    """A report's kind, title and service: words by which a question may mean it."""
    cover = report.row.cover
    return f"{cover.kind} {cover.title} {profile(cover.kind).service}"


def of_service(text: str, reports: Sequence[Loaded]) -> list[Loaded]:
    """Those of the kind or service that the question's words tell; all where they tell none."""
    some = of_named_kind(text, reports)
    if some:
        return some
    for asked, kind in _SERVICES:
        if asked.search(text):
            some = [r for r in reports if kind.search(_described(r))]
            if some:
                return some
    return list(reports)
