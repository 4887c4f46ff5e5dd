"""One self-contained page: what a run and a comparison of runs share of their reports."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from assistant.evaluation.measures import BY_NAME
from assistant.evaluation.outputs import link, pages, source

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
        "answer": _cut(said, _ANSWER),
        "citations": [
            {"source": f"[{c['n']}] {source(c)}", "link": link(base, c),
             "quote": _cut(str(c.get("quote") or ""), _LETTERS)}
            for c in (answer.get("citations") or [])[:20]
        ],
        "passages": [
            {"source": f"{p.get('council')}, {pages(p.get('labels') or [])}",
             "text": _cut(str(p.get("text") or ""), _LETTERS)}
            for p in (answer.get("passages") or [])[:passages]
        ],
        "verdicts": [
            {"said": _said(name, verdict), "right": _right(name, verdict), "why": verdict["why"]}
            for name, verdict in line["verdicts"].items()
            if name in BY_NAME and name not in ("failed", "words", "seconds")
        ],
    }  # fmt: skip


def _said(name: str, verdict: Row) -> str:
    value = verdict["value"]
    if isinstance(value, bool):
        return f"{BY_NAME[name].title}: {'yes' if value else 'no'}."
    return f"{BY_NAME[name].title}: {value:.2f}."


def _right(name: str, verdict: Row) -> bool | None:
    value = verdict["value"]
    return value is (BY_NAME[name].better > 0) if isinstance(value, bool) else None


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


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
