"""Why an answer is as it is: what each step found, kept and dropped."""

from dataclasses import asdict, dataclass
from typing import Any

from assistant.answers.answerers import Routed
from assistant.question.question import Question
from assistant.types import Draft, Stage


@dataclass(frozen=True, slots=True)
class Steps:
    """What an answer came from: the question, the way it went, and the draft that was checked."""

    question: Question
    routed: Routed
    draft: Draft


@dataclass(slots=True)
class Watch:
    """Takes down the steps of one question; only who wants to know why makes one."""

    steps: Steps | None = None

    @property
    def taken_down(self) -> Steps:
        """The steps; ValueError where no question was answered."""
        if self.steps is None:
            raise ValueError("No question was answered.")
        return self.steps


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a passage or sentence stands, and how it begins."""

    report_id: str
    council: str
    pages: tuple[int, ...]
    labels: tuple[str, ...]
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Meant:
    """A report that was asked, and why."""

    report_id: str
    council: str
    title: str
    date: str
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of a passage in one leg, and its score there."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage in the fused order, its place in each leg, and what the ranking made of it.

    `best` is the probability that its best sentence answers.
    """

    spot: Spot
    fused: Standing
    chunks: Standing | None
    sentences: Standing | None
    words: Standing | None
    ranked: Standing
    best: float
    similarity: float


@dataclass(frozen=True, slots=True)
class Considered:
    """A sentence that was read: the probabilities that it answers or belongs, and its fate."""

    spot: Spot
    role: str
    answers: float
    belongs: float
    similarity: float
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in reports that were searched together; `beyond` were found and not ranked."""

    reports: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    beyond: int
    sentences: tuple[Considered, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Trace:
    """The question as understood, what was found for it, and the step that answered or refused."""

    question: str
    kind: str
    councils: tuple[str, ...]
    unknown: tuple[str, ...]
    years: tuple[str, ...]
    terms: tuple[str, ...]
    context: str
    said_before: int
    reports: tuple[Meant, ...]
    groups: tuple[Group, ...]
    threshold: float
    stage: Stage
    refused: bool
    unverified: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The trace as JSON."""
        return asdict(self)
