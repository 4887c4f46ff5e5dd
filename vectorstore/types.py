"""What the store keeps about itself, what a search returns, and how a long run gets on."""

from dataclasses import dataclass, field
from typing import Protocol

from ingest.types import Chunk, Cover, Place, Section, Sentence

# The arithmetic that a model is run in.
FLOAT32, BFLOAT16 = "float32", "bfloat16"


@dataclass(frozen=True, slots=True)
class Model:
    """A model: which weights it has, and the arithmetic it is run in."""

    name: str
    sha256: str
    dimension: int
    precision: str = FLOAT32

    @property
    def fingerprint(self) -> str:
        """What tells vectors of this model from others: they never mix."""
        weights = self.sha256 or self.name
        return weights if self.precision == FLOAT32 else f"{weights}:{self.precision}"

    @property
    def title(self) -> str:
        """The name as people are told it."""
        return self.name if self.precision == FLOAT32 else f"{self.name} in {self.precision}"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file of the reports folder as last seen; `status` is "ok" or why it was not read."""

    path: str
    report_id: str
    status: str
    reason: str
    size: int
    modified: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as listed: what its cover says, its size, and the pages without readable text."""

    id: str
    file: str
    cover: Cover
    pages: int
    basis: str
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search is limited to; an empty tuple does not limit."""

    council_ids: tuple[str, ...] = ()
    report_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence or chunk found by one leg: its key and how near it is (1 is the same)."""

    report_id: str
    index: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Legs:
    """What each leg of a search found, best first, and the fused order with its scores.

    Every hit is a chunk by its first sentence: of `sentences` the one that holds the sentence.
    """

    chunks: tuple[Hit, ...]
    sentences: tuple[Hit, ...]
    words: tuple[Hit, ...]
    fused: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A chunk that was retrieved, with its sentences, their similarities and its place.

    `before` is the sentence before it in its section.
    """

    report: ReportRow
    chunk: Chunk
    section: Section
    sentences: tuple[tuple[int, Sentence], ...]
    place: Place
    score: float
    similarity: float = 0.0
    near: dict[int, float] = field(default_factory=dict)
    before: Sentence | None = None


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What an `index` run did."""

    reports: int
    chunks: int
    embedded: int
    unchanged: int
    removed: int
    unread: tuple[FileState, ...]
    seconds: float


class Progress(Protocol):
    """Told how a long run gets on."""

    def __call__(self, stage: str, done: int, total: int, detail: str = "") -> None:
        """`done` more of `total` units of a stage are done; 0 announces the stage."""


def silent(stage: str, done: int, total: int, detail: str = "") -> None:
    """No progress shown."""
