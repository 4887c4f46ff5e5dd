"""Which report a question means: by its date and service, else the newest of each service."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.library.reports import Library, Loaded
from assistant.question.question import OF_WHOLE, Asks, Question, without_context
from assistant.question.report_order import Order, order_of, without_order
from assistant.question.services import names_kind, of_kind, of_service, service_of
from assistant.question.tally import spans_of
from assistant.question.topic import matter_of
from ingest.language.dates import MONTHS
from ingest.language.words import stems
from ingest.register.grades import column_ids
from ingest.register.profiles import profile

_SEASONS = {
    "spring": (3, 4, 5),
    "summer": (6, 7, 8),
    "autumn": (9, 10, 11),
    "winter": (12, 1, 2),
    "early": (1, 2, 3, 4),
    "late": (9, 10, 11, 12),
    "mid": (5, 6, 7, 8),
    "start": (1, 2, 3),
    "end": (10, 11, 12),
}
# "December 2019", "Dec. 2019", "end of 2023", "12/2019", "2019"; "2021/22" is a financial year.
_DATE = re.compile(
    rf"\b(?:(?P<when>{'|'.join(m[:3] for m in MONTHS)})[a-z]*\.?,?|(?P<season>{'|'.join(_SEASONS)})"
    r"|(?:\d{1,2}[./])?(?P<number>0?[1-9]|1[0-2])[./])?"
    r"(?:[- ]?of)?[- ]?(?<!\d)(?P<year>(?:19|20)\d\d)\b(?![/–-]\d\d\b)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:\b(?:back )?(?:in|of|from|during|for|at|on|since) )?{_DATE.pattern}", re.IGNORECASE
)
# A year that names an inspection or report, rather than a time of which the report speaks.
_OF_YEAR = re.compile(
    r"\b(?:inspection|report|visit|review|letter)\b[^?.,;]{0,25}?\b(?:in|of|from|for)"
    r" ((?:19|20)\d\d)\b(?!/)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A date in a question: the year, and the months that it may mean (none: any)."""

    position: int
    year: str
    months: tuple[int, ...]


def reports_meant(question: Question, library: Library, ids: Sequence[str]) -> list[Loaded]:
    """The reports that a question is asked of, by council in the question's order."""
    services = {service_of(r) for r in library.reports if r.row.id in question.spoken_of}
    if question.reports and not question.years:
        kept = [r for r in library.reports if r.row.id in question.reports]
        if kept:
            return kept
    own_text = without_context(question.text)
    order, year = order_of(own_text)
    dates = _mentions(without_order(own_text))
    found: list[Loaded] = []
    for council_id in ids:
        own = of_kind(question.text, library.of_council(council_id))
        placed = _of_order(own, order, year, services)
        if placed:
            found += of_service(question.text, placed)
            continue
        near = _nearest_dates(question, council_id, dates, len(ids))
        meant = _of_dates(question.text, own, near) or of_service(
            question.text, _newest(question, own, library)
        )
        # "What about X's?" goes on about the same service.
        found += [r for r in meant if service_of(r) in services] or meant
    return found


def by_title(question: Question, report: Loaded) -> bool:
    """Whether a report whose council is not known is asked for by its title or file name."""
    title = (report.row.cover.title or report.row.file.rsplit(".", 1)[0]).lower()
    return len(title) > 3 and question.says(title)


def _of_order(
    reports: Sequence[Loaded], order: Order | None, year: str, services: set[str]
) -> list[Loaded]:
    """The report of each service, of those spoken of where there are any, at a place in time."""
    if order in (None, Order.NEWEST):
        return []
    found = []
    for service in services or {service_of(r) for r in reports}:
        own = sorted(
            (r for r in reports if service_of(r) == service), key=lambda r: r.row.cover.age
        )
        newest = year or (own[-1].row.cover.age[0][:4] if own else "")
        if order is Order.BEFORE:
            own = [r for r in own if r.row.cover.age[0][:4] < newest][-1:]
        elif order is Order.AFTER:
            own = [r for r in own if r.row.cover.age[0][:4] > year]
        found += own[:1]
    return found


# Words that mean a council's newest report and no other.
_NEWEST = re.compile(
    r"\b(?:now|current(?:ly)?|latest|newest|most recent(?:ly)?|today|at present"
    r"|these days)\b",
    re.IGNORECASE,
)


_STILL = re.compile(r"\bstill\b", re.IGNORECASE)


def tells_report(text: str) -> bool:
    """Whether a text tells which of a council's reports it means: by its kind, or as it is now."""
    return bool(_NEWEST.search(text) or _STILL.search(text)) or names_kind(text)


def reports_read(question: Question, library: Library, reports: Sequence[Loaded]) -> list[Loaded]:
    """The reports that are read for a question: older ones of the same services too.

    Where a report's date, the conversation or "latest" tells which is meant, only that; of each
    council those that say the words that are quoted, where any does.
    """
    own_text = without_context(question.text)
    ordered = order_of(own_text)[0]
    years = {date.year for date in _mentions(without_order(own_text))}
    dated = any(year in years_of_report(r) for r in reports for year in years)
    told = dated or question.reports or ordered or _NEWEST.search(question.text)
    if told or question.asks in OF_WHOLE or not question.councils:
        return list(reports)
    services = {(r.row.cover.council_id, service_of(r)) for r in reports}
    same = [r for r in library.distinct if (r.row.cover.council_id, service_of(r)) in services]
    found = _in_spans(own_text, of_kind(question.text, same))
    saying = [r for r in found if question.quoted and library.says(r, question.quoted)]
    heard = {r.row.cover.council_id for r in saying}
    return saying + [r for r in found if r.row.cover.council_id not in heard]


def _in_spans(text: str, reports: Sequence[Loaded]) -> list[Loaded]:
    """The reports of the times that a text tells ("since 2017"); all where none is of them."""
    spans = [span for span in spans_of(text)[1] if span.first != span.last]
    some = [
        r for r in reports
        if all(any(int(year) in span for year in years_of_report(r)) for span in spans)
    ]  # fmt: skip
    return some or list(reports)


def every_report(question: Question, library: Library) -> list[Loaded]:
    """All reports of the councils that a question names, the oldest of each first."""
    return [r for i in question.councils for r in library.of_council(i)]


def without_dates(text: str, reports: Iterable[Loaded]) -> str:
    """A text without the dates by which it names reports: they are not what is asked about."""
    years = {year for report in reports for year in years_of_report(report)}
    return _DATED.sub(lambda found: " " if found["year"] in years else found.group(), text)


def undated(question: Question, reports: Sequence[Loaded], reading: str) -> Question:
    """A question of these reports as it is searched and read for, without what names them.

    That a grade was given is no reason for it: "why?" is not answered by it.
    """
    named = reports if question.named else ()
    matter = without_dates(question.matter.text, named)
    for report in reports:
        if not report.row.cover.council_id:
            matter = re.sub(re.escape(report.name), " ", matter, flags=re.IGNORECASE)
    why = question.asks is Asks.WHY_GRADE
    given = {fact.quote for report in reports for fact in report.of("grade") if why}
    return replace(
        question,
        matter=matter_of(matter),
        reading=without_dates(reading, named),
        excluded=question.excluded | given,
    )


def no_such_year(question: Question, library: Library, reports: Sequence[Loaded]) -> bool:
    """Whether a year is asked for that no report of the councils is of or speaks of."""
    # A year that the question before named may be of another council's report.
    typed = any(question.says(year) for year in question.years)
    if not typed or not question.named:
        return False
    inspected = set(_OF_YEAR.findall(question.text)) if len(question.years) == 1 else set()
    if inspected and not any(year in years_of_report(r) for r in reports for year in inspected):
        return True
    every = every_report(question, library) or reports
    return not any(library.speaks_of(r, year) for r in every for year in question.years)


def ahead(question: Question, reports: Iterable[Loaded]) -> bool:
    """Whether a question names only years after every report: what no inspection can have seen."""
    newest = max((year for report in reports for year in years_of_report(report)), default="")
    return bool(question.years) and all(year > newest for year in question.years)


# "Since 2017" and "before the end of 2019" are times of which reports speak, and date none.
_OPEN = re.compile(
    r"\b(?:since|after|before|until|till|up to|by)(?: the)?(?: \w+ of)? *$", re.IGNORECASE
)


def _mentions(text: str) -> list[Mention]:
    """The dates of a text that may be a report's."""
    found = []
    for date in _DATE.finditer(text):
        if _OPEN.search(text[: date.start()]):
            continue
        months: tuple[int, ...] = ()
        if date["when"]:
            months = (next(i for i, m in enumerate(MONTHS, 1) if m[:3] == date["when"].lower()),)
        elif date["season"]:
            months = _SEASONS[date["season"].lower()]
        elif date["number"]:
            months = (int(date["number"]),)
        found.append(Mention(date.start(), date["year"], months))
    return found


def _nearest_dates(
    question: Question, council_id: str, dates: Sequence[Mention], councils: int
) -> list[Mention]:
    """The dates that belong to a council: all for one council, else the first after its name."""
    spots = [spot for spot, slug in question.spots if slug == council_id]
    if councils < 2 or len(dates) < 2 or not spots:
        return list(dates)
    after = [date for date in dates if date.position > spots[0]]
    return after[:1] or [dates[-1]]


def _of_dates(text: str, reports: Sequence[Loaded], dates: Sequence[Mention]) -> list[Loaded]:
    """The reports of the dates named: by publication, else by inspection, the month deciding.

    The service that the text tells decides among those of one date.
    """
    chosen: list[Loaded] = []
    for date in dates:
        of_year = [r for r in reports if date.year in years_of_report(r)]
        of_month = [r for r in of_year if _in_months(r, date)]
        chosen += of_service(text, of_month or of_year)
    return list({r.row.id: r for r in chosen}.values())


def _days(report: Loaded) -> tuple[str, ...]:
    """The dates by which people call a report: when it came out, and when inspectors were there."""
    cover = report.row.cover
    return tuple(dict.fromkeys(filter(None, (cover.issued, cover.published, cover.inspected))))


def years_of_report(report: Loaded) -> set[str]:
    """The years by which people call a report."""
    return {day[:4] for day in _days(report)}


def _in_months(report: Loaded, date: Mention) -> bool:
    return any(
        day[:4] == date.year and len(day) >= 7 and int(day[5:7]) in date.months
        for day in _days(report)
    )


# Of several reports on a council, the newest alone is summed up or praised.
_OF_ONE = frozenset({Asks.SUMMARY, Asks.STRENGTHS})
# What a report asks a council to do: the newest says it first, and what an older one of a part of
# the service asked has been looked at since.
_TO_DO = frozenset({Asks.RECOMMENDATIONS, Asks.WEAKNESSES})
# What is asked of the report that gave a grade, where the question names the grade.
_OF_GRADED = frozenset({Asks.WHY_GRADE, Asks.META}) | _TO_DO


def _newest(question: Question, reports: Sequence[Loaded], library: Library) -> list[Loaded]:
    """The reports meant where no date tells: the newest of each service, or of all.

    A report may be told by the grade that it gave, or by its theme.
    """
    if question.asks in _OF_GRADED and question.claimed:
        graded = [r for r in reports if _graded(r, question.claimed, question.judgements)]
        if graded:
            return sorted(graded, key=lambda r: r.row.cover.age)[-1:]
    newest = of_service(question.text, _newest_of_services(reports))
    # "According to the latest report" means one, whatever others are in force.
    one = order_of(without_context(question.text))[0] is Order.NEWEST
    if question.asks not in OF_WHOLE | _TO_DO:
        return newest[-1:] if one and question.asks is Asks.META else newest
    themed = _of_theme(question, newest, library)
    if themed or question.asks in _OF_ONE:
        return themed or newest[-1:]
    if question.asks not in _TO_DO:
        return newest
    return _in_force(newest)[: 1 if one else None]


def _in_force(newest: Sequence[Loaded]) -> list[Loaded]:
    """The reports, newest first, without those on a part of a service of which a newer one is."""
    found: list[Loaded] = []
    for report in reversed(newest):
        whole = profile(report.row.cover.kind).part_of
        if not any(service_of(newer) == whole for newer in found):
            found.append(report)
    return found


# "The criminal exploitation inspection of Testshire".
_NAMED_BY_THEME = re.compile(
    r"(?P<theme>(?:[\w’'-]+ ){1,5})(?:inspection|report|letter|review|jtai)s?\b", re.IGNORECASE
)
# A report on a theme says its words in so many sentences, and in so many times the share of them.
_SAID, _MORE = 3, 4


def _of_theme(question: Question, reports: Sequence[Loaded], library: Library) -> list[Loaded]:
    """The one of the reports that the question calls by its theme; none where it does not."""
    found = _NAMED_BY_THEME.search(question.matter.text)
    terms = set(matter_of(found["theme"]).terms) if found else set()
    if not terms or len(reports) < 2:
        return []
    shares = []
    for report in reports:
        every = library.sentences(report.row.id)
        said = sum(terms <= set(stems(sentence.text)) for _, sentence in every)
        shares.append((said / max(1, len(every)), said, report))
    shares.sort(key=lambda share: share[:2], reverse=True)
    (best, said, report), (second, *_) = shares[:2]
    return [report] if said >= _SAID and best >= _MORE * second else []


def _graded(report: Loaded, grade: str, judgements: Collection[str]) -> bool:
    """Whether a report gave a grade for a judgement that is named, else overall or for any."""
    grades = report.of("grade")
    named = [f for f in grades if set(judgements) & set(column_ids(f.aspect))]
    overall = [f for f in grades if "overall" in f.aspect.lower()]
    return any(f.value.lower().startswith(grade) for f in named or overall or grades)


def _newest_of_services(reports: Sequence[Loaded]) -> list[Loaded]:
    """The newest report on each service, oldest first: one framework follows on another."""
    newest: dict[str, Loaded] = {}
    for report in sorted(reports, key=lambda r: r.row.cover.age):
        newest[service_of(report)] = report
    return sorted(newest.values(), key=lambda r: r.row.cover.age)
