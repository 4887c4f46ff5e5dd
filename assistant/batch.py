"""Run a file of questions: answers in input order, figures, and what the run was made with."""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.chain import Assistant
from assistant.errors import BatchError
from assistant.figures import figures
from assistant.manifest import manifest
from assistant.settings import Settings
from assistant.spreadsheet import safe
from assistant.types import Answer

Row = dict[str, Any]
_LISTS = ("evidence", "must")
_FLAGS = ("answerable", "ambiguous", "every_doc")


def run_batch(
    assistant: Assistant, settings: Settings, file: Path, out: Path, progress: Callable[[], None]
) -> dict[str, Any]:
    """Answer every row of a file and write the results to a folder; return the figures."""
    rows = read_questions(file)
    answers = answer_rows(assistant, rows, progress)
    out.mkdir(parents=True, exist_ok=True)
    found = [answer.as_json() for answer in answers]
    with (out / "answers.jsonl").open("w", encoding="utf-8") as file_out:
        file_out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
    _write_csv(out / "answers.csv", rows, found)
    summary = figures(rows, found)
    _write_json(out / "summary.json", summary)
    _write_json(out / "run.json", manifest(assistant, settings, file))
    return summary


def answer_rows(
    assistant: Assistant, rows: Sequence[Row], progress: Callable[[], None]
) -> list[Answer]:
    """One Answer a row, in input order; rows of a conversation run by turn, seeing those before."""
    answers: dict[int, Answer] = {}
    for group in _conversations(rows):
        history: list[Answer] = []
        for number in group:
            row = rows[number]
            answer = assistant.ask(
                str(row.get("question") or ""), tuple(history), id=str(row["id"])
            )
            history.append(answer)
            answers[number] = answer
            progress()
    return [answers[number] for number in range(len(rows))]


def _conversations(rows: Sequence[Row]) -> Iterable[list[int]]:
    """Numbers of rows: each conversation in ascending turn, a row without one by itself."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(rows):
        groups[str(row.get("conversation") or f"row {number}")].append(number)
    for group in groups.values():
        yield sorted(group, key=lambda number: (_turn(rows[number]), number))


def _turn(row: Row) -> int:
    try:
        return int(row.get("turn") or 0)
    except (TypeError, ValueError):
        return 0


def read_questions(file: Path) -> list[Row]:
    """Rows of a CSV or JSONL file; raise BatchError with the line that is wrong."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(
            f"{file} cannot be read as UTF-8 text: give a CSV or JSONL file of questions."
        ) from error
    rows = _csv_rows(file, text) if file.suffix.lower() == ".csv" else _json_rows(file, text)
    if not rows:
        raise BatchError(f"{file} holds no questions.")
    for number, row in enumerate(rows, start=1):
        if "question" not in row:
            raise BatchError(f"{file}, row {number}: there is no `question`.")
        row["id"] = str(row.get("id") or number)
    _refuse_doubles(file, rows)
    return rows


def _refuse_doubles(file: Path, rows: Sequence[Row]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row["id"] in seen:
            raise BatchError(f"{file}: the id {row['id']} stands twice; every row needs its own.")
        seen.add(row["id"])


def _json_rows(file: Path, text: str) -> list[Row]:
    rows = []
    # Not splitlines(): a line separator may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BatchError(
                f"{file}, line {number} is no JSON ({error.msg}): one object a line."
            ) from error
        if not isinstance(row, dict):
            raise BatchError(f"{file}, line {number} is no JSON object: one object a line.")
        rows.append(row)
    return rows


def _csv_rows(file: Path, text: str) -> list[Row]:
    rows = [dict(row) for row in csv.DictReader(text.splitlines(keepends=True))]
    for number, row in enumerate(rows, start=1):
        for name in _LISTS:
            if row.get(name):
                row[name] = _json_cell(file, number, name, str(row[name]))
        for name in _FLAGS:
            if row.get(name):
                row[name] = str(row[name]).strip().lower() in ("true", "1", "yes")
    return [
        {k: v for k, v in row.items() if k and (v not in (None, "") or k == "question")}
        for row in rows
    ]


def _json_cell(file: Path, number: int, name: str, cell: str) -> Any:
    try:
        return json.loads(cell)
    except json.JSONDecodeError as error:
        raise BatchError(f"{file}, row {number}: `{name}` is no JSON list.") from error


def _write_csv(path: Path, rows: Sequence[Row], answers: Sequence[Row]) -> None:
    """Answers for a spreadsheet: no cell can start a formula; columns of the input pass through."""
    extra = [
        k for k in dict.fromkeys(k for row in rows for k in row) if k not in ("id", "question")
    ]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                "id",
                "question",
                "status",
                "mode",
                "answer",
                "citations",
                "seconds",
                *map(safe, extra),
            ]
        )
        for row, answer in zip(rows, answers, strict=True):
            cited = "; ".join(
                f"[{c['n']}] {c['council']}, p. {', '.join(c['labels']) or '-'}"
                for c in answer["citations"]
            )
            cells = [
                answer["id"], answer["question"], answer["status"], answer["mode"],
                answer["answer"], cited,
                answer["seconds"].get("total", ""), *(_cell(row.get(name, "")) for name in extra),
            ]  # fmt: skip
            writer.writerow([safe(str(cell)) for cell in cells])


def _cell(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
