"""Comparisons: the sentences that answer, council by council, and a table of them beside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.answers.quotes import quotes_draft
from assistant.library.reports import Library, Loaded, in_a_row
from assistant.question.comparison import date_of, things_compared
from assistant.question.question import Question
from assistant.question.topic import matter_of
from assistant.retrieval.candidates import Retrieved, retrieve
from assistant.tallies.grade_answers import Cells, grade_rows, side_by_side
from assistant.types import Cell, Draft, Stage, Statement, Status
from prompts import message

# In so many things councils are compared; so many citations has each of them.
_THINGS, _CITED = 3, 3
# With more councils than this, one sentence of each.
_FEW = 3
# Words of an answer about several councils, and about a few reports of one, which leave room for
# what is said of other reports; words of a cell.
_WORDS, _WORDS_OF_ONE, _CELL_WORDS = 200, 112, 32
_FEWEST = 8
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)
Group = Sequence[Loaded]


@dataclass(frozen=True, slots=True)
class Row:
    """What one thing comes to: its name, and the sentence of each group that has one."""

    name: str
    said: tuple[Statement | None, ...]


def compares_reports(question: Question, groups: Sequence[Group]) -> bool:
    """Whether a question sets several councils, or several reports of one, side by side."""
    return len(groups) > 1 and (question.named or question.compares)


def found_draft(question: Question, library: Library, retrieved: Retrieved) -> Draft:
    """The answer from quotes; where it compares, with its table."""
    groups = [reports for reports, _ in retrieved.groups]
    whole = quotes_draft(question, library, retrieved)
    if not compares_reports(question, groups):
        return whole
    draft, rows = _several_things(question, library, groups) or (whole, [])
    rows = rows or [_row(_name(question), whole, groups)]
    if draft.status not in _ANSWERS:
        return draft
    chosen = [_report(reports, rows, i) for i, reports in enumerate(groups)]
    told = {(e.report_id, e.quote): e for s in draft.statements for e in s.evidence}
    graded = grade_rows(question, chosen, told)[: min(1, _CITED - len(rows))]
    one = len({report.row.cover.council_id or report.row.id for report in chosen}) == 1
    most = _CITED - len(graded) if len(groups) <= _FEW else 1
    kept = _kept(draft.statements, groups, min(most, _CITED // len(groups) or 1) if one else most)
    kept = _dated(kept, rows[0], chosen) if one else kept
    kept = fitted(kept, _WORDS_OF_ONE if one and len(groups) <= _FEW else _WORDS)
    table = side_by_side((*map(_cells, rows), *graded), chosen)
    return replace(draft, statements=tuple(kept), table=table)


def _name(question: Question) -> str:
    """What the only row is called: the thing compared, where it has a short name."""
    things = things_compared(question)
    return things[0] if len(things) == 1 else message("compare.said")


def _several_things(
    question: Question, library: Library, groups: Sequence[Group]
) -> tuple[Draft, list[Row]] | None:
    """Things that a question names, each looked for by itself; None unless some were found."""
    names = {fact.aspect for reports in groups for r in reports for fact in r.facts}
    things = things_compared(question, names)
    if len(things) < 2:
        return None
    rows = [_row(t, _of_thing(t, question, library, groups), groups) for t in things[:_THINGS]]
    draft = _by_thing(rows, things[_THINGS:], question, groups)
    return (draft, rows) if draft else None


def _of_thing(thing: str, question: Question, library: Library, groups: Sequence[Group]) -> Draft:
    """What each group says on one thing, retrieved for it alone."""
    asked = replace(question, text=thing, matter=matter_of(thing), reading=thing)
    return quotes_draft(asked, library, retrieve(asked, library, groups))


def _row(name: str, draft: Draft, groups: Sequence[Group]) -> Row:
    return Row(name, tuple(_first(draft.statements, reports) for reports in groups))


def _first(statements: Iterable[Statement], reports: Group) -> Statement | None:
    ids = {report.row.id for report in reports}
    return next((s for s in statements if s.evidence and s.evidence[0].report_id in ids), None)


def _report(reports: Group, rows: Sequence[Row], at: int) -> Loaded:
    """The report that a column shows: the one that is quoted, else the newest."""
    said = next((row.said[at] for row in rows if row.said[at]), None)
    quoted = said and next(r for r in reports if r.row.id == said.evidence[0].report_id)
    return quoted or max(reports, key=date_of)


def _by_thing(
    rows: Sequence[Row], left_out: Sequence[str], question: Question, groups: Sequence[Group]
) -> Draft | None:
    """One sentence on each thing, council by council; None where nothing was found on any."""
    if not any(said for row in rows for said in row.said):
        return None
    statements: list[Statement] = []
    missing: list[str] = []
    if question.wording.ranks:
        statements.append(Statement(message("grade.not_ranked")))
    for at, reports in enumerate(groups):
        report = _report(reports, rows, at)
        found = [(row.name, said) for row in rows if (said := row.said[at])]
        lacking = [row.name for row in rows if not row.said[at]]
        if found:
            statements.append(_lead(report))
            statements += [_on(name, said) for name, said in found]
        if lacking:
            things = message("tally.or").join(lacking)
            text = message("compare.lacking", council=report.name, things=things)
            statements.append(Statement(text))
            missing.append(report.name)
    if left_out:
        text = message("compare.things", count=len(rows), things=", ".join(left_out))
        statements.append(Statement(text))
    status = Status.PARTIAL if missing or left_out else Status.ANSWERED
    lacking_in = tuple(dict.fromkeys(missing))
    return Draft(status, tuple(statements), missing=lacking_in, stage=Stage.QUOTES)


def _lead(report: Loaded) -> Statement:
    key = "lead.report" if report.date else "lead.report_undated"
    return Statement(message(key, council=report.name, date=report.date))


def _on(name: str, said: Statement) -> Statement:
    text = message("compare.on", thing=name[:1].upper() + name[1:], said=said.text)
    return replace(said, text=text)


def _kept(statements: Iterable[Statement], groups: Sequence[Group], most: int) -> list[Statement]:
    """The statements without those that would be more than so many citations of one group."""
    of = {report.row.id: at for at, reports in enumerate(groups) for report in reports}
    counts: dict[int | None, int] = {}
    kept = []
    for statement in statements:
        if statement.evidence:
            at = of.get(statement.evidence[0].report_id)
            counts[at] = counts.get(at, 0) + 1
            if counts[at] > most:
                continue
        kept.append(statement)
    return kept


def _dated(statements: Iterable[Statement], row: Row, chosen: Group) -> list[Statement]:
    """The same, where the reports of one council that do not say are told by their dates, last."""
    lacking = [report for report, said in zip(chosen, row.said, strict=True) if not said]
    plain = {message("refusal.missing_evidence", council=report.name) for report in chosen}
    kept = [statement for statement in statements if statement.text not in plain]
    if not lacking:
        return kept
    key = "compare.silent" if len(lacking) == 1 else "compare.silent_all"
    dates = in_a_row([report.date for report in lacking])
    return [*kept, Statement(message(key, council=lacking[0].name, dates=dates))]


def fitted(statements: Sequence[Statement], most: int) -> list[Statement]:
    """The statements with their quotes cut alike, where all together have too many words."""
    lengths = [len(s.text.split()) for s in statements if s.evidence]
    room = most - sum(len(s.text.split()) for s in statements if not s.evidence)
    each = max(lengths, default=0)
    while each > _FEWEST and sum(min(length, each) for length in lengths) > room:
        each -= 1
    return [replace(s, text=cut(s.text, each)) if s.evidence else s for s in statements]


def cut(text: str, most: int) -> str:
    """The first words of a quotation, closed where it was open."""
    words = text.split()
    if len(words) <= most:
        return text
    start = re.sub(r"[\s,;:–-]+$", "", " ".join(words[:most]))
    return f"{start}…{'”' if start.count('“') > start.count('”') else ''}"


def _cells(row: Row) -> Cells:
    return (Cell(row.name[:1].upper() + row.name[1:]), *map(_cell, row.said))


def _cell(said: Statement | None) -> Cell:
    if said is None:
        return Cell(message("compare.none"))
    return Cell(cut(said.text, _CELL_WORDS), said.evidence[0])
