"""The verb `batch`: a table of questions in, answers, figures and a report out."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.assembly import open_assistant
from assistant.cli.compare import compared
from assistant.errors import DONE, KNOWN_ERROR, BatchError
from assistant.evaluation.askers import Asker, LocalAsker, ServerAsker
from assistant.evaluation.batch_run import Judging, Order, read_run, run_batch
from assistant.evaluation.columns import parse_mapping
from assistant.evaluation.judge_agreement import read_labels
from assistant.evaluation.judging import open_answer_judge
from assistant.evaluation.manifest import code, corpus, manifest, parse_variant
from assistant.evaluation.question_file import Questions, examine_questions, read_questions
from assistant.evaluation.run import Choice
from assistant.library.reports import Library
from assistant.settings import Settings
from ingest.register.councils import council_id

Row = dict[str, Any]


def add_batch(verbs: Any) -> None:
    """Add the verb to the command line."""
    verb = verbs.add_parser("batch", help="answer a file of questions (CSV, XLSX or JSONL)")
    verb.add_argument("file", type=Path)
    verb.add_argument("--out", type=Path, metavar="DIR", help="the folder of the run")
    verb.add_argument(
        "--dry-run", action="store_true", help="list every fault of the file, no more"
    )
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
    mapping = parse_mapping(options.map)
    given = (options.file, mapping, options.encoding, options.sheet)
    if options.dry_run:
        return _examined(options.file, examine_questions(*given))
    if options.out is None:
        options.wrong("give a folder for the run: --out DIR")
    questions = read_questions(*given)
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


def _examined(file: Path, questions: Questions) -> int:
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
