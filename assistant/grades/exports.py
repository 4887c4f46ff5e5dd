"""The table of Facts as the terminal, a spreadsheet and programs get it."""

from collections.abc import Sequence
from typing import Any

from assistant.grades.table import Filter, Record, other_judgements, used_columns
from assistant.library.reports import recommendations
from assistant.output import csv_text, where
from assistant.types import place_json
from ingest.facts.cover import how_published
from ingest.register.grades import column_ids, column_name, step
from ingest.types import Fact
from prompts import message

_GAP = "  "
# Council, kind, date and one grade are always shown.
_FEWEST = 4
_LONGEST_CELL = 40


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
        cut = rest if len(rest) <= _LONGEST_CELL else f"{rest[: _LONGEST_CELL - 1]}…"
        cells.append([*_opening(row)[:2], row.date, *graded, *([cut] if others else [])])
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
    return [_record(row) for row in rows]


def _record(row: Record) -> dict[str, Any]:
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
