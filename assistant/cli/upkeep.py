"""The verbs that keep the data folder: index, doctor, backup, restore, purge, erase."""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.cli.exits import DONE, KNOWN_ERROR
from assistant.doctor import examine
from assistant.errors import SettingsError
from assistant.notes import notes
from assistant.session import embedder, index, open_store
from assistant.settings import REMOVED, Settings
from assistant.shown import stats_line
from assistant.web.kept.database import FILE, Kept
from assistant.web.kept.questions import QuestionLog
from vectorstore.backup import backup, restore
from vectorstore.build import How
from vectorstore.erasing import erase, reports_named
from vectorstore.store import ASIDE

# Days for which a report that was removed in the window can be put back.
GRACE = 30
_DAY = 24 * 60 * 60


def add_upkeep(verbs: Any) -> None:
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
    verb = verbs.add_parser(
        "purge", help="delete what was set aside, and removed reports past their grace"
    )
    verb.add_argument("--all", action="store_true", help="do not wait for the grace to pass")
    verb.set_defaults(run=_purge)
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
    with open_store(settings, mend=True) as store:
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


def _purge(settings: Settings, options: argparse.Namespace) -> int:
    with open_store(settings) as store:
        shutil.rmtree(store.folder / ASIDE, ignore_errors=True)
        removed = list(_removed(settings.reports, 0 if options.all else GRACE))
        for path in removed:
            path.unlink()
        store.ledger.compact()
    if (settings.data_dir / FILE).is_file():
        kept = Kept(settings.data_dir)
        QuestionLog(kept, settings.log_questions_days).purge()
        kept.close()
    sys.stdout.write(f"{len(removed)} removed reports and what was set aside were deleted.\n")
    return DONE


def _removed(reports: Path, grace: int) -> Iterator[Path]:
    """The files that were removed in the window longer than so many days ago."""
    for path in (reports / REMOVED).glob("*"):
        if path.is_file() and path.stat().st_ctime <= time.time() - grace * _DAY:
            yield path


def _erase(settings: Settings, options: argparse.Namespace) -> int:
    with open_store(settings) as store:
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
