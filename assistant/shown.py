"""Answers and figures as plain text, for the terminal."""

from assistant.types import Answer, Citation
from ingest.types import Basis, Place
from vectorstore.types import IndexStats


def as_text(answer: Answer) -> str:
    """An answer with its citations and what to ask instead."""
    lines = [answer.answer]
    if answer.citations:
        lines += ["", *(_citation(citation) for citation in answer.citations)]
    lines += [f"- {choice}" for choice in answer.choices]
    if answer.suggestions:
        lines += ["", "You could ask:", *(f"- {suggestion}" for suggestion in answer.suggestions)]
    return "\n".join(lines)


def _citation(citation: Citation) -> str:
    cover = citation.cover
    named = cover.council or cover.title or citation.file
    return f"[{citation.n}] {named}, {where(citation.place)}: “{citation.quote}”"


def where(place: Place) -> str:
    """The page as people see it: "p. 11", or "p. 11 (PDF page 13)" where the two differ."""
    if not place.labels:
        return "no page number"
    if place.labels == ("cover",):
        return "cover"
    labels = (
        "–".join((place.labels[0], place.labels[-1])) if len(place.labels) > 1 else place.labels[0]
    )
    shown = f"{'pp.' if len(place.labels) > 1 else 'p.'} {labels}"
    if place.basis is Basis.INFERRED:
        return f"{shown} (worked out)"
    position = str(place.pages[0]) if place.pages else labels
    return (
        shown
        if position == place.labels[0] or place.basis is Basis.CONTENTS
        else f"{shown} (PDF page {position})"
    )


def stats_line(stats: IndexStats) -> str:
    """What an index run did, in one line."""
    return (
        f"{stats.reports} reports, {stats.chunks} chunks; {stats.embedded} texts embedded, "
        f"{stats.unchanged} reports unchanged, {stats.removed} removed, "
        f"{len(stats.unread)} files not read; {stats.seconds:.1f} s\n"
    )
