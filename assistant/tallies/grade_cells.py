"""Judgements as rows of a comparison, with the grade of each report in its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.grades.table import Record, other_judgements, records
from assistant.library.reports import Loaded, recommendations
from assistant.question.question import Asks, Kind, Question
from assistant.question.report_choice import service_of
from assistant.question.topic import matched
from assistant.types import Cell, Draft, Evidence, Statement, Status, Table
from ingest.register.grades import column_name, columns
from ingest.types import Fact
from prompts import message

Group = Sequence[Loaded]
Cells = tuple[Cell, ...]
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)


def side_by_side(rows: Iterable[Cells], chosen: Iterable[Loaded]) -> Table:
    """A table of aspects by reports: each column is headed by a council and a date."""
    heads = [
        message("compare.column", council=r.name, date=r.date) if r.date else r.name for r in chosen
    ]
    return Table((message("compare.aspect"), *heads), tuple(rows), side_by_side=True)


def grade_rows(
    question: Question, chosen: Sequence[Loaded], told: Mapping[tuple[str, str], Evidence]
) -> list[Cells]:
    """The judgements that a question means and that each of the reports was graded on.

    A question for a number or a date is answered by that, not by a grade. What the text has
    `told`, by report and quote, is not cited twice.
    """
    if question.asks is not Asks.COMPARE:
        return []
    judged = [_judged(report) for report in chosen]
    own = matched((k for j in judged for k in j if column_name(k) == k), question.matter)
    common = [key for key in judged[0] if all(key in j for j in judged)]
    rows = [_grades(key, chosen, judged) for key in common if key in {*question.judgements, *own}]
    return [tuple(_as_told(cell, told) for cell in row) for row in rows]


def _as_told(cell: Cell, told: Mapping[tuple[str, str], Evidence]) -> Cell:
    own = cell.evidence
    return replace(cell, evidence=own and told.get((own.report_id, own.quote), own))


def _judged(report: Loaded) -> dict[str, Fact]:
    """The judgements of a report: by the column they fill, else in their own words."""
    (record,) = records([report])
    filled = {c.id: fact for c in columns() if (fact := record.graded(c.id))}
    return filled | {fact.aspect: fact for fact in other_judgements(record)}


def _grades(key: str, chosen: Sequence[Loaded], judged: Sequence[dict[str, Fact]]) -> Cells:
    cells = [
        Cell(j[key].value, r.evidence(j[key])) if key in j else Cell(message("facts.none"))
        for r, j in zip(chosen, judged, strict=True)
    ]
    return (Cell(message("compare.grade", judgement=column_name(key))), *cells)


def with_grades(draft: Draft, groups: Sequence[Group]) -> Draft:
    """An answer that gives grades of several reports, with the table of these grades."""
    if draft.table or draft.status not in _ANSWERS or len(groups) < 2:
        return draft
    shown = {e for s in draft.statements for e in s.evidence}
    chosen = [max(reports, key=lambda r: _shares(r, shown)) for reports in groups]
    judged = [
        {key: fact for key, fact in _judged(r).items() if r.evidence(fact) in shown} for r in chosen
    ]
    if sum(1 for own in judged if own) < 2:
        return draft
    return replace(draft, table=side_by_side(_every(chosen, judged), chosen))


def _shares(report: Loaded, shown: set[Evidence]) -> int:
    return sum(report.evidence(fact) in shown for fact in report.facts)


def _every(chosen: Sequence[Loaded], judged: Sequence[dict[str, Fact]]) -> list[Cells]:
    """A row for each judgement; one whose grades all stand in a row above is not repeated."""
    rows: list[Cells] = []
    above: set[tuple[str, str]] = set()
    for key in dict.fromkeys(key for own in judged for key in own):
        own = {(r.row.id, j[key].aspect) for r, j in zip(chosen, judged, strict=True) if key in j}
        if not own <= above:
            rows.append(_grades(key, chosen, judged))
        above |= own
    return rows


def overview_draft(question: Question, groups: Sequence[Group]) -> Draft | None:
    """Reports compared in nothing particular: the judgements they share, the length of advice."""
    bare = question.compares and question.kind is Kind.FACT and not question.matter.terms
    if not bare or len(groups) < 2:
        return None
    chosen = _alike(groups)
    judged = [_judged(report) for report in chosen]
    keys = [key for own in judged for key in own]
    shared = [{key: fact for key, fact in own.items() if keys.count(key) > 1} for own in judged]
    advice = [recommendations(report) for report in chosen]
    if not any(shared) and not any(advice):
        return None
    rows = _every(chosen, shared)
    if any(advice):
        rows.append((Cell(message("compare.improve")), *map(_counted, chosen, advice)))
    said = [_line(*one) for one in zip(chosen, shared, advice, strict=True)]
    key = "compare.overview" if any(shared) else "compare.nothing_shared"
    table = side_by_side(rows, chosen)
    lacking = tuple(r.name for r, line in zip(chosen, said, strict=True) if not line.evidence)
    status = Status.PARTIAL if lacking else Status.ANSWERED
    return Draft(status, (Statement(message(key)), *said), missing=lacking, table=table)


def _alike(groups: Sequence[Group]) -> list[Loaded]:
    """Of each group the newest report on the service that most groups have a report on.

    A report with judgements comes before one without.
    """
    services = [service for reports in groups for service in {service_of(r) for r in reports}]

    def order(report: Loaded) -> tuple[int, bool, str]:
        return services.count(service_of(report)), bool(_judged(report)), Record(report, ()).date

    return [max(reports, key=order) for reports in groups]


def _counted(report: Loaded, advice: Sequence[Fact]) -> Cell:
    if not advice:
        return Cell(message("compare.none"))
    return Cell(message("compare.count", count=len(advice)), report.evidence(advice[0]))


def _line(report: Loaded, judged: dict[str, Fact], advice: Sequence[Fact]) -> Statement:
    """One line on a report: its overall grade, else its grades, and how much it has to improve."""
    graded = [judged["overall"]] if "overall" in judged else list(judged.values())
    parts = [
        message("compare.graded", judgement=column_name(key), grade=fact.value)
        for key, fact in judged.items()
        if fact in graded
    ]
    parts += [message("compare.advice", count=_counted(report, advice).text)] if advice else []
    said = "; ".join(parts) or message("compare.none")
    text = message("compare.line", council=report.name, date=report.date, said=said)
    evidence = tuple(report.evidence(fact) for fact in (*graded, *advice[:1]))
    # A count is ours, and a report may print a grade in other words than its scale.
    return Statement(text, tuple(dict.fromkeys(evidence)), own_words=True)
