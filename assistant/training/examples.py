"""Labelled questions: what is asked of a report, and where the sentences stand that answer."""

import base64
import hashlib
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.checks.calibration import KEPT_OUT
from ingest.types import Sentence
from vectorstore.models.embeddings import file_hash

EXAMPLES = Path(__file__).parent / "examples"

# Places of training examples: they find a sentence again, however a report was split.
# A place is a page and the hashes of the runs of four folded words of a text, not the text: the
# repository holds no report. A sentence matches a place when it has most of its runs, or the other
# way round where the sentence is the shorter of the two.

# Words in a run, bytes kept of its hash, and the share of runs that must be met.
_RUN, _BYTES, ENOUGH = 4, 3, 0.8
# A sentence on the page before or after may have been moved by another reading.
_PAGES = 1
_QUOTES = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xAD: None, 0x2013: "-"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an example's sentence stands: the page's position, and hashes of its runs of words."""

    page: int
    runs: frozenset[bytes]

    def as_json(self) -> list[object]:
        """The page and the hashes in one string."""
        return [self.page, base64.b64encode(b"".join(sorted(self.runs))).decode()]

    @classmethod
    def from_json(cls, row: Sequence[object]) -> "Place":
        """A place as as_json wrote it."""
        held = base64.b64decode(str(row[1]))
        return cls(
            int(str(row[0])),
            frozenset(held[i : i + _BYTES] for i in range(0, len(held), _BYTES)),
        )


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
    return met >= ENOUGH * min(len(place.runs), len(sentence)) and met > 0


# Labelled questions: what is asked of a report, and where the sentences stand that answer.

# Councils whose reports no model of ours is trained on: figures are stated on them.
VALIDATION = frozenset(KEPT_OUT)
# Councils that thresholds and the choice of epoch are taken from: not trained on either.
TUNING = frozenset(("sutton", "kirklees", "warwickshire"))


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
            "report": self.report,
            "council": self.council,
            "question": self.question,
            "kind": self.kind,
            "answers": [p.as_json() for p in self.answers],
            "partly": [p.as_json() for p in self.partly],
        }


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Example(
            row["report"],
            row["council"],
            row["question"],
            row["kind"],
            tuple(map(Place.from_json, row["answers"])),
            tuple(map(Place.from_json, row["partly"])),
        )


def follow_ups(path: Path, examples: Iterable[Example]) -> Iterator[Example]:
    """The turns of a file, each with what answers the question that it stands for.

    A line has the report and the question of an example, the question before and the turn.
    """
    known = {(one.report, one.question): one for one in examples}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        meant = known[row["report"], row["question"]]
        yield replace(meant, question=row["turn"], before=row["before"])


def example(row: dict[str, object], report: str, council: str) -> Example:
    """An example from a row that quotes: {"question", "kind", "answers": [{"text", "page"}], …}."""
    return Example(
        report,
        council,
        str(row["question"]),
        str(row["kind"]),
        tuple(_places(row.get("answers"))),
        tuple(_places(row.get("partly"))),
    )


def _places(quoted: object) -> Iterable[Place]:
    rows = quoted if isinstance(quoted, list) else []
    return [place(str(one["text"]), int(one["page"] or 0)) for one in rows]


def labels(
    example: Example, sentences: Sequence[Sentence], folded: Sequence[frozenset[bytes]]
) -> dict[int, int]:
    """Which sentences of a report answer (2) or belong beside what answers (1), by position."""
    found: dict[int, int] = {}
    for label, places in ((1, example.partly), (2, example.answers)):
        for wanted in places:
            for i, own in enumerate(folded):
                if matches(wanted, own, sentences[i].place.pages):
                    found[i] = label
    return found


def fold(sentences: Iterable[Sentence]) -> list[frozenset[bytes]]:
    """The runs of each sentence."""
    return [runs(sentence.text) for sentence in sentences]


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
