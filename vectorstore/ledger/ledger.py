"""The ledger: the truth about what was read, and what an index run is at."""

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence

from pydantic import TypeAdapter

from ingest.language.words import stems
from ingest.types import Chunk, Place, Report
from vectorstore.ledger.database import model_key, short_key
from vectorstore.ledger.vectors import KeptVectors
from vectorstore.types import FileState

# What an index run is at: reports read but not yet switched to, and texts still to be encoded.

_REPORT = TypeAdapter(Report)
# Scratch of one run; SQLite keeps it in a file of its own, so that no run holds all texts.
_SCRATCH = "CREATE TEMP TABLE IF NOT EXISTS missing (key TEXT PRIMARY KEY, text TEXT NOT NULL)"


class Work(KeptVectors):
    """The unfinished part of an index run; an interrupted run is taken up from it."""

    def wait(self, state: FileState, report: Report | None) -> None:
        """Keep a file that was read until the index is switched to it."""
        blob = zlib.compress(_REPORT.dump_json(report), 1) if report else b""
        self._db.execute(
            "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                state.path, state.report_id, state.status, state.reason, state.size,
                state.modified, blob,
            ),
        )  # fmt: skip

    def waiting(self) -> list[FileState]:
        """The files that were read since the last switch."""
        rows = self._db.execute(
            "SELECT path, report_id, status, reason, size, modified FROM waiting ORDER BY path"
        )
        return [FileState(*row) for row in rows]

    def waiting_reports(self) -> frozenset[str]:
        """The ids of the reports that wait."""
        rows = self._db.execute("SELECT report_id FROM waiting WHERE length(report) > 0")
        return frozenset(str(row[0]) for row in rows.fetchall())

    def waiting_report(self, report_id: str) -> Report:
        """A report that waits; KeyError if it does not."""
        row = self._db.execute(
            "SELECT report FROM waiting WHERE report_id = ? AND length(report) > 0", (report_id,)
        ).fetchone()
        if row is None:
            raise KeyError(report_id)
        return _REPORT.validate_json(zlib.decompress(row[0]))

    def stop_waiting(self) -> None:
        """Forget the files that waited: the index has been switched."""
        self._db.execute("DELETE FROM waiting")

    def want_nothing(self) -> None:
        """Begin to gather the texts that an index needs."""
        self._db.execute(_SCRATCH)
        self._db.execute("DELETE FROM temp.missing")

    def want(self, texts: Mapping[str, str], model: str) -> None:
        """Note texts by their key: their vectors are to be made where they are missing."""
        self._db.executemany(
            "INSERT OR IGNORE INTO missing SELECT ?1, ?2"
            " WHERE NOT EXISTS (SELECT 1 FROM kept WHERE key = ?3 AND model = ?4)",
            [(key, text, short_key(key), model_key(model)) for key, text in texts.items()],
        )

    def missing(self) -> list[str]:
        """The keys of wanted texts without a vector, the longest text first."""
        rows = self._db.execute("SELECT key FROM missing ORDER BY length(text) DESC, key")
        return [row[0] for row in rows.fetchall()]

    def missing_texts(self, keys: Sequence[str]) -> list[str]:
        """Texts by their keys, in order."""
        return [
            str(self._db.execute("SELECT text FROM missing WHERE key = ?", (key,)).fetchone()[0])
            for key in keys
        ]


class Ledger(Work):
    """The reports as they are read and written, the files they come from, and vectors made."""

    def files(self) -> list[FileState]:
        """All files as last seen, by path."""
        rows = self._db.execute("SELECT * FROM files ORDER BY path")
        return [FileState(*row) for row in rows]

    def files_read(self) -> list[str]:
        """The paths of the files that answer, whatever version of the program read them."""
        rows = self._db.execute("SELECT path FROM files WHERE status = 'ok'")
        return [str(row[0]) for row in rows.fetchall()]

    def put_files(self, states: Iterable[FileState]) -> None:
        """Replace the list of files."""
        self._db.execute("DELETE FROM files")
        self._db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            [(s.path, s.report_id, s.status, s.reason, s.size, s.modified) for s in states],
        )

    def remove(self, report_id: str) -> None:
        """Forget a report; `drop_unused` then drops the vectors that no other has."""
        self._release(report_id)
        numbers = "SELECT number FROM chunks WHERE report_id = ?"
        self._db.execute(f"DELETE FROM chunk_words WHERE rowid IN ({numbers})", (report_id,))
        self._db.execute("DELETE FROM reports WHERE id = ?", (report_id,))

    def add(self, report: Report) -> None:
        """Keep a report; one of the same id is replaced."""
        self.remove(report.id)
        cover = report.cover
        number = self._db.execute(
            "INSERT INTO reports VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                report.id, report.file, cover.council, cover.council_id, cover.title,
                cover.publisher, cover.kind, cover.inspected, cover.published, cover.issued,
                report.text,
                json.dumps(report.unread),
            ),
        ).lastrowid  # fmt: skip
        self._add_embedded(number or 0, report)
        self._add_rows("pages", report.id, (
            (p.number, p.label, p.basis.value, p.start, p.end) for p in report.pages
        ))  # fmt: skip
        self._add_rows("sections", report.id, (
            (json.dumps(s.path), s.start, s.end) for s in report.sections
        ))  # fmt: skip
        self._add_rows("sentences", report.id, (
            (s.start, s.end, s.text, s.section, s.paragraph, s.role.value, _dump(s.place),
             s.speaker, s.lead_in, s.marker, s.refers_to)
            for s in report.sentences
        ))  # fmt: skip
        self._add_rows("facts", report.id, (
            (f.kind, f.aspect, f.value, f.quote, f.start, _dump(f.place)) for f in report.facts
        ))  # fmt: skip
        for chunk in report.chunks:
            self._add_chunk(report, chunk)

    def note_change(self, what: str, report_id: str, file: str) -> None:
        """Keep in the history what the switch under way changes."""
        self._db.execute(
            "INSERT INTO changes VALUES (datetime('now'), ?, ?, ?, ?)",
            (int(self.get("generation") or "0") + 1, what, report_id, file),
        )

    def changes(self, limit: int) -> list[tuple[str, int, str, str, str]]:
        """The newest changes: when, in which generation, what, report id and file."""
        found: list[tuple[str, int, str, str, str]] = self._db.execute(
            "SELECT at, generation, what, report_id, file FROM changes ORDER BY rowid DESC LIMIT ?",
            (limit,),
        ).fetchall()
        return found

    def forget_changes(self, report_ids: Sequence[str]) -> None:
        """Take reports out of the history, and the remains of deleted words out of the index."""
        self._db.executemany(
            "DELETE FROM changes WHERE report_id = ?", ((report_id,) for report_id in report_ids)
        )
        self._db.execute("INSERT INTO chunk_words (chunk_words) VALUES ('optimize')")

    def rename(self, report_id: str, file: str) -> None:
        """Note the name that a report's file has now."""
        self._db.execute("UPDATE reports SET file = ? WHERE id = ?", (file, report_id))

    def _add_rows(self, table: str, report_id: str, rows: Iterable[Sequence[object]]) -> None:
        values = [(report_id, i, *row) for i, row in enumerate(rows)]
        if values:
            marks = ", ".join("?" * len(values[0]))
            self._db.executemany(f"INSERT INTO {table} VALUES ({marks})", values)

    def _add_chunk(self, report: Report, chunk: Chunk) -> None:
        number = self._db.execute(
            "INSERT INTO chunks VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
            (
                chunk.id,
                report.id,
                chunk.section,
                chunk.first,
                chunk.last,
                chunk.text,
                chunk.embedded,
            ),
        ).lastrowid
        heading = " ".join(stems(" ".join(report.sections[chunk.section].path)))
        body = " ".join(stems(chunk.text))
        self._db.execute(
            "INSERT INTO chunk_words (rowid, body, heading) VALUES (?, ?, ?)",
            (number, body, heading),
        )


def _dump(place: Place) -> str:
    return json.dumps([place.pages, place.labels, place.basis.value])
