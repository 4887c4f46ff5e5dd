"""A trace in words: the same parts for the terminal and the window."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.explain.explanation import Candidate, Considered, Group, Standing, Trace
from assistant.output import page_words
from assistant.types import Stage
from prompts import message

# Rows and reports that are shown; the JSON has them all.
_PASSAGES, _SENTENCES, _REPORTS = 12, 12, 8
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an explanation: lines under a title, and a table where there is one."""

    title: str
    lines: tuple[str, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def told(trace: Trace) -> list[Part]:
    """The parts of an explanation: what decided first, then the steps in their order."""
    parts = [Part(message("explain.step"), tuple(_decided(trace)))]
    parts.append(Part(message("explain.understood"), tuple(_understood(trace))))
    if trace.reports:
        parts.append(Part(message("explain.reports"), tuple(_reports(trace))))
    for group in trace.groups:
        parts += _of_group(group, trace)
    return parts


def explained_json(trace: Trace) -> dict[str, Any]:
    """The trace as JSON, with the same in words beside it."""
    return {**asdict(trace), "told": [asdict(part) for part in told(trace)]}


def explained_text(trace: Trace) -> str:
    """The explanation for the terminal."""
    return "\n\n".join(_as_text(part) for part in told(trace))


def _decided(trace: Trace) -> Iterator[str]:
    back = trace.stage is Stage.FACTS and trace.refused
    yield message("explain.stage_facts_back" if back else f"explain.stage_{trace.stage}")
    for text in trace.unverified:
        yield message("explain.unverified", text=text)


def _understood(trace: Trace) -> Iterator[str]:
    yield message("explain.question", question=trace.question)
    yield message("explain.kind", kind=trace.kind)
    if trace.terms:
        yield message("explain.terms", terms=", ".join(trace.terms))
    else:
        yield message("explain.no_terms")
    if trace.unknown:
        yield message("explain.unknown", councils=", ".join(trace.unknown))
    if trace.context:
        yield message("explain.context", context=trace.context)
    if trace.said_before:
        yield message("explain.said_before", count=trace.said_before)


def _reports(trace: Trace) -> Iterator[str]:
    shown = trace.reports[:_REPORTS]
    if len(trace.reports) > len(shown):
        yield message("explain.reports_some", shown=len(shown), all=len(trace.reports))
    for report in shown:
        why = message(f"explain.why_{report.why}")
        yield message("explain.report", council=report.council, date=report.date, why=why)


def _of_group(group: Group, trace: Trace) -> Iterator[Part]:
    names = ", ".join(group.reports[:3]) + (" …" if len(group.reports) > 3 else "")
    note = message("explain.passages_note", beyond=group.beyond)
    ranked = sorted(group.candidates, key=lambda c: c.ranked.rank)[:_PASSAGES]
    columns = ("ranked", "fused", "chunks", "sentences", "words", "parts", "page", "passage")
    yield Part(
        message("explain.passages", reports=names),
        (note,),
        _columns(columns),
        tuple(_passage(candidate) for candidate in ranked),
    )
    sentences = group.sentences[:_SENTENCES]
    counts = message("explain.sentences_note", shown=len(sentences), all=len(group.sentences))
    yield Part(
        message("explain.sentences", reports=names),
        (counts,),
        _columns(("answers", "belongs", "page", "fate", "sentence")),
        tuple(_sentence(sentence) for sentence in sentences),
    )
    confidence, threshold = f"{group.confidence:.2f}", f"{trace.threshold:.2f}"
    measured = message("explain.measured", confidence=confidence, threshold=threshold)
    yield Part(message("explain.confidence", reports=names), (measured,))


def _columns(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(message(f"explain.column_{name}") for name in names)


def _passage(candidate: Candidate) -> tuple[str, ...]:
    legs = (candidate.fused, candidate.chunks, candidate.sentences, candidate.words)
    best, similarity = f"{candidate.best:.2f}", f"{candidate.similarity:.2f}"
    parts, spot = message("explain.parts", best=best, similarity=similarity), candidate.spot
    standings = (_standing(candidate.ranked), *(_standing(leg, 3) for leg in legs))
    return (*standings, parts, page_words(spot.labels), spot.text)


def _standing(standing: Standing | None, digits: int = 2) -> str:
    if standing is None:
        return message("explain.not_found")
    score = f"{standing.score:.{digits}f}"
    return message("explain.standing", rank=standing.rank, score=score)


def _sentence(sentence: Considered) -> tuple[str, ...]:
    fate = f"dropped_{sentence.dropped}" if sentence.dropped else "quoted"
    likely, belongs = f"{sentence.answers:.2f}", f"{sentence.belongs:.2f}"
    page = page_words(sentence.spot.labels)
    return likely, belongs, page, message(f"explain.{fate}"), sentence.spot.text


def _as_text(part: Part) -> str:
    """A part for the terminal: each row on a line, its text below."""
    lines = [part.title, "-" * len(part.title)]
    lines += [textwrap.fill(line, _WIDTH) for line in part.lines]
    if part.rows:
        lines += ["", " | ".join(part.columns[:-1])]
    for *figures, text in part.rows:
        lines.append(" | ".join(figures))
        lines.append(textwrap.fill(text, _WIDTH, initial_indent="    ", subsequent_indent="    "))
    return "\n".join(lines)
