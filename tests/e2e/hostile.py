"""Reports and answers with a payload in every text, and a page whose doings are counted."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from ingest.types import Fact, Section
from tests.assistant.web.conftest import TEXT_REPORT, Running
from tests.e2e.payloads import payloads
from tests.ingest.reports import read_report
from vectorstore.index.store import Store

WATCH = "window.hits = []; window.hit = n => { window.hits.push(n); }; window.alert = window.hit;"


def poison(store: Store, folder: Path) -> None:
    """One report for each payload: in its text, cover, headings, grades and file name."""
    with store.mutex:
        for number, payload in enumerate(payloads()):
            source = folder / f"{number}.txt"
            line = " ".join(payload.split())
            source.write_text(
                f"{TEXT_REPORT}\nThe council of place {number} used {line} last year.\n",
                encoding="utf-8",
            )
            report = read_report(source)
            cover = replace(report.cover, council=payload, council_id=f"c{number}",
                            title=payload, publisher=payload,
                            kind=payload)  # fmt: skip
            sections = tuple(Section((payload, *s.path), s.start, s.end) for s in report.sections)
            place = report.sentences[-1].place
            facts = (*report.facts, Fact("grade", payload, payload, line, 0, place))
            store.ledger.add(
                replace(report, file=payload, cover=cover, sections=sections, facts=facts)
            )


class Watched:
    """A page whose scripts, dialogs and requests are counted."""

    def __init__(self, context: BrowserContext, *bases: str) -> None:
        self.dialogs: list[str] = []
        self.outside: list[str] = []
        self._bases = bases
        context.add_init_script(WATCH)
        context.on("request", lambda request: self._note(request.url))
        self.page: Page = context.new_page()
        # A busy machine shows things late.
        self.page.set_default_timeout(120_000)
        self.page.on(
            "dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss())
        )

    def _note(self, address: str) -> None:
        if not address.startswith((*self._bases, "data:", "blob:", "about:")):
            self.outside.append(address)

    def check(self) -> None:
        """Nothing has run, and nothing was asked of another host."""
        self.page.wait_for_timeout(400)
        hits = [hit for frame in self.page.frames for hit in frame.evaluate("window.hits || []")]
        assert (hits, self.dialogs, self.outside) == ([], [], [])


def everything(answer: dict[str, Any], payload: str) -> dict[str, Any]:
    """An Answer with a payload in every field that is text."""
    citation = {
        "n": 1, "report_id": payload, "file": payload, "council": payload,
        "council_id": payload, "title": payload,
        "publisher": payload, "kind": payload, "inspected": payload, "published": payload,
        "pages": [1],
        "labels": [payload], "basis": payload, "headings": [payload], "quote": payload,
        "link": payload,
    }  # fmt: skip
    return answer | {
        "id": payload, "question": payload, "status": "answered", "answer": f"{payload} [1]",
        "citations": [citation], "nearest": citation,
        "mode": "model", "model": payload, "checked": {"written": 1, "kept": 1},
        "table": {"columns": [payload], "side_by_side": True,
                  "rows": [[{"text": payload, "citation": 1}]]},
        "choices": [payload], "missing": [payload], "suggestions": [payload],
        "understood": {
            "question": payload, "councils": [payload], "kind": payload, "aspects": [payload],
        },
    }  # fmt: skip


def frame_all(watched: Watched, running: Running, addresses: list[str]) -> None:
    """Open so many pages of the server at once, in frames of a page of its own origin."""
    frames = "".join(f'<iframe src="{address}" title="x"></iframe>' for address in addresses)
    page = f"<!doctype html><html lang=en><title>x</title>{frames}"
    address = f"{running.base}/all"
    watched.page.route(address, lambda route: route.fulfill(body=page, content_type="text/html"))
    watched.page.goto(address)
    assert len(watched.page.frames) == len(addresses) + 1
