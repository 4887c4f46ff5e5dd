"""The report of a run: one self-contained HTML page with figures, pictures, and every question."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from assistant.evaluation.figures import ALL, BY_NAME, of_figure
from assistant.evaluation.results import (
    JUDGE_HEAD,
    Three,
    figure,
    judge_lines,
    judge_told,
    link,
    pages,
    source,
    title,
)
from assistant.evaluation.risk import Point, cases, curve
from assistant.output import shortened

Row = dict[str, Any]
# Of each answer the page has so many passages and letters: a thousand answers stay below 10 MB.
_PASSAGES, _LETTERS, _ANSWER = 5, 420, 2_500


def page(title: str, body: str, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """The page; `rows` have an outcome, a question, an id, a type, and a side for each answer."""
    data = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Template(_packaged("report.html")).substitute(
        title=escape(title),
        body=body,
        rows_title="Questions",
        head="".join(f'<th scope="col">{escape(name)}</th>' for name in columns),
        # No tag and no end of a script in it, whatever a report says.
        data=data.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"),
        script=_packaged("table.js"),
    )


@cache
def _packaged(name: str) -> str:
    return files("assistant.evaluation").joinpath(name).read_text(encoding="utf-8")


def side(answer: Row, line: Row, base: str, passages: int = _PASSAGES) -> Row:
    """An answer with its citations, passages and verdicts, as the page shows it."""
    said = str(answer.get("answer") or "")
    return {
        "status": answer["status"],
        "answer": shortened(said, _ANSWER),
        "citations": [
            {"source": f"[{c['n']}] {source(c)}", "link": link(base, c),
             "quote": shortened(str(c.get("quote") or ""), _LETTERS)}
            for c in (answer.get("citations") or [])[:20]
        ],
        "passages": [
            {"source": f"{p.get('council')}, {pages(p.get('labels') or [])}",
             "text": shortened(str(p.get("text") or ""), _LETTERS)}
            for p in (answer.get("passages") or [])[:passages]
        ],
        "verdicts": [
            {"said": _said(name, verdict), "right": _right(name, verdict), "why": verdict["why"]}
            for name, verdict in line["verdicts"].items()
            if name in BY_NAME and name not in ("failed", "words", "seconds")
        ] + [{"said": "No verdict of the judge.", "right": None, "why": fault}
             for fault in (line.get("judge_fault"),) if fault],
    }  # fmt: skip


def _said(name: str, verdict: Row) -> str:
    value = verdict["value"]
    if isinstance(value, bool):
        return f"{BY_NAME[name].title}: {'yes' if value else 'no'}."
    return f"{BY_NAME[name].title}: {value:.2f}."


def _right(name: str, verdict: Row) -> bool | None:
    value = verdict["value"]
    return value is (BY_NAME[name].better > 0) if isinstance(value, bool) else None


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A table of our own figures."""
    opening = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f'<td class="n">{escape(cell)}</td>' for cell in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption, quote=True)}" tabindex="0">'
        f"<table><thead><tr>{opening}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


# Pictures of a run as SVG, each with its title and what it shows in words; no script, no file.

_WIDTH, _LEFT, _ROW = 640, 190, 24
_PLOT_HEIGHT = 220
_BINS = 12


def bars(title: str, figures: Sequence[tuple[str, float, float | None, float | None, int]]) -> str:
    """A bar from 0 to 1 for each name, with its interval as a line and n."""
    scale = _WIDTH - _LEFT - 120
    parts, said = [], []
    for place, (name, value, low, high, n) in enumerate(figures):
        y = place * _ROW + 4
        parts.append(_text(_LEFT - 8, y + 13, shortened(name, 28), "end"))
        parts.append(_box(_LEFT, y, value * scale, 16))
        if low is not None and high is not None:
            parts.append(_line(_LEFT + low * scale, y + 8, _LEFT + high * scale, y + 8))
        parts.append(_text(_LEFT + scale + 8, y + 13, f"{value:.2f}, n {n}"))
        said.append(f"{name} {value:.2f}")
    return _svg(title, "; ".join(said), len(figures) * _ROW + 8, parts)


def histogram(title: str, values: Sequence[float], unit: str, *, whole: bool = False) -> str:
    """How many values there are of each size; the largest ones share the last bar."""
    top = sorted(values)[min(int(len(values) * 0.99), len(values) - 1)]
    step = max(1, -(-int(top + 1) // _BINS)) if whole else (top / _BINS or 1)
    counts = [0] * _BINS
    for value in values:
        counts[min(int(value / step), _BINS - 1)] += 1
    most, parts, said = max(counts), [], []
    wide = (_WIDTH - 40) / _BINS
    for place, count in enumerate(counts):
        high = count / most * (_PLOT_HEIGHT - 50)
        x = 30 + place * wide
        parts.append(_box(x, _PLOT_HEIGHT - 30 - high, wide - 3, high))
        start = f"{place * step:.0f}" if whole else f"{place * step:.2g}"
        label = f"{start}+" if place == _BINS - 1 else start
        parts.append(_text(x + wide / 2, _PLOT_HEIGHT - 14, label, "middle"))
        if count:
            parts.append(_text(x + wide / 2, _PLOT_HEIGHT - 34 - high, str(count), "middle"))
            said.append(f"from {start} {unit}: {count}")
    return _svg(title, "; ".join(said), _PLOT_HEIGHT, parts)


def risk_curve(title: str, points: Sequence[Point]) -> str:
    """Share of the answers that are wrong (up) over the share of questions answered (right)."""
    known = [(p.coverage, p.risk) for p in points if p.risk is not None]
    width, height = _WIDTH - 80, _PLOT_HEIGHT - 50
    places = [f"{50 + x * width:.1f},{10 + (1 - y) * height:.1f}" for x, y in known]
    parts = [f'<polyline class="curve" points="{" ".join(places)}"/>']
    parts += [_line(50, 10 + height, 50 + width, 10 + height), _line(50, 10, 50, 10 + height)]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_text(50 + tick * width, height + 28, f"{tick:.0%}", "middle"))
        parts.append(_text(44, 14 + (1 - tick) * height, f"{tick:.0%}", "end"))
    parts.append(_text(50 + width, height + 44, "questions answered", "end"))
    step = max(1, len(known) // 8)
    said = "; ".join(f"{x:.0%} answered, {y:.0%} wrong" for x, y in known[::step])
    return _svg(title, said, _PLOT_HEIGHT + 6, parts)


def _svg(title: str, said: str, height: float, parts: Sequence[str]) -> str:
    label = escape(f"{title}. {said}", quote=True)
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg role="img" aria-label="{label}" '
        f'viewBox="0 0 {_WIDTH} {height:.0f}">{"".join(parts)}</svg></figure>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _box(x: float, y: float, width: float, height: float) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


_OUTCOMES = {True: "passed", False: "failed", None: "no gold"}
_ORDER = ("failed", "passed", "no gold")
_FIRST = ("must", "right_refusal", "page", "top5", "handled")


def report_page(run: Mapping[str, Any], summary: Row, rows: Sequence[Three], base: str) -> str:
    """The report of a run; `rows` are questions, answers and verdicts, failures are shown first."""
    statuses = ", ".join(f"{count} {name}" for name, count in summary["statuses"].items())
    parts = [
        f'<p class="soft">{escape(about(run))}</p>',
        f"<p>{summary['questions']} questions: {escape(statuses)}.</p>",
        _figures(summary), _judge(summary), _pictures(summary, rows),
    ]  # fmt: skip
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


def _figures(summary: Row) -> str:
    every = summary["figures"][ALL]
    lines = [
        # The count of rows stays beside its n.
        (
            title(name),
            figure(name, known).replace("n ", "n\u00a0"),
            of_figure(name).meaning.replace("`", ""),
        )
        for name, known in every.items()
    ]
    head = ("Figure", "Value (95 % interval), rows", "Meaning")
    return f"<h2>Figures</h2>{table(head, lines, 'Figures')}"


def _judge(summary: Row) -> str:
    """Who judged, and how far that agrees with people; nothing where nobody did."""
    judge = summary.get("judge")
    if not judge:
        return ""
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in judge_told(judge))
    return f"<h2>Judge</h2>{told}{table(JUDGE_HEAD, judge_lines(judge), 'Judge')}"


def _pictures(summary: Row, rows: Sequence[Three]) -> str:
    drawn = list(_drawn(summary, rows))
    return f'<h2>Pictures</h2><div class="pictures">{"".join(drawn)}</div>' if drawn else ""


def _drawn(summary: Row, rows: Sequence[Three]) -> Iterator[str]:
    for name in _FIRST:
        known = [
            (kind, f["value"], f["low"], f["high"], f["n"])
            for kind, by_name in summary["figures"].items()
            if (f := by_name.get(name))
        ]
        if known:
            yield bars(f"{title(name)}, by type", known)
    points = curve(known_cases) if (known_cases := cases(rows)) else []
    if len(points) > 1:
        yield risk_curve(
            "Wrong answers over questions answered, as the refusal threshold falls", points
        )
    distances = [
        found["distance"]
        for _, _, line in rows
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
