"""The vectors in the ledger: what of a report is embedded, and by which key it is kept."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Report, Role, Sentence
from vectorstore.errors import LedgerDamaged
from vectorstore.ledger.database import is_whole, model_key, packed, short_key, unpacked
from vectorstore.ledger.records import Records
from vectorstore.models.embeddings import Vectors

CHUNKS, SENTENCES = "chunks", "sentences"
KINDS = (CHUNKS, SENTENCES)
# An outcome statement leads to the findings under it; it is never shown as one.
_SEARCHED = frozenset({Role.FINDING, Role.RECOMMENDATION, Role.PERSON, Role.OUTCOME, Role.CONTACT})


def embedded_rows(report: Report) -> list[tuple[str, list[int], list[str]]]:
    """What is embedded of a report: kind, positions of sentences, texts."""
    found = [(i, s) for i, s in enumerate(report.sentences) if s.role in _SEARCHED]
    return [
        (CHUNKS, [c.first for c in report.chunks], [c.embedded for c in report.chunks]),
        (SENTENCES, [i for i, _ in found], [spoken(s) for _, s in found]),
    ]


def searched_texts(report: Report) -> list[str]:
    """The texts that are embedded of a report: its chunks and the sentences that say something."""
    return [text for _, _, texts in embedded_rows(report) for text in texts]


def spoken(sentence: Sentence) -> str:
    """A sentence as it is searched: a list item with its lead-in, a quotation with its speaker."""
    if sentence.role is Role.PERSON:
        return f"{sentence.speaker} said: {sentence.text}"
    return f"{sentence.lead_in} {sentence.text}" if sentence.lead_in else sentence.text


def vector_key(text: str) -> str:
    """The key of what is embedded: a hash of the text."""
    return hashlib.sha256(text.encode()).hexdigest()


# The vectors in the ledger: kept by what was embedded, and which of them each report has.

_KEY = 16
# Keys that are asked for in one statement.
_SOME = 500


@dataclass(frozen=True, slots=True)
class Rows:
    """What is searched of one kind of one report: positions of its sentences, a vector each."""

    positions: NDArray[np.int32]
    vectors: Vectors


class KeptVectors(Records):
    """Vectors, each made once, and dropped with the last report that has its text."""

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, Vectors]:
        """The vectors already made by a model, by key."""
        short = {short_key(key): key for key in keys}
        return {
            short[key]: unpacked(blob).astype(np.float32)
            for key, blob in self._blobs(list(short), model).items()
        }

    def put_vectors(self, keys: Sequence[str], model: str, vectors: Vectors) -> None:
        """Keep vectors, so that an interrupted run goes on where it stopped."""
        rows = [
            (short_key(key), model_key(model), packed(vector))
            for key, vector in zip(keys, vectors, strict=True)
        ]
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, 0, ?)", rows)

    def salvage(self, torn: Path) -> int:
        """Take over the vectors of a damaged ledger that are as they were written; how many."""
        count = 0
        with closing(KeptVectors(torn, frozen=True)) as other:
            for first in range(256):
                some = other.sound_vectors(first)
                count += len(some)
                with self.transaction():
                    self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?, ?, 0, ?)", some)
        return count

    def sound_vectors(self, first: int) -> list[tuple[bytes, bytes, bytes]]:
        """The vectors whose key begins with a byte, as far as they can be read and are sound."""
        found = []
        # What was read before the damage is kept; the rest is encoded again.
        with suppress(LedgerDamaged):
            for key, model, blob in self._db.execute(
                "SELECT key, model, vector FROM kept WHERE key >= ? AND key < ?",
                (bytes([first]), bytes([first + 1]) if first < 255 else b"\xff" * (_KEY + 1)),
            ):
                if is_whole(blob):
                    found.append((key, model, blob))
        return found

    def numbers(self) -> dict[str, int]:
        """The number of each report by its id: later ones are greater, none is given twice."""
        return dict(self._db.execute("SELECT id, number FROM reports").fetchall())

    def row_counts(self, last: int) -> dict[str, int]:
        """How many vectors the reports after number `last` have, of each kind."""
        return dict(
            self._db.execute(
                f"SELECT kind, sum(length(keys) / {_KEY}) FROM embedded WHERE number > ?"
                " GROUP BY kind",
                (last,),
            ).fetchall()
        )

    def lacking(self, model: str) -> int:
        """How many reports lack vectors of a model."""
        found = self._db.execute("SELECT number, keys FROM embedded").fetchall()
        ordered = [(number, _split(keys)) for number, keys in found]
        return len(
            {number for number, keys in ordered if len(self._blobs(keys, model)) < len(set(keys))}
        )

    def rows(self, number: int, model: str) -> dict[str, Rows]:
        """What is searched of a report, by kind."""
        found = {}
        for kind, positions, keys in self._db.execute(
            "SELECT kind, positions, keys FROM embedded WHERE number = ?", (number,)
        ).fetchall():
            ordered = _split(keys)
            blobs = self._blobs(ordered, model)
            if not ordered or len(blobs) < len(set(ordered)):
                continue
            found[kind] = Rows(
                np.frombuffer(positions, dtype="<i4"),
                # Single precision, once: changing it for each question takes ten times as long.
                np.stack([unpacked(blobs[key]) for key in ordered]).astype(np.float32),
            )
        return found

    def recount(self) -> None:
        """Count anew how often each vector is used, and drop those that no report has."""
        self._db.execute("UPDATE kept SET uses = 0 WHERE uses != 0")
        for (keys,) in self._db.execute("SELECT keys FROM embedded").fetchall():
            self._use(_split(keys), 1)
        self._db.execute("DELETE FROM kept WHERE uses = 0")

    def drop_models_but(self, model: str) -> None:
        """Drop the vectors of all models but one."""
        self._db.execute("DELETE FROM kept WHERE model != ?", (model_key(model),))

    def _add_embedded(self, number: int, report: Report) -> None:
        for kind, positions, texts in embedded_rows(report):
            short = [short_key(vector_key(text)) for text in texts]
            packed_positions = np.array(positions, dtype="<i4").tobytes()
            self._db.execute(
                "INSERT INTO embedded VALUES (?, ?, ?, ?)",
                (number, kind, packed_positions, b"".join(short)),
            )
            self._use(short, 1)

    def _keys_of(self, report_id: str) -> list[bytes]:
        found = self._db.execute(
            "SELECT keys FROM embedded JOIN reports USING (number) WHERE id = ?", (report_id,)
        ).fetchall()
        return [key for (keys,) in found for key in _split(keys)]

    def _use(self, keys: Iterable[bytes], change: int) -> None:
        self._db.executemany(
            "UPDATE kept SET uses = uses + ? WHERE key = ?", ((change, key) for key in keys)
        )

    def _release(self, report_id: str) -> None:
        """A report goes: its vectors have one use less."""
        keys = self._keys_of(report_id)
        self._use(keys, -1)
        self._db.executemany(
            "INSERT OR IGNORE INTO temp.freed VALUES (?)", ((key,) for key in keys)
        )

    def drop_unused(self) -> None:
        """Drop the vectors of reports that went, where no other report has them."""
        self._db.execute("DELETE FROM kept WHERE uses <= 0 AND key IN (SELECT key FROM temp.freed)")
        self._db.execute("DELETE FROM temp.freed")

    def _blobs(self, keys: Sequence[bytes], model: str) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _SOME):
            some = keys[start : start + _SOME]
            found |= dict(
                self._db.execute(
                    "SELECT key, vector FROM kept WHERE model = ?"
                    f" AND key IN ({', '.join('?' * len(some))})",
                    (model_key(model), *some),
                ).fetchall()
            )
        return found


def _split(keys: bytes) -> list[bytes]:
    return [keys[start : start + _KEY] for start in range(0, len(keys), _KEY)]
