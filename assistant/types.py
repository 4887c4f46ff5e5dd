"""What the assistant says: an Answer with status, citations, passages, and the step it came of."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from ingest.types import Cover, Place


@dataclass(frozen=True, slots=True)
class Checked:
    """How many statements are shown, each checked, and how many sentences a model wrote.

    Of these, how many are kept, and how many of its marks were none.
    """

    shown: int
    written: int
    kept: int = 0
    marks_dropped: int = 0


class Stage(StrEnum):
    """The step that answered or refused a question."""

    LOADED = "loaded"
    CONVERSATION = "conversation"
    EARLIER = "earlier"
    LANGUAGE = "language"
    COUNCIL = "council"
    KIND = "kind"
    YEAR = "year"
    TOPIC = "topic"
    FACTS = "facts"
    CONFIDENCE = "confidence"
    QUOTES = "quotes"
    MODEL = "model"
    VERIFICATION = "verification"


class Status(StrEnum):
    """The typed outcome of a question; the same in chat, HTTP, batch and logs."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    NO_SUCH_COUNCIL = "no_such_council"
    NOT_IN_REPORTS = "not_in_reports"
    OUT_OF_SCOPE = "out_of_scope"
    AMBIGUOUS = "ambiguous"
    CONVERSATION = "conversation"
    FAILED = "failed"


REFUSALS = frozenset(
    {
        Status.NO_SUCH_COUNCIL,
        Status.NOT_IN_REPORTS,
        Status.OUT_OF_SCOPE,
        Status.AMBIGUOUS,
        Status.FAILED,
    }
)


@dataclass(frozen=True, slots=True)
class Citation:
    """What is shown for a mark: council, report, pages, and a quote held in the report."""

    n: int
    report_id: str
    file: str
    cover: Cover
    place: Place
    headings: tuple[str, ...]
    quote: str
    link: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The citation as in an Answer's JSON (docs/architecture.md)."""
        return {
            "n": self.n,
            "report_id": self.report_id,
            "file": self.file,
            "council": self.cover.council or self.cover.title,
            "council_id": self.cover.council_id,
            "title": self.cover.title,
            "publisher": self.cover.publisher,
            "kind": self.cover.kind,
            "inspected": self.cover.inspected,
            "published": self.cover.published,
            **place_json(self.place),
            "basis": self.place.basis.value,
            "headings": list(self.headings),
            "quote": self.quote,
            "link": self.link,
        }

    def as_nearest(self) -> dict[str, Any]:
        """What stands in `nearest` beside a refusal."""
        whole = self.as_json()
        return {
            name: whole[name]
            for name in ("council", "report_id", "pages", "labels", "quote", "link")
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was retrieved."""

    rank: int
    report_id: str
    council: str
    council_id: str
    place: Place
    headings: tuple[str, ...]
    text: str
    score: float
    id: str = ""

    def as_json(self) -> dict[str, Any]:
        """The passage as in an Answer's JSON."""
        return {
            "rank": self.rank,
            "report_id": self.report_id,
            "council": self.council,
            "council_id": self.council_id,
            **place_json(self.place),
            "headings": list(self.headings),
            "text": self.text,
            "score": round(self.score, 4),
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was understood; `question` stands alone, `only` is what it was to be asked."""

    question: str
    councils: tuple[str, ...] = ()
    kind: str = "matter"
    aspects: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a question failed."""

    code: str
    message: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a report that support a statement: what becomes a citation.

    `beside` introduces them in the report: who spoke, or a list's lead-in.
    """

    report_id: str
    file: str
    cover: Cover
    place: Place
    headings: tuple[str, ...]
    quote: str
    start: int
    beside: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an answer's table: `evidence` in a draft, the number of its citation when set."""

    text: str
    evidence: Evidence | None = None
    citation: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of an answer; `side_by_side` where its columns are reports that are compared."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    side_by_side: bool = False

    def as_json(self) -> dict[str, Any]:
        """The table as {"columns": […], "rows": [[{"text", "citation"}]], "side_by_side": …}."""
        rows = [[{"text": c.text, "citation": c.citation} for c in row] for row in self.rows]
        return {"columns": list(self.columns), "rows": rows, "side_by_side": self.side_by_side}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: text with [n] marks, citations and passages, and a status."""

    id: str
    question: str
    status: Status
    answer: str
    citations: tuple[Citation, ...] = ()
    passages: tuple[Passage, ...] = ()
    understood: Understood = field(default_factory=lambda: Understood(""))
    mode: str = "quotes"
    notices: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    table: Table | None = None
    nearest: Citation | None = None
    confidence: float | None = None
    seconds: dict[str, float] = field(default_factory=lambda: {"total": 0.0})
    error: Fault | None = None
    model: str = ""
    checked: Checked | None = None
    model_fault: str = ""

    @property
    def refused(self) -> bool:
        """Whether the question was not answered."""
        return self.status in REFUSALS

    def as_json(self) -> dict[str, Any]:
        """The Answer as JSON, the same from the command line, HTTP and batch."""
        return {
            "id": self.id,
            "question": self.question,
            "status": self.status.value,
            "mode": self.mode,
            "notices": list(self.notices),
            "answer": self.answer,
            "citations": [citation.as_json() for citation in self.citations],
            "passages": [passage.as_json() for passage in self.passages],
            "understood": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in asdict(self.understood).items()
            },
            "choices": list(self.choices),
            "missing": list(self.missing),
            "suggestions": list(self.suggestions),
            "nearest": self.nearest and self.nearest.as_nearest(),
            "confidence": self.confidence and round(self.confidence, 4),
            "table": self.table and self.table.as_json(),
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
            "error": asdict(self.error) if self.error else None,
            "model": self.model or None,
            "checked": asdict(self.checked) if self.checked else None,
            "model_fault": self.model_fault or None,
        }


def place_json(place: Place) -> dict[str, list[Any]]:
    """Pages and labels of a place."""
    return {"pages": list(place.pages), "labels": list(place.labels)}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an answer and what it rests on; one without evidence leads or explains.

    `own_words` are not the report's; what `runs_on` goes on in the line of the one before.
    """

    text: str
    evidence: tuple[Evidence, ...] = ()
    own_words: bool = False
    runs_on: bool = False

    @property
    def leads(self) -> bool:
        """Whether it introduces the statements after it."""
        return not self.evidence and self.text.endswith(":")


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer before its marks are set and its statements are checked; `stage` made it.

    `nearest` is what comes nearest to an answer that is not there.
    """

    status: Status
    statements: tuple[Statement, ...]
    missing: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    table: Table | None = None
    nearest: Evidence | None = None
    stage: Stage = Stage.FACTS
