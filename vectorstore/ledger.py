"""The ledger: the SQLite file that holds the truth about what was read."""

import json
from collections.abc import Iterable, Sequence

import numpy as np

from ingest.types import Chunk, Place, Report
from ingest.words import stems
from vectorstore.embeddings import Vectors
from vectorstore.types import FileState
from vectorstore.work import Work


class Ledger(Work):
    """The reports as they are read and written, the files they come from, and vectors made."""

    def files(self) -> list[FileState]:
        """All files as last seen, by path."""
        rows = self._db.execute("SELECT * FROM files ORDER BY path")
        return [FileState(*row) for row in rows]

    def put_files(self, states: Iterable[FileState]) -> None:
        """Replace the list of files."""
        self._db.execute("DELETE FROM files")
        self._db.executemany(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)",
            [(s.path, s.report_id, s.status, s.reason, s.size, s.modified) for s in states],
        )

    def remove(self, report_id: str) -> None:
        """Forget a report."""
        numbers = "SELECT number FROM chunks WHERE report_id = ?"
        self._db.execute(f"DELETE FROM chunk_words WHERE rowid IN ({numbers})", (report_id,))
        self._db.execute("DELETE FROM reports WHERE id = ?", (report_id,))

    def add(self, report: Report) -> None:
        """Keep a report; one of the same id is replaced."""
        self.remove(report.id)
        cover = report.cover
        self._db.execute(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                report.id, report.file, cover.council, cover.council_id, cover.title,
                cover.publisher, cover.kind, cover.inspected, cover.published, cover.issued,
                report.text,
                json.dumps(report.unread),
            ),
        )  # fmt: skip
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

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, Vectors]:
        """The vectors already made by a model, by key."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            rows = self._db.execute(
                "SELECT key, vector FROM vectors WHERE model = ?"
                f" AND key IN ({', '.join('?' * len(some))})",
                (model, *some),
            )
            found |= {key: np.frombuffer(blob, dtype=np.float32) for key, blob in rows}
        return found

    def put_vectors(self, keys: Sequence[str], model: str, vectors: Vectors) -> None:
        """Keep vectors, so that an interrupted run goes on where it stopped."""
        with self.transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(key, model, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)],
            )


def _dump(place: Place) -> str:
    return json.dumps([place.pages, place.labels, place.basis.value])
