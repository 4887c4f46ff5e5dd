"""What somebody types to narrow the table of Facts, understood or refused in one sentence."""

import re
from collections.abc import Sequence

from assistant.errors import FactsError
from assistant.grades.table import Filter, Record, Years
from assistant.library.mentions import Councils
from ingest.register.grades import column_ids, column_name, columns
from prompts import message

_YEARS = re.compile(r"^(?P<first>(?:19|20)\d\d)?(?P<to>\s*[-–]\s*)?(?P<last>(?:19|20)\d\d)?$")


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
        raise FactsError(
            message("facts.no_such_grade", grade=name, loaded=", ".join(sorted(given)))
        )
    return tuple(wanted)
