"""Sets of questions: proposed from reports, taken from opinions, and what they reach."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePath
from string import Template
from typing import Any

from assistant.errors import BatchError
from assistant.evaluation.files import write_lines, write_table, written
from assistant.evaluation.spreadsheets import write_workbook
from assistant.evaluation.verdicts import plain
from assistant.library.reports import Library, Loaded
from assistant.output import md, md_table, safe
from ingest.register.councils import council_id
from ingest.types import Fact, Place, Role, Sentence
from prompts import packaged

Row = dict[str, Any]
COLUMNS = (
    "id", "question", "conversation", "turn", "type", "answerable", "must", "expected council",
    "expected page", "expected quote",
)  # fmt: skip
_EXAMPLES = (
    ("1", "How was Quillmere graded for safeguarding adults?", "c1", "1", "grade", "yes",
     "adequately", "Quillmere", "1", "performing adequately in safeguarding adults"),
    ("2", "And for choice and control?", "c1", "2", "grade", "yes", r"\bwell\b", "Quillmere", "1",
     ""),
    ("3", "Which train goes from Quillmere to the sea?", "", "", "out of scope", "no", "", "", "",
     ""),
)  # fmt: skip


def template() -> list[list[str]]:
    """The head of a table of questions and three rows that show how it is filled in."""
    return [list(COLUMNS), *(list(row) for row in _EXAMPLES)]


def from_feedback(shared: Sequence[Row]) -> list[Row]:
    """The questions that people shared with their opinion of the answer; gold is to be added."""
    if not shared:
        raise BatchError("Nobody has shared a question with an opinion of its answer yet.")
    return [
        {
            "id": f"f{n:04d}",
            "question": row["question"],
            "type": "feedback",
            "verdict": row.get("verdict", ""),
            "reason": row.get("reason", ""),
            "comment": row.get("comment", ""),
            "status_then": row.get("status", ""),
            "accepted": "",
        }
        for n, row in enumerate(shared, start=1)
    ]


def write_set(path: Path, rows: Sequence[Row]) -> None:
    """Rows as .csv, .xlsx or .jsonl, by the file's ending; a file that is there is not replaced."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    table = [names, *([_cell(row.get(name)) for name in names] for row in rows)]
    write_rows(path, table, rows)


def write_rows(path: Path, table: Sequence[Sequence[str]], rows: Iterable[Row] = ()) -> None:
    """A table as .csv or .xlsx, or its rows as .jsonl."""
    if path.exists():
        raise BatchError(f"{path} is there already: give another name, so that nothing is lost.")
    with written(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix.lower()
    if kind == ".jsonl" and rows:
        write_lines(path, rows)
    elif kind == ".csv":
        write_table(path, [[safe(cell) for cell in row] for row in table])
    elif kind == ".xlsx":
        with written(path):
            write_workbook(path, table)
    else:
        raise BatchError(f"{path} has no ending that is known here: give .csv, .xlsx or .jsonl.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


_SENTENCE = 40


def reach(library: Library, rows: Iterable[Row]) -> list[Row]:
    """For each loaded report its pages and sections that have findings, and those not reached."""
    places = [place for row in rows for place in row.get("evidence") or []]
    return [
        _of(library, report, [place for place in places if _is_of(report, place)])
        for report in library.reports
    ]


def _is_of(report: Loaded, place: Row) -> bool:
    """Whether a place is of a report: by its name, else by its council."""
    if place.get("doc"):
        return place["doc"] in (PurePath(report.row.file).stem, report.row.id)
    return council_id(str(place.get("council") or "")) == report.row.cover.council_id


def _of(library: Library, report: Loaded, places: Sequence[Row]) -> Row:
    snippets = [plain(str(place.get("snippet") or "")) for place in places]
    pages: set[int] = {page for place in places for page in place.get("pages") or []}
    sections, every, held = set[int](), set[int](), set[int]()
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
    reached = [
        (
            md(row["report"]), str(row["questions"]), f"{row['pages_reached']} of {row['pages']}",
            f"{row['sections_reached']} of {row['sections']}",
        )
        for row in table
    ]  # fmt: skip
    head = ("report", "places of gold", "pages reached", "sections reached")
    lines = md_table(head, reached)
    for row in table:
        if row["sections_missed"]:
            lines += ["", f"Not reached in {md(row['report'])}:", ""]
            lines += [f"- {md(name)}" for name in row["sections_missed"]]
    return "\n".join(lines)


_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d%?|(?<![\w.,])\d%?(?![\w.,])")
_LONGEST, _SHORTEST = 160, 40
_TEMPLATES = packaged("assistant.evaluation", "drafts.toml")
# Of each kind a report gives so many at most: a set is for all of them.
_MOST = 4


def drafts(library: Library, council_ids: Sequence[str] = ()) -> list[Row]:
    """Questions of answerable and unanswerable kinds, each with its gold and `accepted` empty."""
    wanted = [
        r for r in library.reports if not council_ids or r.row.cover.council_id in council_ids
    ]
    aspects = {aspect(fact) for report in library.reports for fact in report.of("grade")}
    rows = [
        row
        for report in wanted
        for row in (*_answerable(library, report), *_unanswerable(library, report, aspects))
    ]
    rows += _of_nobody(library, sorted(aspects))
    return [{"id": f"d{n:04d}", **row, "accepted": ""} for n, row in enumerate(rows, start=1)]


def aspect(fact: Fact) -> str:
    """What was graded, as its last heading names it."""
    return fact.aspect.rpartition(" > ")[2]


def _row(
    kind: str, report: Loaded, evidence: Sequence[Row], must: Sequence[str], **more: str
) -> Row:
    words = {"council": report.name, "when": "", **more}
    asked = Template(_TEMPLATES["answerable"][kind]).substitute(words)
    row: Row = {"question": asked, "type": kind, "answerable": True, "evidence": list(evidence)}
    return row | ({"must": list(must)} if must else {})


def _refused(kind: str, **words: str) -> Row:
    asked = Template(_TEMPLATES["unanswerable"][kind]).substitute(words)
    return {"question": asked, "type": kind, "answerable": False}


def _place(report: Loaded, quote: str, place: Place) -> Row:
    return {
        "council": report.row.cover.council or report.name,
        "doc": PurePath(report.row.file).stem,
        "snippet": quote,
        "pages": list(place.pages),
    }


def _when(library: Library, report: Loaded) -> str:
    """The date of a report, where its council has several."""
    several = len(library.of_council(report.row.cover.council_id)) > 1
    return f" ({report.date})" if several and report.date else ""


def _answerable(library: Library, report: Loaded) -> Iterator[Row]:
    when = _when(library, report)
    yield from _of_facts(report, when)
    sentences = [sentence for _, sentence in library.sentences(report.row.id)]
    yield from _of_sections(library, report, sentences, when)
    yield from _of_figures(report, sentences, when)


def _of_facts(report: Loaded, when: str) -> Iterator[Row]:
    for fact in report.of("grade"):
        yield _of_fact("grade", report, fact, aspect=aspect(fact), when=when)
    for kind in ("inspected", "published"):
        yield from (_of_fact(kind, report, fact, when=when) for fact in report.of(kind)[:1])
    for fact in report.of("team")[:_MOST]:
        yield _of_fact("team", report, fact, role=fact.aspect.lower(), when=when)
    lists: dict[str, list[Row]] = {}
    for fact in report.of("recommendation"):
        places = lists.setdefault(aspect(fact), [])
        places.append(_place(report, fact.quote, fact.place))
    for heading, places in list(lists.items())[:_MOST]:
        if heading:
            yield _row("recommendations", report, places, (), heading=heading, when=when)


def _of_fact(kind: str, report: Loaded, fact: Fact, **words: str) -> Row:
    known = [_place(report, fact.quote, fact.place)]
    return _row(kind, report, known, [_exact(fact.value)], **words)


def _exact(value: str) -> str:
    """An expression for a value as printed, with any white space."""
    return r"\s+".join(re.escape(word) for word in value.split())


def _of_sections(
    library: Library, report: Loaded, sentences: Sequence[Sentence], when: str
) -> Iterator[Row]:
    """A question for each heading with findings below it."""
    asked: set[str] = set()
    for number, section in enumerate(library.sections(report)):
        found = [s for s in sentences if s.section == number and s.role is Role.FINDING]
        heading = section.path[-1] if section.path else ""
        if heading and heading not in asked and len(found) > 1:
            asked.add(heading)
            places = [_place(report, s.text, s.place) for s in found]
            yield _row("section", report, places, (), heading=heading, when=when)


def _of_figures(report: Loaded, sentences: Sequence[Sentence], when: str) -> Iterator[Row]:
    """A question for findings with one number, which is what is asked for."""
    made = 0
    for sentence in sentences:
        numbers = _NUMBER.findall(sentence.text)
        fits = _SHORTEST <= len(sentence.text) <= _LONGEST
        if made < _MOST and sentence.role is Role.FINDING and fits and len(numbers) == 1:
            made += 1
            words = sentence.text.replace(numbers[0], "…")
            known = [_place(report, sentence.text, sentence.place)]
            yield _row("figure", report, known, [_exact(numbers[0])], words=words, when=when)


def _unanswerable(library: Library, report: Loaded, aspects: set[str]) -> Iterator[Row]:
    own = {aspect(fact) for fact in report.of("grade")}
    when = _when(library, report)
    for other in sorted(aspects - own)[:_MOST]:
        yield _refused("not_graded", council=report.name, aspect=other, when=when)
    for kind in ("not_in_reports", "later", "out_of_scope"):
        yield _refused(kind, council=report.name)


def _of_nobody(library: Library, aspects: Sequence[str]) -> Iterator[Row]:
    """Questions about councils that do not exist."""
    for invented in _TEMPLATES["names"]["invented"]:
        if aspects and council_id(invented) not in library.council_ids:
            yield _refused("no_such_council", invented=invented, aspect=aspects[0])
