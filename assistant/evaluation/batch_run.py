"""A batch run from its questions to its files."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from assistant.evaluation.askers import Asker
from assistant.evaluation.files import (
    read_json,
    read_lines,
    write_json,
    write_lines,
    write_table,
    write_text,
)  # fmt: skip
from assistant.evaluation.journal import ANSWERS, RUN, Journal
from assistant.evaluation.judge_agreement import Labels, agreement
from assistant.evaluation.judging import AnswerJudge
from assistant.evaluation.manifest import by_name
from assistant.evaluation.measures import cluster, figures
from assistant.evaluation.question_file import Questions
from assistant.evaluation.report import report_page
from assistant.evaluation.results import answers_table, junit, markdown
from assistant.evaluation.run import Choice, ask_rows, chosen
from assistant.evaluation.verdicts import passed, verdicts

Row = dict[str, Any]
VERDICTS, SUMMARY, GOLD = "verdicts.jsonl", "summary.json", "questions.jsonl"
JUDGE = "judge.json"


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judges the answers, and the labelled rows with which that judge is measured."""

    judge: AnswerJudge
    labels: Labels

    def as_json(self) -> Row:
        """What of it decides the figures."""
        return {**self.judge.as_json(), "labels": self.labels.as_json()}


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be run: the questions of a file, which of them, where to, and who shows pages."""

    questions: Questions
    file: Path
    out: Path
    choice: Choice
    base: str = ""
    fresh: bool = False
    judging: Judging | None = None

    def described(self, made_with: Mapping[str, Any]) -> Row:
        """The run's description, the same for the same run: what run.json holds."""
        read = sha256(repr(self.questions.rows).encode()).hexdigest()
        return {
            "made": now(),
            "questions": {"file": self.file.name, "rows": len(self.questions.rows), "sha256": read},
            "choice": self.choice.as_json(),
            **made_with,
            **({"judge": self.judging.as_json()} if self.judging else {}),
        }


def now() -> str:
    """The time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def run_batch(
    asker: Asker,
    made_with: Mapping[str, Any],
    order: Order,
    progress: Callable[[int, int], object] = lambda done, of: None,
) -> Row:
    """Answer the chosen rows and write every file of the run; return the figures.

    A run that was broken off goes on; one that is done is read. `progress` is told how many rows
    of how many are done. BatchError for a folder of another run, a full disk, a lost server.
    """
    rows = order.questions.rows
    numbers = chosen(rows, order.choice)
    with Journal(order.out, order.described(made_with), fresh=order.fresh) as journal:
        if not journal.finished:
            judge = _measured(order)
            progress(len(journal), len(numbers))
            ask_rows(
                asker,
                rows,
                order.choice,
                journal,
                lambda: progress(len(journal), len(numbers)),
                judge,
            )
            _write(journal, rows, numbers, order)
        return read_json(order.out / SUMMARY)


def _measured(order: Order) -> Callable[[Row, Row], Row] | None:
    """What judges the rows; how far it agrees with labelled rows is written down, once a run."""
    if order.judging is None:
        return None
    judge, labels = order.judging.judge, order.judging.labels
    if order.fresh or not (order.out / JUDGE).exists():
        found = {**order.judging.as_json(), "agreement": agreement(judge, labels)}
        write_json(order.out / JUDGE, found)
    return judge.verdicts


def _write(journal: Journal, rows: Sequence[Row], numbers: Sequence[int], order: Order) -> None:
    """Every file of a run whose rows are all in the journal."""
    out, run = order.out, journal.manifest
    reports = by_name(run["corpus"]["loaded"])
    lines = [line_of(rows[n], journal.get(n), reports) for n in numbers]
    answers = {str(rows[n]["id"]): journal.get(n)["answer"] for n in numbers}
    summary = figures(lines) | _judge(order, run, lines)
    gold = [rows[n] for n in numbers]
    write_lines(out / GOLD, gold)
    write_lines(out / VERDICTS, lines)
    triples = [(row, answers[str(row["id"])], line) for row, line in zip(gold, lines, strict=True)]
    write_table(out / "answers.csv", answers_table(triples, order.base))
    write_text(out / "junit.xml", junit(lines, answers))
    write_text(out / "summary.md", markdown(summary, lines, answers))
    write_text(out / "report.html", report_page(run, summary, triples, order.base))
    write_json(out / SUMMARY, summary)
    write_lines(out / ANSWERS, _answers(journal, numbers))
    journal.finish(now())


def _judge(order: Order, run: Row, lines: Sequence[Row]) -> Row:
    """The judge of a run, as its summary tells of it."""
    if order.judging is None:
        return {}
    faults = Counter(line["judge_fault"] for line in lines if "judge_fault" in line)
    settings = run.get("settings") or {}
    own = {"judge": settings.get("entailment_model") or "packaged", "model": run.get("chat_model")}
    checked = bool(run.get("chat_model")) and own.get(str(settings.get("check_with")))
    return {
        "judge": {
            **read_json(order.out / JUDGE),
            "left_out": faults.total(),
            "faults": dict(faults),
            "checked_as_written": checked == order.judging.judge.name,
        }
    }


def _answers(journal: Journal, numbers: Sequence[int]) -> Iterator[Row]:
    for number in numbers:
        yield journal.get(number)["answer"]


def line_of(row: Row, record: Row, reports: Mapping[str, str]) -> Row:
    """A line of verdicts.jsonl."""
    answer = record["answer"]
    found = verdicts(row, answer, reports)
    if "held" in record:
        held = record["held"]
        why = f"{sum(held)} of {len(held)} quotes stand in their report"
        found["verbatim"] = {"value": sum(held) / len(held), "why": why, "each": held}
    if "same" in record:
        same = sum(record["same"])
        why = f"{same} of {len(record['same'])} repeats were the same"
        found["stable"] = {"value": same == len(record["same"]), "why": why}
    judged = record.get("judged") or {}
    found |= judged.get("verdicts") or {}
    line = {
        "id": str(row["id"]),
        "type": str(row.get("type") or "question"),
        "status": answer["status"],
        "passed": passed(found),
        "cluster": list(_names(row)),
        "verdicts": found,
    }
    return line | ({"judge_fault": judged["fault"]} if "fault" in judged else {})


def _names(row: Row) -> Iterator[str]:
    named = cluster(row)
    yield from (str(part) for part in named) if isinstance(named, tuple) else (str(named),)


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run, read from its folder."""

    folder: Path
    manifest: Row
    summary: Row
    rows: tuple[Row, ...]
    answers: tuple[Row, ...]
    lines: tuple[Row, ...]


def read_run(folder: Path) -> Run:
    """A run from its folder; BatchError where there is none, or where it is not finished."""
    return Run(
        folder,
        read_json(folder / RUN),
        read_json(folder / SUMMARY),
        tuple(read_lines(folder / GOLD)),
        tuple(read_lines(folder / ANSWERS)),
        tuple(read_lines(folder / VERDICTS)),
    )
