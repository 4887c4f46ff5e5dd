"""Labelled questions: what is asked of a report, and where the sentences stand that answer."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.training.places import Place, matches, place, runs
from ingest.types import Sentence

# Councils whose reports no model of ours is trained on: figures are stated on them.
VALIDATION = frozenset(("middlesbrough", "york", "merton", "solihull", "plymouth", "lewisham"))
# Councils that thresholds and the choice of epoch are taken from: not trained on either.
TUNING = frozenset(("sutton", "kirklees", "warwickshire"))


@dataclass(frozen=True, slots=True)
class Example:
    """A question of one report (by the start of its hash) with the places that answer or belong.

    `council` is the id of the council whose report it is.
    """

    report: str
    council: str
    question: str
    kind: str
    answers: tuple[Place, ...]
    partly: tuple[Place, ...] = ()

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
