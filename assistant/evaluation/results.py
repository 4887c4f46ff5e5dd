"""What a run leaves behind for people and programs: answers.csv, JUnit XML, a Markdown summary."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from assistant.evaluation.figures import ALL, BY_NAME, of_figure
from assistant.library.reports import in_words
from assistant.output import address, md, md_table, printable, safe
from ingest.register.grades import kind_name

Row = dict[str, Any]
# A row of questions with its answer and its line of verdicts.
Three = tuple[Row, Row, Row]
_OWN = ("id", "question")
_HEAD = ["id", "question", "status", "mode", "answer", "citations", "passed", "why", "seconds"]


def pages(labels: Sequence[object]) -> str:
    """Pages as people say them: "p. 3", "pp. 3, 4", "cover"."""
    named = [str(label) for label in labels]
    if not named or named == ["cover"]:
        return "".join(named)
    return f"{'p.' if len(named) == 1 else 'pp.'} {', '.join(named)}"


def link(base: str, citation: Mapping[str, Any]) -> str:
    """The address of a citation's page in the viewer of the server at `base`."""
    known = citation.get("link")
    path = known or address(
        str(citation["report_id"]), citation.get("pages") or [], str(citation.get("quote") or "")
    )
    return base + path


def source(citation: Mapping[str, Any]) -> str:
    """Council, kind, date of the report and page: what a person needs to look it up."""
    date = in_words(str(citation.get("published") or citation.get("inspected") or ""))
    kind = kind_name(str(citation.get("kind") or ""), str(citation.get("title") or ""))
    named = (citation.get("council"), kind, date)
    return ", ".join(str(part) for part in (*named, pages(citation.get("labels") or [])) if part)


def answers_table(rows: Sequence[Three], base: str) -> Iterator[list[str]]:
    """The lines of answers.csv; every cell is safe."""
    extra = [k for k in dict.fromkeys(k for row, _, _ in rows for k in row) if k not in _OWN]
    # A column of the input keeps its name; what would stand twice says that it was given.
    names = [f"{name} (given)" if name in _HEAD else name for name in extra]
    yield [*_HEAD, *map(safe, names)]
    for row, answer, line in rows:
        cited = "\n".join(
            f"[{c['n']}] {source(c)}, {link(base, c)}" for c in answer.get("citations") or []
        )
        cells = [
            answer["id"], answer["question"], answer["status"], answer["mode"], answer["answer"],
            cited, _cell(line["passed"]), reasons(line),
            (answer.get("seconds") or {}).get("total", ""),
            *(_cell(row.get(name, "")) for name in extra),
        ]  # fmt: skip
        yield [safe(str(cell)) for cell in cells]


def reasons(line: Row) -> str:
    """Why a row failed, in one line."""
    return "; ".join(f"{BY_NAME[name].title}: {why}" for name, why in failures(line))


def failures(line: Row) -> list[tuple[str, str]]:
    """The verdicts of a row that went wrong, with their reasons."""
    return [
        (name, str(verdict["why"]))
        for name, verdict in line["verdicts"].items()
        if isinstance(verdict["value"], bool)
        and BY_NAME[name].better == (-1 if verdict["value"] else 1)
        and name != "page_all"
    ]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def junit(rows: Sequence[Three]) -> str:
    """The rows as test cases: one whose first verdict is wrong has failed, without gold skipped."""
    failed = sum(line["passed"] is False for _, _, line in rows)
    skipped = sum(line["passed"] is None for _, _, line in rows)
    counts = f'tests="{len(rows)}" failures="{failed}" skipped="{skipped}" errors="0"'
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites {counts}><testsuite name="batch" {counts}>',
        *(_case(line, answer) for _, answer, line in rows),
    ]
    return "\n".join([*parts, "</testsuite></testsuites>", ""])


def _case(line: Row, answer: Row) -> str:
    name = quoteattr(printable(f"{line['id']}: {answer['question']}"))
    seconds = (answer.get("seconds") or {}).get("total") or 0
    kind = quoteattr(printable(str(line["type"])))
    opening = f'<testcase classname={kind} name={name} time="{seconds}">'
    if line["passed"] is None:
        return f'{opening}<skipped message="the row has no gold"/></testcase>'
    if line["passed"]:
        return f"{opening}</testcase>"
    why = printable(reasons(line))
    said = escape(printable(f"{why}\n\n{answer['status']}: {answer['answer']}"))
    return f"{opening}<failure message={quoteattr(why)}>{said}</failure></testcase>"


def figure(name: str, known: Row) -> str:
    """A figure with its interval and n: "0.81 (0.72 to 0.88), n 90"."""
    digits = 0 if name.startswith("words") else 2
    value = f"{known['value']:.{digits}f}"
    if known["low"] is not None:
        value += f" ({known['low']:.{digits}f} to {known['high']:.{digits}f})"
    return f"{value}, n {known['n']}"


def title(name: str) -> str:
    """What a figure is called; a percentile says which."""
    spread = {"50": ", middle", "95": ", 95th percentile"}
    return of_figure(name).title + spread.get(name.rpartition("_p")[2], "")


# Cohen's kappa below which agreement is no more than fair (Landis and Koch 1977).
_FAIR = 0.4


def judge_told(judge: Row) -> list[str]:
    """Who judged, with what rows it was measured, and what to know of it: a sentence each."""
    labels = judge["labels"]
    told = [
        f"Judge: {judge['name']}, measured on {labels['rows']} labelled rows ({labels['file']})."
    ]
    weak = [
        title(name).lower() for name, known in judge["agreement"].items()
        if (known.get("kappa") or 0) < _FAIR
    ]  # fmt: skip
    if weak:
        told.append(
            f"It agrees with people little beyond chance (kappa below {_FAIR}) on "
            f"{', '.join(weak)}: take that as a hint at most."
        )
    if judge["left_out"]:
        faults = "; ".join(f"{fault} ({n})" for fault, n in judge["faults"].items())
        told.append(f"{judge['left_out']} rows lack a verdict and are left out: {faults}")
    if judge["checked_as_written"]:
        told.append(
            "The same judge checked these answers as they were written: its faithfulness says "
            "little. Another judge says more."
        )
    return told


JUDGE_HEAD = (
    "Figure", "Agrees (95 % interval), rows", "Accepts of the right", "Rejects of the wrong",
    "Kappa",
)  # fmt: skip


def judge_lines(judge: Row) -> Iterator[tuple[str, ...]]:
    """How far the judge agrees with people, a line for each figure."""
    for name, known in judge["agreement"].items():
        agrees = f"no verdict on {known['rows']} rows"
        if "agreement" in known:
            agrees = figure(name, known["agreement"])
        parts = [known.get(key) for key in ("accepted", "rejected", "kappa")]
        yield (title(name), agrees, *("" if part is None else f"{part:.2f}" for part in parts))


def summary_text(summary: Row, rows: Sequence[Three]) -> str:
    """The figures in all and by type, and the rows that failed."""
    statuses = ", ".join(f"{count} {name}" for name, count in summary["statuses"].items())
    parts = ["# Batch run", "", f"{summary['questions']} questions: {statuses}.", ""]
    types = [name for name in summary["figures"] if name != ALL]
    every = summary["figures"][ALL]
    lines = [(title(name), figure(name, known)) for name, known in every.items()]
    parts += md_table(("figure", "value (95 % interval), n"), lines)
    shown = [n for n in ("must", "page", "top5", "right_refusal", "wrong_refusal") if n in every]
    if len(types) > 1 and shown:
        by_type = []
        for kind in types:
            known = summary["figures"][kind]
            by_type.append([md(kind), *(figure(n, known[n]) if n in known else "" for n in shown)])
        parts += ["", *md_table(["type", *map(title, shown)], by_type)]
    if judge := summary.get("judge"):
        parts += ["", "## Judge", "", *(md(sentence) for sentence in judge_told(judge)), ""]
        parts += md_table(JUDGE_HEAD, judge_lines(judge))
    failed = [
        f"- **{md(line['id'])}** {md(answer['question'])}: {md(reasons(line))}"
        for _, answer, line in rows
        if line["passed"] is False
    ]
    if failed:
        parts += ["", f"## Failed: {len(failed)}", "", *failed]
    return "\n".join([*parts, ""])
