"""The verb `questions`: propose a set, take people's opinions into it, see what it reaches."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from assistant.assembly import open_assistant
from assistant.cli.batch import check_councils
from assistant.errors import DONE
from assistant.evaluation.question_file import read_questions
from assistant.evaluation.question_sets import (
    as_markdown,
    drafts,
    from_feedback,
    reach,
    template,
    write_rows,
    write_set,
)
from assistant.settings import Settings
from ingest.register.councils import council_id


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
        rows = drafts(assistant.library, [n if n in known else council_id(n) for n in names])
    write_set(options.out, rows)
    sys.stdout.write(f"{options.out}: {len(rows)} questions proposed; put yes under `accepted`, ")
    sys.stdout.write("and run those with --only accepted=yes.\n")
    return DONE


def _feedback(settings: Settings, options: argparse.Namespace) -> int:
    rows = from_feedback(settings.data_dir / "feedback.jsonl")
    write_set(options.out, rows)
    sys.stdout.write(f"{options.out}: {len(rows)} questions that people shared.\n")
    return DONE


def _reach(settings: Settings, options: argparse.Namespace) -> int:
    rows = read_questions(options.file).rows
    with open_assistant(settings) as assistant:
        table = reach(assistant.library, rows)
    said = json.dumps(table, ensure_ascii=False) if options.json else as_markdown(table)
    sys.stdout.write(f"{said}\n")
    return DONE


def _template(settings: Settings, options: argparse.Namespace) -> int:
    write_rows(options.out, template())
    sys.stdout.write(f"{options.out}: fill in the rows, and run the batch with it.\n")
    return DONE
