"""The table of Facts: a row for each report with its grades; filtered, and as others get it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.errors import FactsError
from assistant.library.mentions import Councils
from assistant.library.reports import Loaded, in_words, recommendations
from assistant.output import csv_text, shortened, where
from assistant.types import place_json
from ingest.facts.cover import how_published
from ingest.register.grades import column_ids, column_name, columns, kind_name, step
from ingest.register.profiles import profile
from ingest.types import Fact
from prompts import message

_YEARS = re.compile(r"^(?P<first>(?:19|20)\d\d)?(?P<to>\s*[-–]\s*)?(?P<last>(?:19|20)\d\d)?$")
_GAP = "  "
# Council, kind, date and one grade are always shown in a terminal.
_FEWEST = 4
_LONGEST_CELL = 40


@dataclass(frozen=True, slots=True)
class Years:
    """A span of years, both ends in it; 0 leaves an end open."""

    first: int = 0
    last: int = 0

    def __contains__(self, year: int) -> bool:
        return self.first <= year and (not self.last or year <= self.last)


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the table: a report and the judgements it was given."""

    report: Loaded
    judged: tuple[Fact, ...]

    @property
    def council_id(self) -> str:
        """The slug of the council, else the report's own id."""
        return self.report.row.cover.council_id or self.report.row.id

    @property
    def kind(self) -> str:
        """What people call the kind of inspection."""
        cover = self.report.row.cover
        return kind_name(cover.kind, cover.title)

    @property
    def date(self) -> str:
        """The date of the report, as ISO."""
        return self.report.row.cover.date

    @property
    def years(self) -> frozenset[int]:
        """The years in which the inspection took place and the report was published."""
        cover = self.report.row.cover
        return frozenset(int(day[:4]) for day in (cover.inspected, cover.published) if day)

    @property
    def lead(self) -> Fact | None:
        """Who led the inspection."""
        named = [f for f in self.report.of("team") if f.aspect.lower().endswith("lead inspector")]
        return next((f for f in named if f.aspect.lower() == "lead inspector"), None) or next(
            (f for f in named if not f.aspect.lower().startswith("deputy")), None
        )

    @property
    def days(self) -> str:
        """The date in words; the publication's too, where it was in another year."""
        cover = self.report.row.cover
        if not (cover.inspected and cover.published) or cover.published[:4] == cover.inspected[:4]:
            return self.report.date
        published = message("facts.published_on", date=in_words(cover.published))
        return f"{self.report.date}, {published}"

    def dated(self, *kinds: str) -> Fact | None:
        """The Fact that gives one of these dates ("inspected", "published")."""
        return next((fact for kind in kinds for fact in self.report.of(kind)), None)

    def graded(self, column: str) -> Fact | None:
        """The judgement that fills a column: the one that fills it alone before a joint one."""
        found = [f for f in self.judged if column in column_ids(f.aspect)]
        return min(found, key=lambda f: len(column_ids(f.aspect)), default=None)

    def fits_kind(self, words: str) -> bool:
        """Whether each of these words stands in the kind, its name, the title or the service."""
        cover = self.report.row.cover
        text = f"{cover.kind} {self.kind} {cover.title} {profile(cover.kind).service}".lower()
        return (
            words == cover.kind
            or bool(words.split())
            and all(word in text for word in words.lower().split())
        )


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are meant; what is empty does not narrow."""

    councils: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    years: tuple[Years, ...] = ()
    column: str = ""
    grades: tuple[str, ...] = ()

    def takes(self, record: Record) -> bool:
        """Whether a row is meant: council, kind and year, and the grade of the judgement."""
        return self.covers(record) and self.grades_it(record)

    def covers(self, record: Record) -> bool:
        """Whether a row is of the councils, kinds and years."""
        return (
            (not self.councils or record.council_id in self.councils)
            and (not self.kinds or any(record.fits_kind(kind) for kind in self.kinds))
            and (not self.years or any(y in s for y in record.years for s in self.years))
        )

    def grades_it(self, record: Record) -> bool:
        """Whether a row has the judgement, with one of the grades; any judgement if none is set."""
        if not self.column and not self.grades:
            return True
        found = [record.graded(self.column)] if self.column else record.judged
        return any(f and (not self.grades or f.value in self.grades) for f in found)


def records(reports: Iterable[Loaded]) -> list[Record]:
    """The rows of these reports, by council, the oldest first."""
    rows = [Record(report, tuple(report.of("grade", "outcome"))) for report in reports]
    return sorted(rows, key=lambda row: (row.council_id, row.report.row.cover.age))


def used_columns(rows: Sequence[Record]) -> list[str]:
    """The comparable columns that any row fills."""
    filled = {id for row in rows for fact in row.judged for id in column_ids(fact.aspect)}
    return [column.id for column in columns() if column.id in filled]


def other_judgements(record: Record) -> list[Fact]:
    """The judgements of a row that fill none of the comparable columns."""
    known = {column.id for column in columns()}
    return [fact for fact in record.judged if not known & set(column_ids(fact.aspect))]


# What somebody types to narrow the table, understood or refused in one sentence.


def filter_of(
    rows: Sequence[Record],
    councils: Councils,
    *,
    council: str = "",
    kind: str = "",
    year: str = "",
    judgement: str = "",
    grade: str = "",
) -> Filter:
    """The rows that are meant; raise FactsError, naming what is loaded, for what is not here."""
    return Filter(
        councils=_councils(councils, council),
        kinds=_kinds(rows, kind),
        years=(years(year),) if year else (),
        column=_column(rows, judgement),
        grades=_grades(rows, grade),
    )


def years(text: str) -> Years:
    """The span that "2019", "2019-2023", "2019-" or "-2019" means."""
    found = _YEARS.match(text.strip())
    if not found or not (found["first"] or found["last"]):
        raise FactsError(message("facts.bad_year", year=text))
    first, last = int(found["first"] or 0), int(found["last"] or 0)
    return Years(first, last if found["to"] else first or last)


def _councils(councils: Councils, name: str) -> tuple[str, ...]:
    if not name.strip():
        return ()
    if name in councils.names:
        return (name,)
    loaded = councils.find(name).loaded or councils.find(f"{name} council").loaded
    if not loaded:
        known = ", ".join(sorted(councils.names.values()))
        raise FactsError(message("refusal.no_such_council", councils=name, loaded=known))
    return loaded


def _kinds(rows: Sequence[Record], name: str) -> tuple[str, ...]:
    if not name.strip():
        return ()
    if not any(row.fits_kind(name) for row in rows):
        known = sorted({row.kind for row in rows})
        raise FactsError(message("facts.no_such_kind", kind=name, loaded=", ".join(known)))
    return (name,)


def _column(rows: Sequence[Record], name: str) -> str:
    """The column that a name means: by its id or name, by what a question calls it, by wording."""
    if not name.strip():
        return ""
    given = list(dict.fromkeys(i for r in rows for f in r.judged for i in column_ids(f.aspect)))
    for column in columns():
        named = name.lower() in (column.id, column.name.lower()) or column.asked.search(name)
        if named and column.id in given:
            return column.id
    worded = [i for i in given if name.lower() in i.lower()]
    if not worded:
        known = ", ".join(column_name(i) for i in given)
        raise FactsError(message("facts.no_such_judgement", judgement=name, loaded=known))
    return worded[0]


def _grades(rows: Sequence[Record], name: str) -> tuple[str, ...]:
    if not name.strip():
        return ()
    given = list(dict.fromkeys(fact.value for row in rows for fact in row.judged))
    wanted = [value for value in given if value.lower() == " ".join(name.lower().split())]
    wanted = wanted or [value for value in given if name.lower() in value.lower().split()]
    if not wanted:
        known = ", ".join(sorted(given))
        raise FactsError(message("facts.no_such_grade", grade=name, loaded=known))
    return tuple(wanted)


# The table as the terminal, a spreadsheet and programs get it.


def as_lines(rows: Sequence[Record], chosen: Filter, room: int) -> str:
    """The table for a terminal `room` wide, one line a report; of one judgement with its page.

    Columns on the right that find no room are left out, and the last line says which.
    """
    head, cells = _one(rows, chosen) if chosen.column else _wide(rows)
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    kept = len(head)
    while kept > _FEWEST and sum(widths[:kept]) + len(_GAP) * (kept - 1) > room:
        kept -= 1
    lines = [head, ["-" * width for width in widths], *cells]
    shown = [
        _GAP.join(c.ljust(w) for c, w in zip(line[:kept], widths[:kept], strict=True)).rstrip()
        for line in lines
    ]
    left_out = [message("facts.no_room", columns=", ".join(head[kept:]))] if head[kept:] else []
    return "\n".join([*shown, *left_out])


def _named(*names: str) -> list[str]:
    return [message(f"facts.{name}") for name in names]


def _opening(row: Record) -> list[str]:
    cover = row.report.row.cover
    return [row.report.name, row.kind, cover.inspected, cover.published]


def _one(rows: Sequence[Record], chosen: Filter) -> tuple[list[str], list[list[str]]]:
    head = _named("council", "kind", "inspected", "published")
    head += [column_name(chosen.column), *_named("page", "worded")]
    cells = []
    for row in rows:
        fact = row.graded(chosen.column)
        graded = [fact.value, where(fact.place), fact.aspect] if fact else [message("facts.none")]
        cells.append([*_opening(row), *graded, *[""] * (3 - len(graded))])
    return head, cells


def _wide(rows: Sequence[Record]) -> tuple[list[str], list[list[str]]]:
    used = used_columns(rows)
    others = any(other_judgements(row) for row in rows)
    head = _named("council", "kind", "inspected")
    head += [column_name(id) for id in used] + (_named("others") if others else [])
    cells = []
    for row in rows:
        graded = [_value(row.graded(id)) for id in used]
        rest = "; ".join(f"{f.aspect}: {f.value}" for f in other_judgements(row))
        cut = [shortened(rest, _LONGEST_CELL)] if others else []
        cells.append([*_opening(row)[:2], row.date, *graded, *cut])
    return head, cells


def _value(fact: Fact | None) -> str:
    return fact.value if fact else ""


def as_csv(rows: Sequence[Record]) -> str:
    """The table for a spreadsheet; the last columns have every judgement as worded, with pages."""
    used = used_columns(rows)
    names = ("council", "kind", "title", "publisher", "inspected", "published", "lead")
    table = [
        [*_named(*names), *(column_name(id) for id in used), *_named("as_worded", "advice", "file")]
    ]
    for row in rows:
        cover = row.report.row.cover
        table.append([
            cover.council, row.kind, cover.title, cover.publisher, cover.inspected,
            cover.published, _value(row.lead), *(_value(row.graded(id)) for id in used),
            "; ".join(f"{f.aspect}: {f.value} ({where(f.place)})" for f in row.judged),
            str(len(recommendations(row.report))), row.report.row.file,
        ])  # fmt: skip
    return csv_text(table)


def as_json(rows: Sequence[Record]) -> list[dict[str, Any]]:
    """The table for programs: every value with its page and the words that show it."""
    return [_as_json(row) for row in rows]


def _as_json(row: Record) -> dict[str, Any]:
    cover = row.report.row.cover
    return {
        "report_id": row.report.row.id,
        "file": row.report.row.file,
        "council": cover.council,
        "council_id": cover.council_id,
        "title": cover.title,
        "publisher": cover.publisher,
        "kind": cover.kind,
        "inspected": cover.inspected,
        "published": cover.published or cover.issued,
        "published_known": how_published(cover, row.report.row.file),
        "lead_inspector": _shown(row.lead),
        "judgements": [
            {"judgement": f.aspect, "columns": list(column_ids(f.aspect)), "step": step(f.value)}
            | (_shown(f) or {})
            for f in row.judged
        ],
        "recommendations": [{"heading": f.aspect} | (_shown(f) or {})
                            for f in recommendations(row.report)],
    }  # fmt: skip


def _shown(fact: Fact | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {"value": fact.value, **place_json(fact.place), "quote": fact.quote}
