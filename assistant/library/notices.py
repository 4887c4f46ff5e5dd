"""What there is to say of the files: why one was not read, or what is amiss with one that was."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.library.reports import order_of
from ingest.files.folder import shown_name
from prompts import message
from vectorstore.ledger.ledger import Ledger
from vectorstore.types import FileState, ReportRow

READ = "ok"


@dataclass(frozen=True, slots=True)
class Note:
    """One file with its status and the reason in a sentence; `read`: its report answers."""

    file: str
    path: str
    report_id: str
    status: str
    reason: str
    read: bool = False

    @property
    def label(self) -> str:
        """The status in words."""
        return message(f"file_status.{self.status.replace('-', '_')}")


def notes(ledger: Ledger) -> list[Note]:
    """Notes on the files as last seen: those not read, then those read with something amiss."""
    states = ledger.files()
    rows = ledger.reports()
    paths = {state.report_id: state.path for state in states if state.status == READ}
    told = [*_gaps(rows), *_editions(rows), *_strangers(rows)]
    unread = [_unread(state) for state in states if state.status != READ]
    return unread + [
        Note(row.file, paths.get(row.id, row.file), row.id, status, reason, read=True)
        for row, status, reason in told
    ]


def _unread(state: FileState) -> Note:
    name = shown_name(Path(state.path))
    return Note(name, state.path, state.report_id, state.status, state.reason)


def _gaps(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Reports with pages that hold no readable text."""
    for row in rows:
        if row.unread:
            key = "file_note.gaps" if len(row.unread) > 1 else "file_note.gap"
            yield row, "partly-read", message(key, file=row.file, pages=_listed(row.unread))


def _editions(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Reports of one and the same inspection, of which the newest answers."""
    same: defaultdict[tuple[str, str, str], list[ReportRow]] = defaultdict(list)
    for row in rows:
        if row.cover.council_id and row.cover.inspected:
            same[row.cover.council_id, row.cover.kind, row.cover.inspected].append(row)
    for group in same.values():
        *older, newest = sorted(group, key=order_of)
        for row in older:
            reason = message("file_note.edition", file=row.file, other=newest.file)
            yield row, "other-edition", reason


def _strangers(rows: Sequence[ReportRow]) -> Iterator[tuple[ReportRow, str, str]]:
    """Texts that name no council; those of no known kind of inspection may be no reports."""
    for row in rows:
        if not row.cover.council_id:
            key = "file_note.no_council" if row.cover.kind else "file_note.stranger"
            yield row, "not-recognised", message(key, file=row.file)


def _listed(pages: Sequence[int]) -> str:
    """Numbers in a row: "3, 7 and 9"."""
    *most, last = map(str, pages)
    return f"{', '.join(most)} and {last}" if most else last
