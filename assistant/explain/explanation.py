"""Why an answer is as it is: what each step found, kept and dropped, taken down on its way.

What the steps computed is read where they left it; what they threw away (why a sentence was not
picked) is asked of the same functions again, so that an answer nobody asks about costs nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.answers.answerers import Routed
from assistant.answers.quotes import by_theme, measured_groups
from assistant.library.reports import Library, Loaded
from assistant.question.question import Question
from assistant.question.report_choice import years_of_report
from assistant.reading.scores import Ranked, Scored, probability
from assistant.reading.selection import Drop, pick
from assistant.retrieval.candidates import CANDIDATES
from assistant.types import Answer, Draft, Stage, Status
from vectorstore.types import Found, Hit, Legs


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


# So much of a passage or sentence is shown.
_EXCERPT = 160
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)


def explained(steps: Steps, answer: Answer, library: Library) -> Trace:
    """The trace of an answer, from what was taken down on its way."""
    routed, question = steps.routed, steps.routed.question or steps.question
    held = {statement.text for statement in steps.draft.statements}
    failed = [s for s in routed.draft.statements if s.evidence and s.text not in held]
    stage = steps.draft.stage
    if routed.draft.status in _ANSWERS and steps.draft.status not in _ANSWERS:
        stage = Stage.VERIFICATION
    elif answer.mode == "model":
        stage = Stage.MODEL
    searched = [report for reports, _ in routed.retrieved.groups for report in reports]
    return Trace(
        question=question.text,
        kind=question.asks.value,
        councils=question.councils,
        unknown=question.others,
        years=question.years,
        terms=question.matter.terms,
        context=question.context,
        said_before=len(question.excluded),
        reports=tuple(_meant(r, question, library, answer.understood.only) for r in searched),
        groups=_groups(steps, question, library, answer),
        threshold=library.answer_from,
        stage=stage,
        refused=answer.refused,
        unverified=tuple(statement.text for statement in failed),
    )


def _meant(report: Loaded, question: Question, library: Library, only: Collection[str]) -> Meant:
    cover = report.row.cover
    if {report.row.id, cover.council_id} & set(only):
        why = "chosen"
    elif report.row.id in question.reports and not question.years:
        why = "before"
    elif set(question.years) & years_of_report(report):
        why = "year"
    elif cover.council_id in question.councils:
        why = "newest" if len(library.of_council(cover.council_id)) > 1 else "named"
    else:
        why = "all"
    return Meant(report.row.id, report.name, cover.title, report.date, why)


def _groups(
    steps: Steps, question: Question, library: Library, answer: Answer
) -> tuple[Group, ...]:
    retrieved = steps.routed.retrieved
    measured = measured_groups(question, library, retrieved)
    drafted = steps.routed.draft.statements
    told = _Told(
        question,
        answer.refused,
        steps.draft.stage is Stage.QUOTES,
        by_theme(question, measured),
        frozenset((c.report_id, c.quote) for c in answer.citations),
        frozenset((e.report_id, e.quote) for s in drafted for e in s.evidence),
    )
    return tuple(
        Group(
            reports=tuple(f"{r.name} ({r.date})" if r.date else r.name for r in reports),
            candidates=_candidates(found, ranked),
            beyond=max(0, len(found.fused) - CANDIDATES),
            sentences=_sentences(one.ranked, told, sure=one.sure >= library.answer_from),
            confidence=one.sure,
        )
        for found, (reports, ranked), one in zip(
            retrieved.legs, retrieved.groups, measured, strict=True
        )
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What sentences are held against: those of the answer, and of its draft before the checks."""

    question: Question
    refused: bool
    quotes: bool
    theme: bool
    shown: frozenset[tuple[str, str]]
    drafted: frozenset[tuple[str, str]]


def _candidates(legs: Legs, ranked: Sequence[Ranked]) -> tuple[Candidate, ...]:
    """The passages that were ranked, in the fused order."""
    places = {_key(passage.found): i for i, passage in enumerate(ranked, start=1)}
    chunks, sentences, words = (
        _standings(leg) for leg in (legs.chunks, legs.sentences, legs.words)
    )
    made = []
    for fused, hit in enumerate(legs.fused, start=1):
        key = (hit.report_id, hit.index)
        if key in places:
            passage = ranked[places[key] - 1]
            found = passage.found
            made.append(
                Candidate(
                    spot=_spot(found, found.chunk.text),
                    fused=Standing(fused, hit.similarity),
                    chunks=chunks.get(key),
                    sentences=sentences.get(key),
                    words=words.get(key),
                    ranked=Standing(places[key], passage.score),
                    best=probability(passage.score),
                    similarity=found.similarity,
                )
            )
    return tuple(made)


def _key(found: Found) -> tuple[str, int]:
    return found.report.id, found.chunk.first


def _standings(leg: Sequence[Hit]) -> dict[tuple[str, int], Standing]:
    return {
        (hit.report_id, hit.index): Standing(rank, hit.similarity)
        for rank, hit in enumerate(leg, start=1)
    }


def _sentences(ranked: Sequence[Ranked], told: _Told, *, sure: bool) -> tuple[Considered, ...]:
    """The sentences of the passages that were read, best first, each with what became of it."""
    left = Drop.OTHER if sure else Drop.REFUSED
    if not told.quotes:
        left = Drop.REFUSED if told.refused else Drop.UNUSED
    fates = _fates(ranked, told, left)
    every = [scored for passage in ranked for scored in passage.sentences]
    return tuple(
        Considered(
            spot=_spot(s.found, s.sentence.text, s),
            role=s.sentence.role.value,
            answers=probability(s.answers),
            belongs=probability(s.belongs),
            similarity=s.similarity,
            dropped=_fate(s, fates, told),
        )
        for s in sorted(every, key=lambda s: -s.answers)
    )


def _fates(ranked: Sequence[Ranked], told: _Told, left: Drop) -> dict[tuple[str, int], Drop]:
    """Why sentences that were read were not picked; those that were are `left`."""
    found: dict[tuple[str, int], Drop] = {}

    def note(scored: Scored, why: Drop) -> None:
        found[scored.key] = why

    if not told.theme:
        pick(ranked, note=note)
    return {s.key: found.get(s.key, left) for passage in ranked for s in passage.sentences}


def _fate(scored: Scored, fates: Mapping[tuple[str, int], Drop], told: _Told) -> str:
    quoted = (scored.found.report.id, scored.sentence.text)
    if quoted in told.shown:
        return ""
    if quoted in told.drafted:
        return Drop.UNVERIFIED
    return fates[scored.key]


def _spot(found: Found, text: str, scored: Scored | None = None) -> Spot:
    cover, place = found.report.cover, scored.sentence.place if scored else found.place
    plain = " ".join(text.split())
    return Spot(
        report_id=found.report.id,
        council=cover.council or cover.title,
        pages=place.pages,
        labels=place.labels,
        headings=found.section.path,
        text=plain if len(plain) <= _EXCERPT else f"{plain[:_EXCERPT].rstrip()}…",
    )
