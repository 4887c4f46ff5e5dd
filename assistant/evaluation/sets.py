"""Files of questions that this program writes: drafts, templates, what people said of answers."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.files import read_lines, write_lines, write_table, written
from assistant.evaluation.workbooks import write_workbook
from assistant.spreadsheet import safe

Row = dict[str, Any]
COLUMNS = (
    "id", "question", "conversation", "turn", "type", "answerable", "must", "expected council",
    "expected page", "expected quote",
)  # fmt: skip
_EXAMPLES = (
    ("1", "How was Quillmere graded for safeguarding adults?", "", "", "grade", "yes",
     "adequately", "Quillmere", "1", "performing adequately in safeguarding adults"),
    ("2", "And for choice and control?", "c1", "2", "grade", "yes", r"\bwell\b", "Quillmere", "1",
     ""),
    ("3", "Which train goes from Quillmere to the sea?", "", "", "out of scope", "no", "", "", "",
     ""),
)  # fmt: skip


def template() -> list[list[str]]:
    """The head of a table of questions and three rows that show how it is filled in."""
    return [list(COLUMNS), *(list(row) for row in _EXAMPLES)]


def from_feedback(path: Path) -> list[Row]:
    """The questions that people shared with their opinion of the answer; gold is to be added."""
    if not path.exists():
        raise BatchError(f"{path} is not there: nobody has said what they think of an answer yet.")
    shared = [row for row in read_lines(path) if row.get("question")]
    if not shared:
        raise BatchError(f"{path} holds no question: people shared none with their opinion.")
    return [
        {
            "id": f"f{n:04d}",
            "question": row["question"],
            "type": "feedback",
            "verdict": row.get("verdict", ""),
            "reason": row.get("reason", ""),
            "comment": row.get("comment", ""),
            "status_then": row.get("status", ""),
            "accepted": "",
        }
        for n, row in enumerate(shared, start=1)
    ]


def write_set(path: Path, rows: Sequence[Row]) -> None:
    """Rows as .csv, .xlsx or .jsonl, by the file's ending; a file that is there is not replaced."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    write_rows(path, table, rows)


def write_rows(path: Path, table: Sequence[Sequence[str]], rows: Iterable[Row] = ()) -> None:
    """A table as .csv or .xlsx, or its rows as .jsonl."""
    if path.exists():
        raise BatchError(f"{path} is there already: give another name, so that nothing is lost.")
    with written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix.lower()
    if kind == ".jsonl" and rows:
        write_lines(path, rows)
    elif kind == ".csv":
        write_table(path, [[safe(cell) for cell in row] for row in table])
    elif kind == ".xlsx":
        with written(path):
            write_workbook(path, table)
    else:
        raise BatchError(f"{path} has no ending that is known here: give .csv, .xlsx or .jsonl.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
