"""The verbs of evaluation: `batch`, `compare`, `threshold`, `questions` (docs/batch.md)."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.assembly import open_assistant
from assistant.errors import DONE, GATE_BROKEN, KNOWN_ERROR, BatchError
from assistant.evaluation import question_file, question_sets, run_comparison
from assistant.evaluation.batch_run import (
    Judging,
    Order,
    Run,
    code,
    corpus,
    manifest,
    read_run,
    run_batch,
)
from assistant.evaluation.files import write_json, write_text
from assistant.evaluation.judge_agreement import read_labels
from assistant.evaluation.judging import open_answer_judge
from assistant.evaluation.risk import TradeOff, cases, propose
from assistant.evaluation.run import Asker, Choice, LocalAsker, ServerAsker, parse_variant
from assistant.library.reports import Library
from assistant.people.people_database import Kept, shared_feedback
from assistant.settings import PREFIX, Settings
from ingest.register.councils import council_id

Row = dict[str, Any]


def add_batch(verbs: Any) -> None:
    """Add the verb to the command line."""
    verb = verbs.add_parser("batch", help="answer a file of questions (CSV, XLSX or JSONL)")
    verb.add_argument("file", type=Path)
    verb.add_argument("--out", type=Path, metavar="DIR", help="the folder of the run")
    verb.add_argument("--dry-run", action="store_true", help="list every fault of the file")
    verb.add_argument(
        "--map", action="append", default=[], metavar="NAME=COLUMN",
        help="which column is which: question=Frage",
    )  # fmt: skip
    verb.add_argument("--encoding", default="", help="of the file, where it is not found out")
    verb.add_argument("--sheet", default="", help="of a workbook, where it is not found out")
    verb.add_argument("--limit", type=_positive, metavar="N", help="run the first N rows only")
    verb.add_argument(
        "--only", action="append", default=[], metavar="COLUMN=VALUE", help="run such rows only"
    )
    verb.add_argument("--councils", default="", metavar="A,B", help="answer from these alone")
    verb.add_argument("--repeats", type=_positive, default=1, metavar="N", help="ask N times")
    verb.add_argument("--workers", type=_positive, default=2, metavar="N", help="rows at a time")
    verb.add_argument(
        "--chat-model", metavar="PROVIDER:MODEL", help="in place of the one that is set"
    )
    verb.add_argument("--url", default="", help="ask the running server at this address")
    verb.add_argument(
        "--variant", action="append", default=[], metavar="NAME:FILE",
        help="run with the settings of a TOML file, in DIR/NAME; two are compared",
    )  # fmt: skip
    verb.add_argument(
        "--judge", default="", metavar="WHO",
        help="judge faithfulness, completeness and relevance: packaged, entailment, model, or "
        "PROVIDER:MODEL",
    )  # fmt: skip
    verb.add_argument(
        "--judge-labels", type=Path, metavar="FILE",
        help="labelled rows with which the judge is measured, in place of those packaged",
    )  # fmt: skip
    verb.add_argument("--fresh", action="store_true", help="replace the run in the folder")
    verb.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    verb.set_defaults(run=_batch, wrong=verb.error)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def _batch(settings: Settings, options: argparse.Namespace) -> int:
    mapping = question_file.parse_mapping(options.map)
    given = (options.file, mapping, options.encoding, options.sheet)
    if options.dry_run:
        return _examined(options.file, question_file.examine_questions(*given))
    if options.out is None:
        options.wrong("give a folder for the run: --out DIR")
    questions = question_file.read_questions(*given)
    for note in questions.notes:
        sys.stderr.write(f"{options.file}: {note}\n")
    if options.chat_model is not None:
        settings = settings.model_copy(update={"chat_model": options.chat_model})
    choice = _choice(options)
    base = options.url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    judging = _judging(settings, options)
    order = Order(questions, options.file, options.out, choice, base, options.fresh, judging)
    if options.variant:
        return _varied(settings, order, options)
    summary = run_order(settings, order, options.url)
    sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=None if options.json else 2))
    sys.stdout.write("\n")
    return DONE


def _judging(settings: Settings, options: argparse.Namespace) -> Judging | None:
    """The judge that is asked for; one that both variants have is that of the settings as set."""
    if not options.judge:
        if options.judge_labels:
            options.wrong("say which judge the labelled rows are for: --judge")
        return None
    labels = read_labels(options.judge_labels)
    return Judging(open_answer_judge(settings, options.judge), labels)


def _varied(settings: Settings, order: Order, options: argparse.Namespace) -> int:
    """Run two variants one after the other, and compare them."""
    variants = [parse_variant(given) for given in options.variant]
    if len(variants) != 2 or variants[0].name == variants[1].name or options.url:
        raise BatchError("Give two variants of different names, and no --url: they run here.")
    for variant in variants:
        sys.stderr.write(f"variant {variant.name}\n")
        run_order(variant.of(settings), replace(order, out=order.out / variant.name))
    one, two = (read_run(order.out / variant.name) for variant in variants)
    return compared(settings, one, two, order.out, {}, as_json=options.json)


def _examined(file: Path, questions: question_file.Questions) -> int:
    """Say every fault of a file, row by row."""
    for line in (*questions.notes, *questions.faults):
        sys.stdout.write(f"{line}\n")
    count = len(questions.faults)
    said = f"{count} faults" if count != 1 else "1 fault"
    rows = len(questions.rows)
    asked = f"{rows} questions" if rows != 1 else "1 question"
    sys.stdout.write(f"{file}: {asked}, {said if count else 'no fault'}.\n")
    return KNOWN_ERROR if count else DONE


def _choice(options: argparse.Namespace) -> Choice:
    only = []
    for pair in options.only:
        name, separator, value = pair.partition("=")
        if not separator:
            raise BatchError(f"--only {pair} names no value: give COLUMN=VALUE.")
        only.append((name.strip(), value.strip()))
    councils = tuple(part.strip() for part in options.councils.split(",") if part.strip())
    return Choice(options.limit, tuple(only), councils, options.repeats, options.workers)


def run_order(settings: Settings, order: Order, url: str = "") -> Row:
    """Run an order here or at a server, with progress on standard error; return the figures."""
    with _asker(settings, order, url) as (asker, made_with):
        bar = tqdm(unit="question", file=sys.stderr)

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        with bar:
            return run_batch(asker, made_with, order, progress)


@contextmanager
def _asker(settings: Settings, order: Order, url: str) -> Iterator[tuple[Asker, Row]]:
    if url:
        server = ServerAsker(url)
        yield server, {"server": url, "code": code(), "corpus": corpus(server.reports())}
        return
    with open_assistant(settings) as assistant:
        asker = LocalAsker(assistant)
        check_councils(assistant.library, order.choice.councils)
        # Models load with the first question; no row of the run waits for it.
        asker.ask(str(order.questions.rows[0]["question"]), (), order.choice.councils, "warm")
        yield asker, manifest(assistant, settings)


def check_councils(library: Library, names: Sequence[str]) -> None:
    """Raise BatchError for a council or report that is not loaded."""
    known = {*library.council_ids, *(report.row.id for report in library.reports)}
    for name in names:
        if name not in known and council_id(name) not in known:
            raise BatchError(
                f"--councils: no report on {name} is loaded; loaded are {library.names()}."
            )


# The verbs `compare` and `threshold`: what two runs differ in, and where to refuse.

_ANSWER_FROM = f"{PREFIX}ANSWER_FROM"


def add_compare(verbs: Any) -> None:
    """Add the verbs to the command line."""
    verb = verbs.add_parser("compare", help="compare two batch runs, row by row")
    verb.add_argument("a", type=Path, metavar="DIR_A")
    verb.add_argument("b", type=Path, metavar="DIR_B")
    verb.add_argument("--out", type=Path, metavar="DIR", help="where the comparison goes (DIR_B)")
    verb.add_argument(
        "--gates", type=Path, metavar="FILE", help="exit 3 where one is broken (TOML)"
    )
    verb.add_argument("--json", action="store_true", help="print it as one JSON object")
    verb.set_defaults(run=_compare)
    verb = verbs.add_parser("threshold", help="propose from which confidence on to answer")
    verb.add_argument("run_folder", type=Path, metavar="DIR")
    asked = verb.add_mutually_exclusive_group(required=True)
    asked.add_argument(
        "--wrong-refusals", type=_share, metavar="SHARE",
        help="refuse most of what has no answer, and at most this share of what has one",
    )  # fmt: skip
    asked.add_argument(
        "--risk", type=_share, metavar="SHARE",
        help="answer most, with at most this share of the answers wrong",
    )  # fmt: skip
    verb.add_argument("--write", action="store_true", help="put it into .env, with its evidence")
    verb.set_defaults(run=_threshold)


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError("it must be from 0 to 1")
    return number


def _compare(settings: Settings, options: argparse.Namespace) -> int:
    gates = run_comparison.read_gates(options.gates) if options.gates else {}
    return compared(
        settings, read_run(options.a), read_run(options.b), options.out or options.b, gates,
        as_json=options.json,
    )  # fmt: skip


def compared(
    settings: Settings, a: Run, b: Run, out: Path, gates: dict[str, Any], *, as_json: bool
) -> int:
    """Compare two runs, write it, print it, and say which gates are broken; the exit code."""
    found = run_comparison.compare(a, b)
    run_comparison.write_comparison(found, out, f"http://{settings.host}:{settings.port}")
    failed = run_comparison.broken(gates, found.figures)
    if as_json:
        said = json.dumps(found.as_json() | {"broken": failed}, ensure_ascii=False)
    else:
        said = run_comparison.as_markdown(found)
    sys.stdout.write(f"{said.rstrip()}\n")
    for sentence in failed:
        sys.stderr.write(f"{sentence}\n")
    return GATE_BROKEN if failed else DONE


def _threshold(settings: Settings, options: argparse.Namespace) -> int:
    run = read_run(options.run_folder)
    trade_off = TradeOff(options.wrong_refusals, options.risk)
    evidence = propose(cases(zip(run.rows, run.answers, run.lines, strict=True)), trade_off)
    write_json(options.run_folder / "threshold.json", evidence)
    if options.write:
        _set(Path(".env"), evidence, run.folder)
    sys.stdout.write(json.dumps(evidence, ensure_ascii=False, indent=2) + "\n")
    return DONE


def _set(path: Path, evidence: dict[str, Any], folder: Path) -> None:
    """Put the threshold into a file of settings, with one line of evidence above it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"{path} cannot be read ({error}): nothing was set.") from error
    kept = [
        line for line in lines
        if not line.startswith((f"{_ANSWER_FROM}=", f"# {_ANSWER_FROM}:"))
    ]  # fmt: skip
    aside = evidence["on_reports_kept_aside"]
    shown = ", ".join(f"{name} {known['value']:.2f}" for name, known in aside.items() if known)
    day = datetime.now(UTC).date().isoformat()
    kept += [
        f"# {_ANSWER_FROM}: {evidence['trade_off']}; {evidence['rows']} rows of {folder.name}, "
        f"on reports kept aside {shown}; {day}",
        f"{_ANSWER_FROM}={evidence['threshold']:g}",
    ]
    write_text(path, "\n".join(kept) + "\n")


# The verb `questions`: propose a set, take people's opinions into it, see what it reaches.


def add_questions(verbs: Any) -> None:
    """Add the verb to the command line."""
    verb = verbs.add_parser("questions", help="propose questions, and see what a set reaches")
    acts = verb.add_subparsers(dest="act", required=True, metavar="draft|feedback|reach|template")
    act = acts.add_parser("draft", help="propose questions with gold from the loaded reports")
    act.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv, .xlsx, .jsonl")
    act.add_argument("--councils", default="", metavar="A,B", help="from these alone")
    act.set_defaults(run=_draft)
    act = acts.add_parser("feedback", help="make rows of the questions that people shared")
    act.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv, .xlsx, .jsonl")
    act.set_defaults(run=_feedback)
    act = acts.add_parser("reach", help="which reports, sections and pages no question reaches")
    act.add_argument("file", type=Path)
    act.add_argument("--json", action="store_true", help="print it as one JSON list")
    act.set_defaults(run=_reach)
    act = acts.add_parser("template", help="write an empty table with three rows that show how")
    act.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv or .xlsx")
    act.set_defaults(run=_template)


def _draft(settings: Settings, options: argparse.Namespace) -> int:
    names = [part.strip() for part in options.councils.split(",") if part.strip()]
    with open_assistant(settings) as assistant:
        check_councils(assistant.library, names)
        known = assistant.library.council_ids
        rows = question_sets.drafts(
            assistant.library, [n if n in known else council_id(n) for n in names]
        )
    question_sets.write_set(options.out, rows)
    sys.stdout.write(f"{options.out}: {len(rows)} questions proposed; put yes under `accepted`, ")
    sys.stdout.write("and run those with --only accepted=yes.\n")
    return DONE


def _feedback(settings: Settings, options: argparse.Namespace) -> int:
    with closing(Kept(settings.data_dir)) as kept:
        rows = question_sets.from_feedback(shared_feedback(kept))
    question_sets.write_set(options.out, rows)
    sys.stdout.write(f"{options.out}: {len(rows)} questions that people shared.\n")
    return DONE


def _reach(settings: Settings, options: argparse.Namespace) -> int:
    rows = question_file.read_questions(options.file).rows
    with open_assistant(settings) as assistant:
        table = question_sets.reach(assistant.library, rows)
    said = (
        json.dumps(table, ensure_ascii=False) if options.json else question_sets.as_markdown(table)
    )
    sys.stdout.write(f"{said}\n")
    return DONE


def _template(settings: Settings, options: argparse.Namespace) -> int:
    question_sets.write_rows(options.out, question_sets.template())
    sys.stdout.write(f"{options.out}: fill in the rows, and run the batch with it.\n")
    return DONE
