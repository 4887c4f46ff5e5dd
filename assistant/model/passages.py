"""The passages that a model is given: from every report asked, by turns, within a budget.

Only this module knows how retrieval and the answerers hand over what was found.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answers.answerers import Routed
from assistant.checks.types import Source
from assistant.library.reports import Library, Loaded, in_words
from assistant.question.question import Kind, Question
from assistant.question.topic import matter_of
from assistant.reading.scores import Ranked
from assistant.retrieval.candidates import retrieve
from assistant.types import Evidence, Stage, Status
from ingest.language.words import stems
from ingest.types import Fact, Role, Sentence
from vectorstore.types import Found

# Passages of one council, of each of several, and Facts of each report.
OF_ONE, OF_EACH, _FACTS = 10, 5, 2
_RANK = 60
# Characters that a passage has room for however many there are.
_ROOM = 400
_TAG = re.compile(r"[<>]")
_FALSE_MARK = re.compile(r"\[(\d+)\]")
_GAP = " … "
_OF_GRADES = re.compile(r"\b(?:grad|rat|judg|inadequate|outstanding|requires? improv|overall)\w*")
_OVERALL = frozenset(stems("overall effectiveness judgement judgment"))
_REFUSED = frozenset({Stage.CONFIDENCE, Stage.TOPIC})
_WRITTEN = frozenset({Kind.SUMMARY, Kind.SECTION})


@dataclass(frozen=True, slots=True)
class Offered:
    """A passage that was found for a report; `best` are positions of its sentences, best first."""

    report: Loaded
    found: Found
    best: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a passage, and what becomes a citation if it is quoted."""

    text: str
    role: Role
    speaker: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Given:
    """A passage under the number by which a model may cite it."""

    n: int
    report: Loaded
    lines: tuple[Line, ...]
    source: Source
    heading: str
    page: str

    @property
    def shown(self) -> str:
        """The passage as a prompt has it; nothing in it looks like its end or like a mark."""
        cover = self.report.row.cover
        known = {
            "council": self.source.council,
            "report": cover.title,
            "date": self.report.date,
            "heading": self.heading,
            "page": self.page,
        }
        told = "".join(f' {name}="{_plain(value)}"' for name, value in known.items() if value)
        return f'<passage number="[{self.n}]"{told}>\n{_plain(self.source.text)}\n</passage>'


def _plain(text: str) -> str:
    return _FALSE_MARK.sub(r"(\1)", _TAG.sub("", text)).replace('"', "'")


def is_for_the_model(routed: Routed, question: Question) -> bool:
    """Whether a model may answer: passages were found, and neither Facts nor a council decide."""
    draft = routed.draft
    if is_retold(routed, question):
        return True
    if not any(ranked for _, ranked in routed.retrieved.groups):
        return False
    if draft.status in (Status.NOT_IN_REPORTS, Status.OUT_OF_SCOPE):
        return draft.stage in _REFUSED and (
            bool(question.councils) or draft.stage is not Stage.TOPIC
        )
    answers = draft.status in (Status.ANSWERED, Status.PARTIAL)
    return answers and (routed.quoted_from is not None or question.kind in _WRITTEN)


def is_retold(routed: Routed, question: Question) -> bool:
    """Whether the answer before is to be said otherwise: shorter, or in plain words."""
    cites = any(s.evidence for s in routed.draft.statements)
    return cites and question.kind in (Kind.SHORTER, Kind.PLAIN)


def found_for(routed: Routed, library: Library) -> list[list[Offered]]:
    """What was found, a list for each council asked, in the reader's order.

    A passage that the draft rests on and that is not among the first is added to its council's.
    """
    loaded = {report.row.id: report for report in library.reports}
    groups = [
        [
            Offered(
                loaded[r.found.report.id], r.found, tuple(scored.position for scored in r.sentences)
            )
            for r in ranked
        ]
        for _, ranked in routed.retrieved.groups
    ]
    most = OF_ONE if len(groups) == 1 else OF_EACH
    first = [group[:most] for group in groups if group]
    for evidence in (e for s in routed.draft.statements for e in s.evidence):
        _include(first, evidence, loaded[evidence.report_id], library)
    return first


def found_more(routed: Routed, question: Question, ways: Sequence[str], library: Library) -> Routed:
    """The same with what a question in other words finds, fused by rank with what it found."""
    retrieved = routed.retrieved
    reports = [some for some, _ in retrieved.groups]
    found = [retrieved]
    for way in ways:
        anew = replace(question, matter=matter_of(way), reading=way)
        found.append(retrieve(anew, library, reports))
    fused = tuple(
        (some, _fused([one.groups[i][1] for one in found])) for i, some in enumerate(reports)
    )
    return replace(routed, retrieved=replace(retrieved, groups=fused))


def _fused(lists: Sequence[Sequence[Ranked]]) -> tuple[Ranked, ...]:
    """Passages by reciprocal rank (Cormack and others, 2009); what was asked counts twice."""
    marks: dict[str, float] = {}
    first: dict[str, Ranked] = {}
    for n, ranked in enumerate(lists):
        for place, one in enumerate(ranked):
            key = one.found.chunk.id
            first.setdefault(key, one)
            marks[key] = marks.get(key, 0.0) + (1.0 if n else 2.0) / (_RANK + place)
    return tuple(first[key] for key in sorted(marks, key=lambda key: -marks[key]))


def finds_more(one: Routed, other: Routed) -> bool:
    """Whether one way to read a question found an answer that another did not find as surely."""
    return _how_sure(one) > _how_sure(other)


def _how_sure(routed: Routed) -> tuple[bool, float]:
    best = max((r.score for _, ranked in routed.retrieved.groups for r in ranked[:1]), default=0.0)
    return routed.draft.status in (Status.ANSWERED, Status.PARTIAL), best


def _include(
    groups: list[list[Offered]], evidence: Evidence, report: Loaded, library: Library
) -> None:
    """See to it that a sentence that the draft quotes is given, with the others of its council."""
    own = [g for g in groups if any(_council(o.report) == _council(report) for o in g)]
    for group in own:
        for i, offered in enumerate(group):
            place = _position(offered, evidence)
            if place is not None:
                group[i] = replace(offered, best=(place, *offered.best))
                return
    sentences = library.sentences(report.row.id) if evidence.start < 0 else ()
    start = next((s.start for _, s in sentences if s.text == evidence.quote), evidence.start)
    found = library.searcher.at(report.row.id, start) if start >= 0 else None
    added = Offered(report, found, ()) if found else None
    place = _position(added, evidence) if added else None
    if added is not None and place is not None:
        if not own:
            own = [[]]
            groups += own
        own[0].append(replace(added, best=(place,)))


def _council(report: Loaded) -> str:
    return report.row.cover.council_id or report.row.id


def _position(offered: Offered, evidence: Evidence) -> int | None:
    """Where a passage has a sentence that is quoted; told by its words where its place is not."""
    if offered.report.row.id != evidence.report_id:
        return None
    return next(
        (
            i
            for i, s in offered.found.sentences
            if s.start == evidence.start or s.text == evidence.quote
        ),
        None,
    )


def chosen(
    groups: Sequence[Sequence[Offered]], question: str, budget: int
) -> tuple[list[Given], bool]:
    """The passages given, by turns, and whether some were left out for want of room.

    Facts that bear on the question come after what was found of their report.
    """
    turns = list(_by_turns(groups))
    facts = [
        (report, fact)
        for report in dict.fromkeys(o.report for o in turns)
        for fact in _bearing(report, question)
    ]
    budget -= sum(len(fact.quote) for _, fact in facts)
    each = max(_ROOM, budget // max(len(turns), 1))
    given: list[Given] = []
    seen: set[tuple[str, int]] = set()
    left, out = budget, False
    for place, offered in enumerate(turns, start=1):
        made = _given(len(given) + 1, offered, min(each, left) if given else each, seen)
        if made is None:
            continue
        size = len(made.source.text)
        if given and size > left:
            out = True
            break
        # What a short passage leaves is there for the longer ones.
        left -= size
        given.append(made)
        seen |= {(made.report.row.id, line.evidence.start) for line in made.lines}
        each = max(_ROOM, left // max(len(turns) - place, 1))
    for report, fact in facts:
        if (report.row.id, fact.start) not in seen:
            given.append(_of_fact(len(given) + 1, report, fact))
    return given, out


def _by_turns(groups: Sequence[Sequence[Offered]]) -> Iterator[Offered]:
    """The first of each council, then the second, and so on."""
    for place in range(max(map(len, groups), default=0)):
        yield from (group[place] for group in groups if place < len(group))


def _given(n: int, offered: Offered, room: int, seen: set[tuple[str, int]]) -> Given | None:
    """A passage of whole sentences round its best; None if most of it was given before."""
    sentences = dict(offered.found.sentences)
    report = offered.report.row.id
    fresh = [i for i, s in sentences.items() if (report, s.start) not in seen]
    if 2 * len(fresh) < len(sentences):
        return None
    picked = _round_the_best(sentences, [i for i in offered.best if i in fresh] or fresh, room)
    picked = [i for i in picked if i in fresh]
    whole = len(picked) == len(sentences)
    text = offered.found.chunk.text if whole else _joined(sentences, picked)
    path = offered.found.section.path
    lines = tuple(
        Line(
            s.text,
            s.role,
            s.speaker,
            offered.report.cite(s.text, s.place, path, s.start),
        )
        for s in (sentences[i] for i in picked)
    )
    labels = offered.found.place.labels
    return Given(
        n,
        offered.report,
        lines,
        _source(offered.report, text, lines),
        " > ".join(path),
        "–".join(dict.fromkeys((labels[0], labels[-1]))) if labels else "",
    )


def _round_the_best(sentences: dict[int, Sentence], best: Sequence[int], room: int) -> list[int]:
    """Positions of the best sentence and of those round it, as many as there is room for."""
    order = sorted(sentences)
    centre = order.index(best[0])
    near = sorted(order, key=lambda i: (i not in best[:1], abs(order.index(i) - centre), -i))
    picked: list[int] = []
    for i in [*best[:2], *near]:
        size = sum(len(sentences[k].text) + 1 for k in (*picked, i))
        if i not in picked and (not picked or size <= room):
            picked.append(i)
    return sorted(picked)


def _joined(sentences: dict[int, Sentence], picked: Sequence[int]) -> str:
    """Sentences as one text, with a sign where some are left out."""
    parts: list[str] = []
    for before, i in zip([None, *picked], picked, strict=False):
        s = sentences[i]
        lead = s.lead_in if s.lead_in and (before is None or i != before + 1) else ""
        joint = "" if before is None else " " if i == before + 1 else _GAP
        parts.append(f"{joint}{lead} {s.text}" if lead else f"{joint}{s.text}")
    return "".join(parts)


def _source(report: Loaded, text: str, lines: Iterable[Line]) -> Source:
    cover = report.row.cover
    dates = (cover.inspected, in_words(cover.inspected), cover.published, in_words(cover.published))
    lines = list(lines)
    return Source(
        text=text,
        council=cover.council or report.name,
        dates=tuple(filter(None, (*dates, cover.title))),
        outcomes=tuple(line.text for line in lines if line.role is Role.OUTCOME),
        spoken=tuple((line.speaker, line.text) for line in lines if line.role is Role.PERSON),
    )


def _bearing(report: Loaded, question: str) -> list[Fact]:
    """The grades that a question names, or the overall one where it speaks of grades."""
    asked = set(stems(question))
    graded = bool(_OF_GRADES.search(question.lower()))

    def bears(fact: Fact) -> bool:
        aspect = set(stems(fact.aspect))
        return bool(aspect) and (aspect <= asked or (graded and aspect <= _OVERALL))

    facts = {f.start: f for f in report.of("grade") if f.quote and bears(f)}
    return list(facts.values())[:_FACTS]


def _of_fact(n: int, report: Loaded, fact: Fact) -> Given:
    evidence = report.evidence(fact)
    text = f"{fact.aspect}: {fact.value}. {fact.quote}" if fact.aspect else fact.quote
    line = Line(fact.quote, Role.FINDING, "", evidence)
    labels = fact.place.labels
    return Given(
        n, report, (line,), _source(report, text, ()), fact.aspect, labels[0] if labels else ""
    )


def as_prompt(given: Sequence[Given]) -> str:
    """All passages as a prompt has them."""
    return "\n".join(passage.shown for passage in given)
