"""Which reports, sections and pages the questions of a set reach, and which none does."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Any

from assistant.evaluation.outputs import md
from assistant.evaluation.verdicts import plain
from assistant.library import Library, Loaded
from ingest.councils import council_id

Row = dict[str, Any]
_SENTENCE = 40


def reach(library: Library, rows: Iterable[Row]) -> list[Row]:
    """For each loaded report its pages and sections that have findings, and those not reached."""
    places = [place for row in rows for place in row.get("evidence") or []]
    return [_of(library, report, _own(report, places)) for report in library.reports]


def _own(report: Loaded, places: Sequence[Row]) -> list[Row]:
    """The places that are of a report: by its name, else by its council."""
    stem, council = PurePath(report.row.file).stem, report.row.cover.council_id
    return [
        place
        for place in places
        if (place["doc"] in (stem, report.row.id) if place.get("doc")
            else council_id(str(place.get("council") or "")) == council)
    ]  # fmt: skip


def _of(library: Library, report: Loaded, places: Sequence[Row]) -> Row:
    snippets = [plain(str(place.get("snippet") or "")) for place in places]
    pages: set[int] = {page for place in places for page in place.get("pages") or []}
    sections: set[int] = set()
    every: set[int] = set()
    held: set[int] = set()
    for _, sentence in library.sentences(report.row.id):
        text = plain(sentence.text)
        held.add(sentence.section)
        every |= set(sentence.place.pages)
        if any(_shares(snippet, text) for snippet in snippets):
            sections.add(sentence.section)
            pages |= set(sentence.place.pages)
    paths = [section.path for section in library.sections(report)]
    missed = [" > ".join(paths[n]) for n in sorted(held - sections) if n < len(paths)]
    return {
        "report": report.row.file,
        "council": report.name,
        "questions": len(places),
        "pages": len(every),
        "pages_reached": len(every & pages),
        "pages_missed": sorted(every - pages),
        "sections": len(held),
        "sections_reached": len(held & sections),
        "sections_missed": [name for name in missed if name],
    }


def _shares(snippet: str, text: str) -> bool:
    """Whether a snippet is of a sentence, or has the whole of one that is no mere heading."""
    return bool(snippet) and (snippet in text or (len(text) > _SENTENCE and text in snippet))


def as_markdown(table: Sequence[Row]) -> str:
    """The table, and below it the headings that no question reaches."""
    lines = ["| report | places of gold | pages reached | sections reached |", "|---|---|---|---|"]
    lines += [
        f"| {md(row['report'])} | {row['questions']} | {row['pages_reached']} of {row['pages']} "
        f"| {row['sections_reached']} of {row['sections']} |"
        for row in table
    ]
    for row in table:
        if row["sections_missed"]:
            lines += ["", f"Not reached in {md(row['report'])}:", ""]
            lines += [f"- {md(name)}" for name in row["sections_missed"]]
    return "\n".join(lines)
