"""The verbs of who runs the program, for the data folder (docs/administration.md)."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from assistant.assembly import chat_model, embedder, index, open_entailment, own_prompts, store_of
from assistant.errors import DONE, KNOWN_ERROR, ModelUnavailable, ServerError, SettingsError
from assistant.library.reports import notes
from assistant.output import stats_line
from assistant.people.people_database import FILE, Kept, QuestionLog
from assistant.settings import Settings
from ingest.register.councils import short_name
from ingest.report_files import GRACE, put_back, removed_files
from vectorstore.errors import StoreError
from vectorstore.index.store import ASIDE, Store
from vectorstore.maintenance.build import How
from vectorstore.maintenance.data_folder import (
    backup,
    erase,
    fetch,
    publish,
    reports_named,
    restore,
)

# `index`, and the verbs that keep what it made.


def add_data_folder(verbs: Any) -> None:
    """Add the verbs to the command line."""
    _add_index(verbs)
    verb = verbs.add_parser("doctor", help="say what is set up, loaded, unreadable and damaged")
    verb.add_argument("--json", action="store_true", help="print the findings as one JSON object")
    verb.set_defaults(run=_doctor)
    verb = verbs.add_parser("backup", help="copy the data folder, also while it is in use")
    verb.add_argument("target", type=Path, metavar="DIR")
    verb.set_defaults(run=_backup)
    verb = verbs.add_parser("restore", help="put a backup in the place of the data folder")
    verb.add_argument("source", type=Path, metavar="DIR")
    verb.set_defaults(run=_restore)
    for name, run, text in (
        ("publish", _publish, "put the index into a folder that other machines fetch it from"),
        ("fetch", _fetch, "make the data folder what was published last, for processes to follow"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("folder", type=Path, metavar="DIR")
        verb.add_argument("--every", type=_seconds, metavar="SECONDS", help="go on until stopped")
        verb.set_defaults(run=run)
    verb = verbs.add_parser(
        "purge", help="delete what was set aside, and removed reports past their grace"
    )
    verb.add_argument("--all", action="store_true", help="do not wait for the grace to pass")
    verb.set_defaults(run=_purge)
    verb = verbs.add_parser("removed", help="list what was removed in the window, or put it back")
    verb.add_argument("--put-back", nargs="+", default=[], metavar="FILE", help="as it is listed")
    verb.set_defaults(run=_removed)
    verb = verbs.add_parser("erase", help="erase reports and their files; there is no undo")
    verb.add_argument("reports", nargs="+", metavar="REPORT", help="a file name or a report id")
    verb.add_argument("--yes", action="store_true", help="do not only say what would go")
    verb.set_defaults(run=_erase)


def _add_index(verbs: Any) -> None:
    verb = verbs.add_parser(
        "index", help="make the index mirror the reports folder, or add PATHS to it"
    )
    verb.add_argument("paths", nargs="*", type=Path, metavar="PATHS")
    verb.add_argument("--rebuild", action="store_true", help="read everything anew, then switch")
    verb.add_argument(
        "--check", action="store_true", help="compare files by their bytes, not by size and time"
    )
    verb.add_argument(
        "--empty", action="store_true", help="empty the index where the folder is empty"
    )
    verb.set_defaults(run=_index)


def _index(settings: Settings, options: argparse.Namespace) -> int:
    how = How(bool(options.paths), options.rebuild, options.check, options.empty)
    with store_of(settings, mend=True) as store:
        stats = index(settings, store, options.paths, how)
        told = notes(store.ledger)
    for note in told:
        sys.stderr.write(f"{note.status}: {note.reason}\n")
    sys.stdout.write(stats_line(stats))
    return DONE


def _doctor(settings: Settings, options: argparse.Namespace) -> int:
    found = examine(settings)
    text = json.dumps(found.as_json(), ensure_ascii=False) if options.json else found.as_text()
    sys.stdout.write(f"{text}\n")
    return DONE if found.well else KNOWN_ERROR


def _backup(settings: Settings, options: argparse.Namespace) -> int:
    files = backup(settings.data_dir, options.target)
    sys.stdout.write(
        f"{files} files were copied to {options.target}. The reports themselves are not among "
        f"them: {settings.reports}.\n"
    )
    return DONE


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    before = restore(settings.data_dir, options.source)
    sys.stdout.write(
        f"{options.source} is restored; what was there before is in {before}. "
        "Run `python -m assistant index` to make Chroma's files.\n"
    )
    return DONE


def _publish(settings: Settings, options: argparse.Namespace) -> int:
    return _every(options.every, lambda: publish(settings.data_dir, options.folder))


def _fetch(settings: Settings, options: argparse.Namespace) -> int:
    return _every(options.every, lambda: fetch(settings.data_dir, options.folder))


def _seconds(text: str) -> float:
    seconds = float(text)
    if not seconds > 0:
        raise argparse.ArgumentTypeError("it must be more than 0")
    return seconds


def _every(seconds: float | None, run: Callable[[], str]) -> int:
    """Run once, or every so many seconds and through faults that pass; tell what is new."""
    told = ""
    while True:
        try:
            said = run() or ("" if seconds else "Nothing has changed since.")
        except StoreError as error:
            if not seconds:
                raise
            said = "" if str(error) == told else str(error)
        if said:
            told = said
            sys.stdout.write(f"{said}\n")
            sys.stdout.flush()
        if not seconds:
            return DONE
        time.sleep(seconds)


def _purge(settings: Settings, options: argparse.Namespace) -> int:
    with store_of(settings) as store:
        shutil.rmtree(store.folder / ASIDE, ignore_errors=True)
        removed = removed_files(settings.reports, 0 if options.all else GRACE)
        for file in removed:
            file.path.unlink()
        store.ledger.compact()
    if (settings.data_dir / FILE).is_file():
        with closing(Kept(settings.data_dir)) as kept:
            QuestionLog(kept, settings.log_questions_days).purge()
    sys.stdout.write(f"{len(removed)} removed reports and what was set aside were deleted.\n")
    return DONE


def _removed(settings: Settings, options: argparse.Namespace) -> int:
    for name in options.put_back:
        kept_as = put_back(settings.reports, name)
        if kept_as is None:
            raise SettingsError(
                f"No removed file {name} lies in {settings.reports}: "
                "`python -m assistant removed` lists those that can be put back."
            )
        sys.stdout.write(
            f"{kept_as} is back in {settings.reports}: run `python -m assistant index`.\n"
        )
    for file in () if options.put_back else removed_files(settings.reports):
        sys.stdout.write(f"{file.name}: removed {file.removed}, kept until {file.kept_until}\n")
    return DONE


def _erase(settings: Settings, options: argparse.Namespace) -> int:
    with store_of(settings) as store:
        ids = reports_named(store, options.reports)
        if not options.yes:
            raise SettingsError(
                f"{len(ids)} reports and their files would be erased for good: "
                "add --yes to do it. Nothing was changed."
            )
        left = erase(store, ids, embedder(settings))
    for path in left:
        sys.stderr.write(f"Still holds a trace of what was erased: {path}\n")
    sys.stdout.write(
        f"{len(ids)} reports were erased. Backups, logs, batch output and cards made elsewhere are "
        "yours to delete.\n"
    )
    return KNOWN_ERROR if left else DONE


# `doctor`: what is set up, what is loaded and what cannot be read.

# Changes of the index that are listed, the newest first.
_CHANGES = 10


@dataclass(slots=True)
class Findings:
    """What was found; `well` when questions can be answered."""

    lines: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether nothing stands in the way of an answer."""
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """The findings as JSON."""
        found = {name: value for name, value in asdict(self).items() if name != "lines"}
        return {"well": self.well, **found}

    def as_text(self) -> str:
        """The findings as lines."""
        reports = [
            f"  {r['council'] or r['title'] or r['file']}: "
            f"inspected {r['inspected'] or 'not known'}, "
            f"{r['pages']} pages, page numbers {r['basis']} ({r['file']})"
            for r in self.reports
        ]
        unread, noted = (
            [f"  {f['status']}: {f['reason']}" for f in self.files if f["read"] is read]
            for read in (False, True)
        )
        changed = [f"  {c['at']}: {c['what']} {c['file']}" for c in self.changes]
        problems = [f"PROBLEM: {problem}" for problem in self.problems]
        listed = [*(["Not read:"] if unread else []), *unread]
        listed += [*(["Read, but look at:"] if noted else []), *noted]
        listed += [*(["Changed last (UTC):"] if changed else []), *changed]
        listed += problems or ["All well."]
        return "\n".join([*self.lines, *reports, *listed])


def examine(settings: Settings) -> Findings:
    """Look at the settings, the model, the data folder and the reports."""
    findings = Findings(
        [f"Reports folder: {settings.reports}", f"Data folder: {settings.data_dir}"]
    )
    if not settings.reports.is_dir():
        findings.problems.append(f"The reports folder {settings.reports} does not exist.")
    _examine_chat(settings, findings)
    _examine_people(settings, findings)
    try:
        model = embedder(settings).model
        findings.lines.append(f"Embedding model: {model.title}, {model.dimension} dimensions")
        with store_of(settings) as store:
            _examine_store(store, findings, model.fingerprint)
        judge = open_entailment(settings)
        if judge:
            findings.lines.append(f"Entailment model: {judge.model.name}")
    except StoreError as error:
        findings.problems.append(str(error))
    return findings


def _examine_chat(settings: Settings, findings: Findings) -> None:
    """Name the chat model and let it begin an answer."""
    own_prompts(settings)
    chat = chat_model(settings)
    findings.lines.append(f"Chat model: {chat.name if chat else 'none, quotes mode'}")
    try:
        next(chat.pieces("Say yes.") if chat else iter(()), None)
    except ModelUnavailable as error:
        findings.problems.append(str(error))


def _examine_people(settings: Settings, findings: Findings) -> None:
    """Look at the file of keys, cards and conversations, if there is one."""
    if not (settings.data_dir / FILE).is_file():
        return
    try:
        with closing(Kept(settings.data_dir)) as kept:
            kept.check()
    except ServerError as error:
        findings.problems.append(str(error))


def _examine_store(store: Store, findings: Findings, model: str) -> None:
    findings.problems += store.told
    if not store.generation:
        findings.problems.append("Nothing has been indexed yet: run `python -m assistant index`.")
        return
    if store.ledger.get("model") != model:
        findings.problems.append(
            "The index was made by another model: run `python -m assistant index`."
        )
    for row in store.ledger.reports():
        cover = row.cover
        findings.reports.append(
            {
                "file": row.file, "council": short_name(cover.council), "title": cover.title,
                "inspected": cover.inspected,
                "published": cover.published, "pages": row.pages, "basis": row.basis,
            }
        )  # fmt: skip
    findings.files += [
        {"path": n.path, "status": n.status, "reason": n.reason, "read": n.read}
        for n in notes(store.ledger)
    ]
    findings.changes += [
        {"at": at, "generation": generation, "what": what, "file": file}
        for at, generation, what, _, file in store.ledger.changes(_CHANGES)
    ]
    _examine_vectors(store, findings, model)
    findings.lines.append(
        f"Index: generation {store.generation}, {store.ledger.chunk_count()} chunks, "
        f"{len(findings.reports)} reports"
    )


def _examine_vectors(store: Store, findings: Findings, model: str) -> None:
    held, wanted = store.counts()
    if held != wanted:
        findings.problems.append(
            f"Chroma holds {max(held, 0)} of {wanted} chunks: run `python -m assistant index`."
        )
    lacking = store.ledger.lacking(model)
    if lacking:
        findings.problems.append(
            f"{lacking} reports lack vectors: run `python -m assistant index --rebuild`."
        )
