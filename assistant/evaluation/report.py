"""The report of a run: one HTML page with figures, pictures, and every question."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from assistant.evaluation.figures import ALL
from assistant.evaluation.measures import of_figure
from assistant.evaluation.outputs import figure, title
from assistant.evaluation.page import page, side, table
from assistant.evaluation.pictures import bars, histogram, risk_curve
from assistant.evaluation.risk import cases, curve

Row = dict[str, Any]
_OUTCOMES = {True: "passed", False: "failed", None: "no gold"}
_ORDER = ("failed", "passed", "no gold")
_FIRST = ("must", "right_refusal", "page", "top5", "handled")


def report_page(
    run: Mapping[str, Any], summary: Row, rows: Sequence[tuple[Row, Row, Row]], base: str
) -> str:
    """The report of a run; `rows` are questions, answers and verdicts, failures are shown first."""
    parts = [_about(run, summary), _figures(summary), _pictures(summary, rows)]
    shown = [
        {
            "id": line["id"], "type": line["type"], "outcome": _OUTCOMES[line["passed"]],
            "question": answer["question"], "sides": [side(answer, line, base)],
        }
        for _, answer, line in rows
    ]  # fmt: skip
    shown.sort(key=lambda row: _ORDER.index(row["outcome"]))
    name = f"Batch run: {run['questions']['file']}"
    return page(name, "".join(parts), ("Outcome", "Question", "Answer"), shown)


def about(run: Mapping[str, Any]) -> str:
    """What a run was made with, in one line."""
    corpus, index = run["corpus"], run.get("index") or {}
    with_what = run.get("chat_model") or "the reports' own words"
    commit = ((run.get("code") or {}).get("commit") or "")[:10]
    said = [
        f"{corpus['reports']} reports",
        f"answers from {with_what}",
        f"embedding model {index['model']}" if index else f"server {run.get('server', '')}",
        f"code {commit}" if commit else "",
        str(run.get("made", "")).replace("T", " ").replace("+00:00", " UTC"),
    ]
    return ", ".join(part for part in said if part)


def _about(run: Mapping[str, Any], summary: Row) -> str:
    statuses = ", ".join(f"{count} {name}" for name, count in summary["statuses"].items())
    return (
        f'<p class="soft">{escape(about(run))}</p>'
        f"<p>{summary['questions']} questions: {escape(statuses)}.</p>"
    )


def _figures(summary: Row) -> str:
    every = summary["figures"][ALL]
    lines = [
        (title(name), figure(name, known), of_figure(name).meaning) for name, known in every.items()
    ]
    head = ("Figure", "Value (95 % interval), rows", "Meaning")
    return f"<h2>Figures</h2>{table(head, lines, 'Figures')}"


def _pictures(summary: Row, rows: Sequence[tuple[Row, Row, Row]]) -> str:
    drawn = list(_drawn(summary, rows))
    return f'<h2>Pictures</h2><div class="pictures">{"".join(drawn)}</div>' if drawn else ""


def _drawn(summary: Row, rows: Sequence[tuple[Row, Row, Row]]) -> Iterator[str]:
    for name in _FIRST:
        known = [
            (kind, f["value"], f["low"], f["high"], f["n"])
            for kind, by_name in summary["figures"].items()
            if (f := by_name.get(name))
        ]
        if known:
            yield bars(f"{title(name)}, by type", known)
    lines = [line for _, _, line in rows]
    points = curve(known_cases) if (known_cases := cases(*_columns(rows))) else []
    if len(points) > 1:
        yield risk_curve(
            "Wrong answers over questions answered, as the refusal threshold falls", points
        )
    distances = [
        found["distance"]
        for line in lines
        if "distance" in (found := line["verdicts"].get("page_all", {}))
    ]
    if distances:
        yield histogram(
            "Pages between the nearest citation and gold", distances, "pages", whole=True
        )
    seconds = [(answer.get("seconds") or {}).get("total") for _, answer, _ in rows]
    timed = [float(value) for value in seconds if value]
    if timed:
        yield histogram("Seconds a question", timed, "seconds")


def _columns(
    rows: Sequence[tuple[Row, Row, Row]],
) -> tuple[list[Row], list[Row], list[Row]]:
    return [row for row, _, _ in rows], [a for _, a, _ in rows], [line for _, _, line in rows]
