"""What the ledger holds of the reports, read back as it was."""

import json
from collections.abc import Iterator, Sequence

from ingest.types import Basis, Chunk, Cover, Fact, Page, Place, Role, Section, Sentence
from vectorstore.ledger.database import Database
from vectorstore.types import ReportRow

# The greatest number of a row.
_LAST = (1 << 63) - 1


class Records(Database):
    """Reports and all that was read from them."""

    def reports(self) -> list[ReportRow]:
        """All reports, by council and date."""
        rows = self._db.execute(
            "SELECT r.id, r.file, council, council_id, title, publisher, kind, inspected,"
            " published, issued,"
            " (SELECT count(*) FROM pages p WHERE p.report_id = r.id AND p.number IS NOT NULL),"
            " (SELECT p.basis FROM pages p WHERE p.report_id = r.id"
            " ORDER BY p.position DESC LIMIT 1), unread"
            " FROM reports r ORDER BY council_id, inspected, published, r.file"
        )
        return [
            ReportRow(
                row[0], row[1], Cover(*row[2:10]), row[10], row[11], tuple(json.loads(row[12]))
            )
            for row in rows
        ]

    def report_text(self, report_id: str) -> str:
        """The whole text of a report, "" where it is not kept."""
        row = self._db.execute("SELECT text FROM reports WHERE id = ?", (report_id,)).fetchone()
        return str(row[0]) if row else ""

    def pages(self, report_id: str) -> list[Page]:
        """The pages of a report in order."""
        rows = self._db.execute(
            "SELECT number, label, basis, first, last FROM pages WHERE report_id = ?"
            " ORDER BY position",
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
        """The chunk that holds a sentence, or follows an outcome statement; None if neither is."""
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
            f"SELECT report_id, id, section, first, last, text, embedded FROM chunks {where}"
            " ORDER BY number",
            (report_id,) if report_id else (),
        )
        return ((row[0], Chunk(*row[1:])) for row in rows.fetchall())

    def facts(self, report_id: str, kinds: Sequence[str] = ()) -> list[Fact]:
        """Facts of a report in the order in which they stand there."""
        rows = self._db.execute(
            "SELECT kind, aspect, value, quote, start, place FROM facts WHERE report_id = ?"
            " ORDER BY position",
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
        found = [
            row
            for first, last in self._spans(report_ids)
            for row in self._db.execute(
                "SELECT rowid, -bm25(chunk_words, 1.0, 0.5) AS score FROM chunk_words"
                " WHERE chunk_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY score DESC LIMIT ?",
                (query, first, last, limit),
            )
        ]
        best = sorted(found, key=lambda row: -row[1])[:limit]
        place = "SELECT report_id, first FROM chunks WHERE number = ?"
        return [(*self._db.execute(place, (number,)).fetchone(), score) for number, score in best]

    def reports_with(self, terms: Sequence[str]) -> set[str]:
        """The reports that have all these stems in one chunk."""
        if not terms:
            return set()
        query = " AND ".join(f'"{term}"' for term in dict.fromkeys(terms))
        rows = self._db.execute(
            "SELECT DISTINCT chunks.report_id FROM chunk_words JOIN chunks"
            " ON chunks.number = chunk_words.rowid WHERE chunk_words MATCH ?",
            (query,),
        )
        return {str(row[0]) for row in rows}

    def _spans(self, report_ids: Sequence[str]) -> list[tuple[int, int]]:
        """The numbers of the reports' chunks, which follow each other; of all where none is given.

        The word index steps over what is outside such a span; a join would score it first.
        """
        if not report_ids:
            return [(0, _LAST)]
        found: list[tuple[int, int]] = self._db.execute(
            "SELECT min(number), max(number) FROM chunks"
            f" WHERE report_id IN ({', '.join('?' * len(report_ids))}) GROUP BY report_id",
            tuple(report_ids),
        ).fetchall()
        return found

    def chunk_count(self) -> int:
        """The number of chunks."""
        return int(self._db.execute("SELECT count(*) FROM chunks").fetchone()[0])

    def word_counts(self) -> tuple[int, dict[str, int]]:
        """The number of chunks, and in how many of them each stem stands."""
        return self.chunk_count(), dict(
            self._db.execute("SELECT term, doc FROM word_counts").fetchall()
        )


def _load(text: str) -> Place:
    pages, labels, basis = json.loads(text)
    return Place(tuple(pages), tuple(labels), Basis(basis))


def _sentence(row: Sequence[object]) -> Sentence:
    start, end, text, section, paragraph, role, place, speaker, lead_in, marker, refers_to = row
    return Sentence(
        int(str(start)), int(str(end)), str(text), int(str(section)), int(str(paragraph)),
        Role(str(role)), _load(str(place)), str(speaker), str(lead_in), str(marker), str(refers_to),
    )  # fmt: skip
