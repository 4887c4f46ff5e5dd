"""A batch run from its questions to its files, and what it was made with."""

import hashlib
import platform
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from assistant.assembly import own_prompts
from assistant.evaluation.figures import cluster, figures
from assistant.evaluation.files import (
    ANSWERS,
    RUN,
    Journal,
    read_json,
    read_lines,
    write_json,
    write_lines,
    write_table,
    write_text,
)
from assistant.evaluation.judge_agreement import Labels, agreement
from assistant.evaluation.judging import AnswerJudge
from assistant.evaluation.question_file import Questions
from assistant.evaluation.report import report_page
from assistant.evaluation.results import answers_table, junit, summary_text
from assistant.evaluation.run import ELSEWHERE, Asker, Choice, Runner, chosen
from assistant.evaluation.verdicts import passed, verdicts
from assistant.pipeline import Assistant
from assistant.settings import Settings
from vectorstore.models.trained_models import hashes

Row = dict[str, Any]
VERDICTS, SUMMARY, GOLD, JUDGE = "verdicts.jsonl", "summary.json", "questions.jsonl", "judge.json"
_PACKAGES = [
    "council-report-assistant", "chromadb", "gradio", "langchain", "langchain-core", "numpy",
    "pypdfium2", "sentence-transformers", "torch", "transformers",
]  # fmt: skip
_CODE = ("ingest", "vectorstore", "prompts", "assistant")


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
        read = _hash(repr(self.questions.rows).encode())
        return {
            "made": _now(),
            "questions": {"file": self.file.name, "rows": len(self.questions.rows), "sha256": read},
            "choice": self.choice.as_json(),
            **made_with,
            **({"judge": self.judging.as_json()} if self.judging else {}),
        }


def _now() -> str:
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

            def tell() -> None:
                progress(len(journal), len(numbers))

            tell()
            Runner(asker, rows, order.choice, journal, tell, judge).run()
            _write(journal, numbers, order)
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


def _write(journal: Journal, numbers: Sequence[int], order: Order) -> None:
    """Every file of a run whose rows are all in the journal."""
    out, run, rows = order.out, journal.manifest, order.questions.rows
    reports = _by_name(run["corpus"]["loaded"])
    records = [journal.get(n) for n in numbers]
    gold, answers = [rows[n] for n in numbers], [record["answer"] for record in records]
    lines = [line_of(row, record, reports) for row, record in zip(gold, records, strict=True)]
    summary = figures(lines) | _judge(order, run, lines)
    every = list(zip(gold, answers, lines, strict=True))
    write_lines(out / GOLD, gold)
    write_lines(out / VERDICTS, lines)
    write_table(out / "answers.csv", answers_table(every, order.base))
    write_text(out / "junit.xml", junit(every))
    write_text(out / "summary.md", summary_text(summary, every))
    write_text(out / "report.html", report_page(run, summary, every, order.base))
    write_json(out / SUMMARY, summary)
    write_lines(out / ANSWERS, answers)
    journal.finish(_now())


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
        "cluster": cluster(row),
        "verdicts": found,
    }
    return line | ({"judge_fault": judged["fault"]} if "fault" in judged else {})


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


# What a run was made with: versions, hashes, settings.


def manifest(assistant: Assistant, settings: Settings) -> Row:
    """What answers here, as a second run must share it to be comparable."""
    reports = [_report(loaded.row) for loaded in assistant.library.reports]
    model = assistant.embedding_model
    return {
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "code": code(),
        "corpus": corpus(reports),
        "index": {
            "generation": assistant.generation,
            "model": model.name,
            "model_sha256": model.sha256,
            "model_precision": model.precision,
        },
        "weights": hashes(),
        "chat_model": assistant.chat_model or None,
        "prompts": {"sha256": _hash(_prompts(settings))},
        "settings": _shown(settings),
    }


def corpus(reports: Sequence[Mapping[str, Any]]) -> Row:
    """The reports that were loaded, and one hash for all of them."""
    known = [
        {name: report.get(name) for name in ("id", "file", "council", "kind", "published")}
        for report in reports
    ]
    joined = "".join(sorted(str(report["id"]) for report in known))
    return {"reports": len(known), "sha256": _hash(joined.encode()), "loaded": known}


def _by_name(loaded: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The ids of reports by the names that gold may give them: file with and without its ending."""
    names: dict[str, str] = {}
    for report in loaded:
        file = str(report["file"]).replace("\\", "/").rsplit("/", 1)[-1]
        for name in (file, file.rpartition(".")[0], str(report["id"])):
            names[name] = str(report["id"])
    return names


@cache
def code() -> Row:
    """The commit of the code where it is a checkout, and a hash of the code itself."""
    digest = hashlib.sha256()
    for package in _CODE:
        root = Path(str(files(package)))
        for path in sorted(root.rglob("*.py")):
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return {"commit": _commit(Path(str(files("assistant")))), "sha256": digest.hexdigest()}


def _commit(folder: Path) -> str | None:
    try:
        asked = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None


def _report(row: Any) -> Row:
    cover = row.cover
    return {
        "id": row.id,
        "file": row.file,
        "council": cover.council or cover.title or row.file,
        "kind": cover.kind,
        "published": cover.published or cover.inspected,
    }


def _shown(settings: Settings) -> Row:
    """The settings without what is secret: the key, and a name and password in an address."""
    shown = settings.model_dump(mode="json", exclude={*ELSEWHERE, "chat_api_key"})
    return {**shown, "chat_base_url": re.sub(r"//[^/@]*@", "//", settings.chat_base_url)}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _prompts(settings: Settings) -> bytes:
    """The packaged texts, and the prompts as they are used."""
    texts = sorted(
        (p.name, p.read_bytes())
        for p in files("prompts").iterdir()
        if p.name.endswith((".md", ".toml"))
    )
    used = "".join(own_prompts(settings).texts.values()).encode()
    return b"".join(text for _, text in texts) + used


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
