"""Labelled questions and claims, and where in a report stands what they are about.

The repository holds no report: a sentence is kept as its place, or as a hash of its words.
"""

import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file

from assistant.checks.calibration import KEPT_OUT, Row
from ingest.types import Sentence
from vectorstore.index.store import Store
from vectorstore.models.embeddings import file_hash

EXAMPLES = Path(__file__).parent / "examples"
# Councils whose reports no model of ours is trained on: figures are stated on them.
VALIDATION = frozenset(KEPT_OUT)
# Councils that thresholds and the choice of epoch are taken from: not trained on either.
TUNING = frozenset(("sutton", "kirklees", "warwickshire"))
# Words in a run, bytes kept of its hash, and the share of runs that must be met.
_RUN, _BYTES, _ENOUGH = 4, 3, 0.8
# A sentence on the page before or after may have been moved by another reading.
_PAGES = 1
_QUOTES = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xAD: None, 0x2013: "-"}
# Log-odds of teachers are kept in steps of an eighth, from -16 to 16.
STEPS = 8.0
# The labels of a sentence that belongs beside an answer, and of one that answers.
BESIDE, ANSWER = 1, 2
# More sentences than any report has.
EVERY = 1 << 30


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# Places find a sentence again, however a report was split: a sentence matches one when it has most
# of its runs of words, or the other way round where the sentence is the shorter of the two.


@dataclass(frozen=True, slots=True)
class Place:
    """Where an example's sentence stands: the page's position, and hashes of its runs of words."""

    page: int
    runs: frozenset[bytes]

    def as_json(self) -> list[object]:
        """The page and the hashes in one string."""
        return [self.page, base64.b64encode(b"".join(sorted(self.runs))).decode()]

    @classmethod
    def from_json(cls, row: Sequence[Any]) -> "Place":
        """A place as as_json wrote it."""
        held = base64.b64decode(row[1])
        runs = frozenset(held[i : i + _BYTES] for i in range(0, len(held), _BYTES))
        return cls(row[0], runs)


def place(text: str, page: int) -> Place:
    """The place of a text."""
    return Place(page, runs(text))


def runs(text: str) -> frozenset[bytes]:
    """The hashes of the runs of four folded words of a text; of all words where there are fewer."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    words = re.sub(r"[^a-z0-9%£]+", " ", plain).split()
    some = [words[i : i + _RUN] for i in range(max(1, len(words) - _RUN + 1))]
    return frozenset(hashlib.sha256(" ".join(run).encode()).digest()[:_BYTES] for run in some)


def matches(place: Place, sentence: frozenset[bytes], pages: Sequence[int]) -> bool:
    """Whether a sentence of these runs and pages is, holds or is part of the place."""
    if pages and all(abs(page - place.page) > _PAGES for page in pages):
        return False
    met = len(place.runs & sentence)
    return met >= _ENOUGH * min(len(place.runs), len(sentence)) and met > 0


# Questions of a report.


@dataclass(frozen=True, slots=True)
class Example:
    """A question of one report (by the start of its hash) with the places that answer or belong.

    `council` is the id of the council whose report it is, and `before` the question before, where
    this one is a turn that leans on it.
    """

    report: str
    council: str
    question: str
    kind: str
    answers: tuple[Place, ...]
    partly: tuple[Place, ...] = ()
    before: str = ""

    def as_json(self) -> dict[str, object]:
        """The example as it stands in the repository."""
        return {
            "report": self.report, "council": self.council,
            "question": self.question, "kind": self.kind,
            "answers": [p.as_json() for p in self.answers],
            "partly": [p.as_json() for p in self.partly],
        }  # fmt: skip


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a file."""
    for row in rows_of(path):
        answers, partly = (tuple(map(Place.from_json, row[key])) for key in ("answers", "partly"))
        yield Example(row["report"], row["council"], row["question"], row["kind"], answers, partly)


def follow_ups(path: Path, examples: Iterable[Example]) -> Iterator[Example]:
    """The turns of a file, each with what answers the question that it stands for.

    A line has the report and the question of an example, the question before and the turn.
    """
    known = {(one.report, one.question): one for one in examples}
    for row in rows_of(path):
        meant = known[row["report"], row["question"]]
        yield replace(meant, question=row["turn"], before=row["before"])


def rewordings(path: Path, examples: Iterable[Example]) -> Iterator[Example]:
    """The questions of a file in other people's words, each with what answers the question.

    A line has the report and the question of an example, and its other wordings.
    """
    known = {(one.report, one.question): one for one in examples}
    for row in rows_of(path):
        meant = known[row["report"], row["question"]]
        for wording in row["wordings"]:
            yield replace(meant, question=wording)


def example(row: dict[str, Any], report: str, council: str) -> Example:
    """An example from a row that quotes: {"question", "kind", "answers": [{"text", "page"}], …}."""
    answers, partly = (
        tuple(place(str(one["text"]), int(one["page"] or 0)) for one in row.get(key) or [])
        for key in ("answers", "partly")
    )
    return Example(report, council, str(row["question"]), str(row["kind"]), answers, partly)


def labels(
    example: Example, sentences: Sequence[Sentence], folded: Sequence[frozenset[bytes]]
) -> dict[int, int]:
    """Which sentences of a report answer or belong beside what answers, by position."""
    found: dict[int, int] = {}
    for label, places in ((BESIDE, example.partly), (ANSWER, example.answers)):
        for wanted in places:
            for i, own in enumerate(folded):
                if matches(wanted, own, sentences[i].place.pages):
                    found[i] = label
    return found


def fold(sentences: Iterable[Sentence]) -> list[frozenset[bytes]]:
    """The runs of each sentence."""
    return [runs(sentence.text) for sentence in sentences]


# What readers that teach another said of examples: the log-odds of the sentences they read. Five
# readers together know more than one (ADR 13).


class Taught:
    """The log-odds that teachers gave, by example and sentence."""

    def __init__(self, path: Path) -> None:
        held = load_file(path)
        ends = np.cumsum(held["counts"].astype(np.int64))
        spans = zip((ends - held["counts"]).tolist(), ends.tolist(), strict=True)
        self._spans = dict(zip(held["examples"].tolist(), spans, strict=True))
        self._sentences, self._odds = held["sentences"], held["odds"]

    def of(self, example: Example, texts: Sequence[str]) -> NDArray[np.float32]:
        """The two log-odds of each text, shape (texts, 2); no numbers where none was given."""
        first, last = self._spans.get(hash_of(example), (0, 0))
        own = dict(zip(self._sentences[first:last].tolist(), range(first, last), strict=True))
        found = np.full((len(texts), 2), np.nan, dtype=np.float32)
        for i, text in enumerate(texts):
            if (place := own.get(sentence_hash(text))) is not None:
                found[i] = self._odds[place] / STEPS
        return found


def hash_of(example: Example) -> int:
    """What an example is found by."""
    return _hashed(f"{example.report}\n{example.question}\n{example.before}", 8)


def sentence_hash(text: str) -> int:
    """What a sentence is found by: its words."""
    return _hashed(" ".join(re.findall(r"\w+", text.lower())), 4)


def _hashed(text: str, size: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size])


# Claims about passages of reports.


def claims_about(path: Path, store: Store) -> tuple[list[Row], int]:
    """The claims of a file about reports of an index, and how many find no passage.

    A line has the start of a report's hash, the place of a passage, how many words that has, and
    claims about it: each the claim, whether the passage supports it, and its kind. What a claim
    takes from the passage is kept as places there. Lines about other reports are left out.
    """
    reports = {report.id[:16]: report for report in store.ledger.reports()}
    by_report: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(path):
        by_report[row["report"]].append(row)
    found, lost = list[Row](), 0
    for short, rows in by_report.items():
        if short not in reports:
            continue
        cover = reports[short].cover
        group = f"{cover.council_id}-{cover.age[0][:4]}"
        sentences = [s for _, s in store.ledger.sentences(reports[short].id, 0, EVERY)]
        for passage, row in _with_passages(rows, sentences):
            if not passage:
                lost += len(row["claims"])
                continue
            found += [
                Row(passage, said(claim, passage), supported, kind, cover.council, group)
                for claim, supported, kind in row["claims"]
            ]
    return found, lost


def said(parts: Sequence[str | list[int]], passage: str) -> str:
    """A claim as it reads, from words of its own and places in a passage (first, end) it takes."""
    held = passage.split()
    return " ".join(p if isinstance(p, str) else " ".join(held[p[0] : p[1]]) for p in parts)


def _with_passages(
    rows: Sequence[dict[str, Any]], sentences: Sequence[Sentence]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row with the sentences that stand in its place; "" where they are others."""
    folded = fold(sentences)
    for row in rows:
        wanted = Place.from_json(row["place"])
        # A line that is repeated on its page is said once.
        passage = " ".join(
            dict.fromkeys(
                " ".join(sentence.text.split())
                for sentence, own in zip(sentences, folded, strict=True)
                if any(0 <= page - wanted.page <= 1 for page in sentence.place.pages)
                and len(own & wanted.runs) >= _ENOUGH * len(own)
            )
        )
        yield passage if len(passage.split()) == row["words"] else "", row


# Add labelled questions: `python -m assistant.training.examples REPORT COUNCIL < ROWS`.


def main(report: Path, council: str) -> int:
    """Turn the rows on standard input, which quote, into examples that hold no sentence."""
    id = file_hash(report)[:16]
    added = 0
    with (EXAMPLES / "reading.jsonl").open("a", encoding="utf-8") as file:
        for line in filter(str.strip, sys.stdin):
            row = example(json.loads(line), id, council).as_json()
            file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
            added += 1
    sys.stderr.write(f"{added} examples were added to {EXAMPLES / 'reading.jsonl'}.\n")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3 or not Path(sys.argv[1]).is_file():
        sys.exit("Usage: python -m assistant.training.examples REPORT COUNCIL < ROWS")
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
