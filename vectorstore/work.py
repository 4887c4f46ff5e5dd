"""What an index run is at: reports read but not yet switched to, and texts still to be encoded."""

import zlib
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from ingest.types import Report
from vectorstore.halves import model_key, short_key
from vectorstore.kept import Kept
from vectorstore.types import FileState

_REPORT = TypeAdapter(Report)
# Scratch of one run; SQLite keeps it in a file of its own, so that no run holds all texts.
_SCRATCH = """
DROP TABLE IF EXISTS temp.missing;
CREATE TEMP TABLE missing (key TEXT PRIMARY KEY, text TEXT NOT NULL);
"""


class Work(Kept):
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
        self._db.executescript(_SCRATCH)

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
