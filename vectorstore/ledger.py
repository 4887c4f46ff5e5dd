"""The ledger: the SQLite file that holds the truth about what was read."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from ingest.types import Basis, Chunk, Cover, Fact, Page, Place, Report, Role, Section, Sentence
from ingest.words import stems
from vectorstore.embeddings import Vectors
from vectorstore.errors import SchemaMismatch, StoreUnwritable
from vectorstore.types import FileState, ReportRow

# Raised whenever reading or the tables change: an older index is made anew, vectors are kept.
SCHEMA = "1"
_SQL = Path(__file__).with_name("schema.sql")


class Ledger:
    """Reports and all that was read from them. One thread at a time: callers hold the lock."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.executescript(_SQL.read_text(encoding="utf-8"))
        except sqlite3.Error as error:
            raise StoreUnwritable(
                f"The ledger {path} cannot be opened ({error}): check the folder, or delete it and run index."
            ) from error
        self._check_schema()

    def _check_schema(self) -> None:
        found = self.get("schema")
        if found and found != SCHEMA:
            raise SchemaMismatch(
                "The index was made by another version of the program: run `python -m assistant index --rebuild`."
            )
        if not found:
            self.put("schema", SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, key: str) -> str:
        """A value of the index's own notes, "" where there is none."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, key: str, value: str) -> None:
        """Note a value."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

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

    def reports(self) -> list[ReportRow]:
        """All reports, by council and date."""
        rows = self._db.execute(
            "SELECT r.id, r.file, council, council_id, title, publisher, kind, inspected, published,"
            " (SELECT count(*) FROM pages p WHERE p.report_id = r.id AND p.number IS NOT NULL),"
            " (SELECT p.basis FROM pages p WHERE p.report_id = r.id ORDER BY p.position DESC LIMIT 1)"
            " FROM reports r ORDER BY council_id, inspected, published, r.file"
        )
        return [ReportRow(row[0], row[1], Cover(*row[2:9]), row[9], row[10]) for row in rows]

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
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                report.id, report.file, cover.council, cover.council_id, cover.title,
                cover.publisher, cover.kind, cover.inspected, cover.published, report.text,
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

    def report_text(self, report_id: str) -> str:
        """The whole text of a report, "" where it is not kept."""
        row = self._db.execute("SELECT text FROM reports WHERE id = ?", (report_id,)).fetchone()
        return str(row[0]) if row else ""

    def pages(self, report_id: str) -> list[Page]:
        """The pages of a report in order."""
        rows = self._db.execute(
            "SELECT number, label, basis, first, last FROM pages WHERE report_id = ? ORDER BY position",
            (report_id,),
        )
        return [Page(n, label, Basis(basis), first, last) for n, label, basis, first, last in rows]

    def section(self, report_id: str, position: int) -> Section:
        """One section."""
        row = self._db.execute(
            "SELECT path, first, last FROM sections WHERE report_id = ? AND position = ?",
            (report_id, position),
        ).fetchone()
        return Section(tuple(json.loads(row[0])), row[1], row[2])

    def sections(self, report_id: str) -> list[Section]:
        """All sections of a report in order."""
        rows = self._db.execute(
            "SELECT path, first, last FROM sections WHERE report_id = ? ORDER BY position",
            (report_id,),
        )
        return [Section(tuple(json.loads(path)), first, last) for path, first, last in rows]

    def sentences(self, report_id: str, first: int, last: int) -> list[tuple[int, Sentence]]:
        """Sentences `first` to `last` (inclusive) with their positions."""
        rows = self._db.execute(
            "SELECT position, first, last, text, section, paragraph, role, place, speaker, lead_in,"
            " marker, refers_to FROM sentences WHERE report_id = ? AND position BETWEEN ? AND ?"
            " ORDER BY position",
            (report_id, first, last),
        )
        return [(row[0], _sentence(row[1:])) for row in rows]

    def sentence_at(self, report_id: str, offset: int) -> int | None:
        """The position of the sentence that starts at an offset or holds it."""
        row = self._db.execute(
            "SELECT max(position) FROM sentences WHERE report_id = ? AND first <= ?",
            (report_id, offset),
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def chunk(self, report_id: str, sentence: int) -> tuple[int, Chunk] | None:
        """The chunk that holds a sentence, or follows an outcome statement; None where neither is."""
        row = self._db.execute(
            "SELECT number, id, section, first, last, text, embedded FROM chunks"
            " WHERE report_id = ? AND last >= ? ORDER BY last LIMIT 1",
            (report_id, sentence),
        ).fetchone()
        return (row[0], Chunk(*row[1:])) if row else None

    def chunks(self, report_id: str = "") -> Iterator[tuple[str, Chunk]]:
        """Chunks with the id of their report, of one report or of all."""
        where = "WHERE report_id = ?" if report_id else ""
        rows = self._db.execute(
            f"SELECT report_id, id, section, first, last, text, embedded FROM chunks {where} ORDER BY number",
            (report_id,) if report_id else (),
        )
        return ((row[0], Chunk(*row[1:])) for row in rows.fetchall())

    def facts(self, report_id: str, kinds: Sequence[str] = ()) -> list[Fact]:
        """Facts of a report in the order in which they stand there."""
        rows = self._db.execute(
            "SELECT kind, aspect, value, quote, start, place FROM facts WHERE report_id = ? ORDER BY position",
            (report_id,),
        )
        return [
            Fact(kind, aspect, value, quote, start, _load(place))
            for kind, aspect, value, quote, start, place in rows
            if not kinds or kind in kinds
        ]

    def matching_chunks(
        self, terms: Sequence[str], report_ids: Sequence[str], limit: int
    ) -> list[tuple[str, int, float]]:
        """Chunks by BM25 over stems: (report id, first sentence, score), best first."""
        if not terms:
            return []
        query = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        within = f"AND c.report_id IN ({', '.join('?' * len(report_ids))})" if report_ids else ""
        return self._db.execute(
            "SELECT c.report_id, c.first, -bm25(chunk_words, 1.0, 0.5) AS score FROM chunk_words"
            f" JOIN chunks c ON c.number = chunk_words.rowid WHERE chunk_words MATCH ? {within}"
            " ORDER BY score DESC LIMIT ?",
            (query, *report_ids, limit),
        ).fetchall()

    def word_counts(self) -> tuple[int, dict[str, int]]:
        """The number of chunks, and in how many of them each stem stands."""
        total = int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])
        return total, dict(self._db.execute("SELECT term, doc FROM word_counts").fetchall())

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, Vectors]:
        """The vectors already made by a model, by key."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            rows = self._db.execute(
                f"SELECT key, vector FROM vectors WHERE model = ? AND key IN ({', '.join('?' * len(some))})",
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

    def keep_vectors(self, keys: Iterable[str]) -> None:
        """Drop the vectors of texts that no report holds any more."""
        self._db.execute("CREATE TEMP TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY)")
        self._db.execute("DELETE FROM kept")
        self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?)", [(key,) for key in keys])
        self._db.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")


def _dump(place: Place) -> str:
    return json.dumps([place.pages, place.labels, place.basis.value])


def _load(text: str) -> Place:
    pages, labels, basis = json.loads(text)
    return Place(tuple(pages), tuple(labels), Basis(basis))


def _sentence(row: Sequence[object]) -> Sentence:
    start, end, text, section, paragraph, role, place, speaker, lead_in, marker, refers_to = row
    return Sentence(
        int(str(start)), int(str(end)), str(text), int(str(section)), int(str(paragraph)),
        Role(str(role)), _load(str(place)), str(speaker), str(lead_in), str(marker), str(refers_to),
    )  # fmt: skip
