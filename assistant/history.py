"""Earlier Answers as a client sends them back: read with care, since anything may stand there."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.types import Answer, Cell, Citation, Status, Table, Understood
from ingest.types import Basis, Cover, Place

# As many earlier turns as the assistant reads (design section 6).
_MOST = 10
# What an earlier turn may weigh: no string of an Answer that is followed up needs to be longer.
_LONGEST, _MOST_ITEMS, _DEEPEST = 2_000, 400, 8
_COVER = ("council", "council_id", "title", "publisher", "kind")
_DATES = ("inspected", "published")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?")


def read_history(turns: object, most: int = _MOST, longest: int = _LONGEST) -> list[Answer]:
    """The last Answers of a list, strings cut; what does not look like one is left out."""
    return read_answers([bounded(turn, longest) for turn in _items(turns)[-most:]])


def read_answers(turns: object) -> list[Answer]:
    """All Answers of a list, as long as they are."""
    return [
        answer for turn in _items(turns) if isinstance(turn, Mapping) and (answer := _answer(turn))
    ]


def bounded(value: Any, longest: int = _LONGEST, depth: int = 0) -> Any:
    """A JSON value with every string and list cut to what is bearable, and nothing deeper."""
    if isinstance(value, str):
        return value[:longest]
    if depth > _DEEPEST:
        return None
    if isinstance(value, list):
        return [bounded(item, longest, depth + 1) for item in value[:_MOST_ITEMS]]
    if isinstance(value, dict):
        some = list(value.items())[:_MOST_ITEMS]
        return {key[:longest]: bounded(item, longest, depth + 1) for key, item in some}
    return value


def _answer(turn: Mapping[str, Any]) -> Answer | None:
    try:
        status = Status(str(turn.get("status")))
    except ValueError:
        return None
    known = _mapping(turn.get("understood"))
    citations = [c for c in _items(turn.get("citations")) if isinstance(c, Mapping)]
    nearest = _mapping(turn.get("nearest"))
    return Answer(
        id=str(turn.get("id", "")),
        question=str(turn.get("question", "")),
        status=status,
        answer=str(turn.get("answer", "")),
        citations=tuple(_citation(c) for c in citations),
        understood=Understood(
            str(known.get("question", "")),
            strings(known.get("councils")),
            str(known.get("kind", "fact")),
            strings(known.get("aspects")),
            strings(known.get("reports")),
        ),
        choices=strings(turn.get("choices")),
        missing=strings(turn.get("missing")),
        table=_table(_mapping(turn.get("table"))),
        nearest=_citation(nearest) if nearest else None,
    )


def _table(given: Mapping[str, Any]) -> Table | None:
    """A table as wide as its head, each cell with its citation's number."""
    columns = strings(given.get("columns"))
    rows = [
        tuple(_cell(cell) for cell in map(_mapping, _items(row)))[: len(columns)]
        for row in _items(given.get("rows"))
    ]
    side_by_side = given.get("side_by_side") is True
    return Table(columns, tuple(rows), side_by_side) if columns and rows else None


def _cell(given: Mapping[str, Any]) -> Cell:
    number = given.get("citation")
    return Cell(str(given.get("text", "")), citation=number if isinstance(number, int) else None)


def _citation(given: Mapping[str, Any]) -> Citation:
    pages = tuple(page for page in _items(given.get("pages")) if isinstance(page, int))
    basis = given.get("basis")
    return Citation(
        n=int(given["n"]) if isinstance(given.get("n"), int) else 0,
        report_id=str(given.get("report_id", "")),
        file=str(given.get("file", "")),
        cover=Cover(
            **{name: str(given.get(name) or "") for name in _COVER},
            **{name: _date(given.get(name)) for name in _DATES},
        ),
        place=Place(
            pages,
            strings(given.get("labels")),
            next((known for known in Basis if known.value == basis), Basis.NONE),
        ),
        headings=strings(given.get("headings")),
        quote=str(given.get("quote", "")),
    )


def _date(value: object) -> str:
    return value if isinstance(value, str) and _DATE.fullmatch(value) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> Sequence[Any]:
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def strings(value: object) -> tuple[str, ...]:
    """The strings of a list, () for anything else."""
    return tuple(item for item in _items(value) if isinstance(item, str))
