"""The rows of a file of questions (docs/batch.md), with every fault by row."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.question_tables import MOST_ROWS, Records, Sheet, read_table
from assistant.evaluation.spreadsheets import HEAD, contract_names, fold, known_columns

Row = dict[str, Any]
_FLAGS = ("answerable", "ambiguous", "every_doc", "both_dates")
_EVIDENCE = {
    "evidence_council": "council",
    "evidence_pages": "pages",
    "evidence_snippet": "snippet",
    "evidence_doc": "doc",
}
_NEEDED = ("any", "every council")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Questions:
    """The rows of a file, what is wrong with them, and what was assumed in reading them."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_questions(
    file: Path, mapping: Mapping[str, str] | None = None, encoding: str = "", sheet: str = ""
) -> Questions:
    """Rows of a CSV, XLSX or JSONL file; BatchError with the first faults where there are any."""
    questions = examine_questions(file, mapping, encoding, sheet)
    if questions.faults:
        more = len(questions.faults) - _SHOWN
        listed = "; ".join(questions.faults[:_SHOWN])
        rest = f"; and {more} more, which --dry-run lists" if more > 0 else ""
        raise BatchError(f"{file}: {listed}{rest}.")
    return questions


def examine_questions(
    file: Path, mapping: Mapping[str, str] | None = None, encoding: str = "", sheet: str = ""
) -> Questions:
    """Rows of a file with all faults; BatchError only where it is no table at all."""
    table = read_table(file, encoding, sheet)
    notes: tuple[str, ...] = ()
    if isinstance(table, Records):
        given = [(f"line {n}", _own_names(row, mapping or {})) for n, row in table.rows]
        faults = [*table.faults]
    else:
        given, faults = _named_rows(table, mapping or {})
        notes = tuple(table.notes)
    if not given and not faults:
        raise BatchError(f"{file} holds no questions.")
    if len(given) > MOST_ROWS:
        raise BatchError(
            f"{file} holds {len(given):,} questions, and a run takes at most {MOST_ROWS:,}: "
            "split it."
        )
    rows: list[Row] = []
    for number, (where, cells) in enumerate(given, start=1):
        row, wrong = _row(cells, number)
        rows.append(row)
        faults += [f"{where}: {what}" for what in wrong]
    faults += _faults_between(rows, [where for where, _ in given])
    return Questions(tuple(rows), tuple(faults), notes)


def _own_names(row: Mapping[str, Any], mapping: Mapping[str, str]) -> Row:
    """A JSON row by the contract's names; keys of no contract keep theirs."""
    named, _ = name_columns(list(row), mapping)
    values = list(row.values())
    return {name: values[place] for place, name in named.items()}


def _named_rows(
    sheet: Sheet, mapping: Mapping[str, str]
) -> tuple[list[tuple[str, Row]], list[str]]:
    """The rows below the head, by the names of their columns; empty rows do not count."""
    filled = [(number, cells) for number, cells in sheet.rows if any(map(_filled, cells))]
    if not filled:
        return [], [*sheet.faults]
    wanted = {column.casefold() for column in mapping.values()}

    def names_in(row: tuple[int, list[Any]]) -> int:
        mapped = sum(str(cell).strip().casefold() in wanted for cell in row[1])
        return contract_names(row[1]) + mapped

    first, head = max(filled[:HEAD], key=names_in)
    names = [str(cell) if _filled(cell) else "" for cell in head]
    named, faults = name_columns(names, mapping)
    faults += sheet.faults
    rows: list[tuple[str, Row]] = []
    for number, cells in filled:
        if number <= first:
            continue
        over = sum(map(_filled, cells[len(names) :]))
        if over:
            faults.append(
                f"row {number}: {over} cells stand right of the last column; is a cell with a "
                "delimiter not in quotation marks?"
            )
        known = {name: cells[i] for i, name in named.items() if i < len(cells)}
        rows.append((f"row {number}", known))
    return (rows, faults) if "question" in named.values() else ([], faults)


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _row(cells: Mapping[str, Any], number: int) -> tuple[Row, list[str]]:
    """One row as the contract has it, and what is wrong with it."""
    wrong: list[str] = []
    if "question" not in cells:
        wrong.append("there is no `question`")
    row = {name: cell for name, cell in cells.items() if _filled(cell) or name == "question"}
    row["question"] = "" if row.get("question") is None else str(row["question"])
    row["id"] = str(row.get("id") or number).strip()
    for name in _FLAGS:
        if name in row and not isinstance(row[name], bool):
            row[name], fault = _flag(name, row[name])
            wrong += fault
    row, fault = _with_evidence(row)
    wrong += fault + _patterns(row) + _turn(row)
    if row.get("evidence_needed", "any") not in _NEEDED:
        wrong.append("`evidence_needed` is neither “any” nor “every council”")
    if "answerable" not in row and (row.get("evidence") or row.get("must")):
        row["answerable"] = True
    return row, wrong


def _flag(name: str, cell: object) -> tuple[bool, list[str]]:
    known = known_columns()[1].get(str(cell).strip().casefold())
    fault = [f"`{name}` is “{str(cell)[:40]}”, neither yes nor no"] if known is None else []
    return bool(known), fault


def _with_evidence(row: Row) -> tuple[Row, list[str]]:
    """A row with its evidence as a list: from JSON, or from the columns of one piece."""
    apart = {key: row.pop(name) for name, key in _EVIDENCE.items() if name in row}
    given = row.get("evidence")
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except ValueError:
            return row, ["`evidence` is no JSON list of {council, snippet, pages}"]
    if given is None and apart:
        given = [apart]
    if given is None:
        return row, []
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        return row, ["`evidence` is no JSON list of {council, snippet, pages}"]
    items, wrong = [], []
    for item in given:
        pages = _pages(item.get("pages"))
        if pages is None:
            wrong.append(
                f"the page of gold is “{str(item.get('pages'))[:40]}”, no number of a page"
            )
        if not item.get("council") and not item.get("doc"):
            wrong.append("`evidence` names no council")
        items.append({**item, "council": str(item.get("council") or ""), "pages": pages or []})
    return {**row, "evidence": items}, wrong


def _pages(given: object) -> list[int] | None:
    """Numbers of pages: a list, or "3, 5-7"; None for what is neither."""
    if isinstance(given, list):
        return given if all(isinstance(page, int) for page in given) else None
    pages: list[int] = []
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", str(given or "").strip())):
        found = re.fullmatch(r"(?:p{1,2}\.?)?(\d{1,5})(?:-(\d{1,5}))?", part)
        if found:
            pages += range(int(found[1]), min(int(found[2] or found[1]), int(found[1]) + 500) + 1)
        elif part and not re.fullmatch(r"pp?\.?", part):
            return None
    return pages


def _patterns(row: Row) -> list[str]:
    """Make `must` a list of expressions: JSON, one a line, or parted by semicolons."""
    given = row.get("must")
    if given is None:
        return []
    if isinstance(given, str):
        given = _listed(given)
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        return ["`must` is no list of expressions"]
    row["must"] = given
    return [fault for one in given if (fault := _expression(one))]


def _listed(cell: str) -> object:
    if cell.lstrip().startswith('["') or cell.strip() == "[]":
        try:
            return json.loads(cell)
        except ValueError:
            return None
    return [part.strip() for part in re.split(r"[\n;]", cell) if part.strip()]


def _expression(text: str) -> str:
    try:
        re.compile(text, re.IGNORECASE)
    except (re.error, RecursionError, OverflowError) as error:
        return f"`must` holds “{text[:60]}”, which is no regular expression ({error})"
    return ""


def _turn(row: Row) -> list[str]:
    if "turn" not in row:
        return []
    try:
        row["turn"] = int(float(str(row["turn"])))
    except (ValueError, OverflowError):
        return [f"`turn` is “{str(row['turn'])[:40]}”, no number"]
    if "conversation" not in row:
        return [f"turn {row['turn']} belongs to no conversation: fill in `conversation`"]
    return []


def _faults_between(rows: Sequence[Row], where: Sequence[str]) -> list[str]:
    """Ids and turns that stand twice."""
    seen: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row, place in zip(rows, where, strict=True):
        seen["id", row["id"]].append(place)
        if "conversation" in row and "turn" in row:
            seen["turn", str(row["conversation"]), str(row["turn"])].append(place)
    return [
        f"{', '.join(places[:4])}{' …' if len(places) > 4 else ''}: "
        + (f"the id {key[1]} stands twice; every row needs its own" if key[0] == "id"
           else f"turn {key[2]} of conversation {key[1]} stands twice")
        for key, places in seen.items()
        if len(places) > 1
    ]  # fmt: skip


# Which column is which.


def parse_mapping(given: Sequence[str]) -> dict[str, str]:
    """`question=Frage` pairs as {contract's name: column}; BatchError for what is none."""
    names = set(known_columns()[0].values())
    mapping: dict[str, str] = {}
    for pair in given:
        name, separator, column = pair.partition("=")
        if not separator or not column.strip() or name.strip() not in names:
            raise BatchError(
                f"--map {pair} names no column: give NAME=COLUMN, with NAME one of "
                f"{', '.join(sorted(names))}."
            )
        mapping[name.strip()] = column.strip()
    return mapping


def name_columns(
    head: Sequence[str], mapping: Mapping[str, str]
) -> tuple[dict[int, str], list[str]]:
    """The contract's name, else its own, of each column by position; and what is wrong with them.

    A name given by `mapping` wins over a synonym, the name itself over another word for it.
    """
    faults: list[str] = []
    taken: dict[str, int] = {}
    called = [fold(cell) for cell in head]
    for name, column in mapping.items():
        if fold(column) in called:
            taken[name] = called.index(fold(column))
        else:
            faults.append(f"there is no column “{column}” for `{name}`: {_columns_in(head)}")
    known, _ = known_columns()
    for exact in (True, False):
        for place, folded in enumerate(called):
            name = known.get(folded, "")
            right = (folded == fold(name)) is exact
            if name and right and name not in taken and place not in taken.values():
                taken[name] = place
    named = {place: name for name, place in taken.items()}
    for place, cell in enumerate(head):
        if place not in named and cell.strip():
            named[place] = _free(cell.strip(), set(named.values()))
    if "question" not in taken and "question" not in mapping:
        faults.append(
            f"there is no `question` column: {_columns_in(head)}; name it with "
            "--map question=COLUMN"
        )
    return named, faults


def _free(name: str, taken: set[str]) -> str:
    """A name that no other column has."""
    number = 2
    free = name
    while free in taken:
        free = f"{name} ({number})"
        number += 1
    return free


def _columns_in(head: Sequence[str]) -> str:
    named = [cell.strip() for cell in head if cell.strip()]
    shown = ", ".join(f"“{name[:40]}”" for name in named[:12])
    more = f" and {len(named) - 12} more" if len(named) > 12 else ""
    return f"the columns are {shown}{more}" if named else "no column has a name"
