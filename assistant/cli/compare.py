"""The verbs `compare` and `threshold`: what two runs differ in, and where to refuse."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import DONE, GATE_BROKEN, BatchError
from assistant.evaluation.batch_run import Run, read_run
from assistant.evaluation.files import write_json, write_text
from assistant.evaluation.risk import TradeOff, cases, propose
from assistant.evaluation.run_comparison import (
    as_markdown,
    broken,
    compare,
    read_gates,
    write_comparison,
)
from assistant.settings import PREFIX, Settings

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
    gates = read_gates(options.gates) if options.gates else {}
    return compared(
        settings, read_run(options.a), read_run(options.b), options.out or options.b, gates,
        as_json=options.json,
    )  # fmt: skip


def compared(
    settings: Settings, a: Run, b: Run, out: Path, gates: dict[str, Any], *, as_json: bool
) -> int:
    """Compare two runs, write it, print it, and say which gates are broken; the exit code."""
    found = compare(a, b)
    write_comparison(found, out, f"http://{settings.host}:{settings.port}")
    failed = broken(gates, found.figures)
    if as_json:
        said = json.dumps(found.as_json() | {"broken": failed}, ensure_ascii=False)
    else:
        said = as_markdown(found)
    sys.stdout.write(f"{said.rstrip()}\n")
    for sentence in failed:
        sys.stderr.write(f"{sentence}\n")
    return GATE_BROKEN if failed else DONE


def _threshold(settings: Settings, options: argparse.Namespace) -> int:
    run = read_run(options.run_folder)
    trade_off = TradeOff(options.wrong_refusals, options.risk)
    evidence = propose(cases(run.rows, run.answers, run.lines), trade_off)
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
