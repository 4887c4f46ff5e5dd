"""No text runs as script and none asks another host, wherever it comes from or is shown."""

import io
import json
import xml.dom.minidom
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from ingest.reader import read_report
from ingest.types import Fact, Section
from tests.assistant.web.conftest import TEXT_REPORT, Running, ask, open_window
from tests.e2e.payloads import payloads
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


@pytest.fixture(scope="module")
def poisoned(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    folder = tmp_path_factory.mktemp("clean")
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    scratch = tmp_path_factory.mktemp("scratch")
    return start(
        folder, lambda store: poison(store, scratch), embed_origins="http://127.0.0.1:9999"
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
        self.page.on(
            "dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss())
        )

    def _note(self, address: str) -> None:
        if not address.startswith((*self._bases, "data:", "blob:", "about:")):
            self.outside.append(address)

    def check(self) -> None:
        self.page.wait_for_timeout(400)
        hits = [hit for frame in self.page.frames for hit in frame.evaluate("window.hits || []")]
        assert (hits, self.dialogs, self.outside) == ([], [], [])


@pytest.fixture
def fresh(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


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
        "choices": [payload], "missing": [payload], "suggestions": [payload],
        "understood": {
            "question": payload, "councils": [payload], "kind": payload, "aspects": [payload],
        },
    }  # fmt: skip


def test_window_shows_questions_and_reports_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    open_window(watched.page, poisoned)
    watched.page.wait_for_selector(".rl-report", state="attached")
    for payload in payloads():
        ask(watched.page, f"{payload} how was it graded?")
    shown = watched.page.locator(".ra-asked").all_text_contents()
    assert any("<script>hit(0)</script>" in text for text in shown)
    watched.check()


def test_window_shows_answers_with_hostile_reports_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    open_window(watched.page, poisoned)
    for number in range(0, len(payloads()), 4):
        ask(watched.page, f"What did the council of place {number} use last year?")
        mark = watched.page.locator(".ra-turn:last-child .ra-mark")
        if mark.count():
            mark.first.click()
            watched.page.wait_for_selector(".rv-paper, .rv-error")
        why = watched.page.locator(".ra-turn:last-child .ra-why")
        why.locator("summary").click()
        why.locator(".ra-why-part").first.wait_for()
    assert "<script>" in watched.page.locator(".ra-why").first.inner_text()
    watched.check()


@pytest.mark.parametrize("number", range(40))
def test_shared_address_is_text(number: int, poisoned: Running) -> None:
    """What Gradio puts into its page from the address: nothing."""
    payload = payloads()[number]
    page = httpx.get(f"{poisoned.base}/?q={quote(payload)}").text
    assert payload not in page or len(payload) < 12


def test_viewer_shows_report_and_quotation_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    reports = httpx.get(f"{poisoned.base}/api/reports").json()["reports"]
    assert len(reports) > 40
    for report in reports:
        payload = report["council"]
        watched.page.goto(f"{poisoned.base}{report['link']}#page=cover&quote={quote(payload)}")
        watched.page.wait_for_selector(".rv-paper, .rv-error")
        watched.page.get_by_role("button", name="Contents").click()
    watched.check()


def test_embedded_chat_shows_a_hostile_history_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    bodies = [everything({}, payload) for payload in payloads()]
    waiting = iter(bodies)
    watched.page.route("**/api/ask", lambda route: route.fulfill(json=next(waiting)))
    watched.page.goto(f"{poisoned.base}/embed")
    watched.page.wait_for_selector(".ra-welcome")
    for number, payload in enumerate(payloads()):
        watched.page.fill("#q", payload)
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_function(
            "n => document.querySelectorAll('.ra-answer').length > n", arg=number
        )
    for link in watched.page.locator(".ra-turns a").all():
        assert (link.get_attribute("href") or "").startswith("/reports/")
    watched.check()


def test_element_shows_a_hostile_answer_as_text(
    fresh: BrowserContext, poisoned: Running, site: tuple[Path, str]
) -> None:
    """The element on a page without any policy of its own."""
    folder, origin = site
    watched = Watched(fresh, poisoned.base, origin)
    elements = "".join("<report-answer></report-answer>" for _ in payloads())
    script = f"<script src='{poisoned.base}/embed.js'></script>"
    host = f"<!doctype html><html lang=en><title>x</title>{elements}{script}"
    (folder / "index.html").write_text(host, encoding="utf-8")
    bodies = {payload.strip(): everything({}, payload) for payload in payloads()}
    watched.page.route(
        "**/api/ask",
        lambda route: route.fulfill(
            json=bodies.get(json.loads(route.request.post_data or "{}").get("question", ""), {}),
            headers={"access-control-allow-origin": "*", "access-control-allow-headers": "*"},
        ),
    )
    watched.page.goto(origin)
    watched.page.evaluate(
        "all => document.querySelectorAll('report-answer')"
        ".forEach((e, i) => e.setAttribute('question', all[i]))",
        payloads(),
    )
    watched.page.wait_for_function(
        "n => [...document.querySelectorAll('report-answer')]"
        ".filter(e => e.shadowRoot.querySelector('.ra-answer')).length >= n", arg=len(payloads()),
    )  # fmt: skip
    watched.check()


def test_server_takes_a_hostile_history(poisoned: Running) -> None:
    history = [everything({}, payload) for payload in payloads()]
    for start in range(0, 40, 10):
        body = {"question": "Which page is that on?", "history": history[start : start + 10]}
        assert httpx.post(f"{poisoned.base}/api/ask", json=body, timeout=30).status_code == 200


def test_saved_markdown_is_text(fresh: BrowserContext, poisoned: Running) -> None:
    """Rendered by a reader that lets HTML through, the saved file still runs nothing."""
    markdown = pytest.importorskip("markdown_it")
    turns = [everything({}, payload) for payload in payloads()]
    saved = httpx.post(f"{poisoned.base}/api/save/md", json={"turns": turns}).text
    assert saved.count("## ") == 40
    rendered = markdown.MarkdownIt("commonmark", {"html": True, "linkify": False}).render(saved)
    watched = Watched(fresh, "http://host.example")
    watched.page.route(
        "http://host.example/", lambda route: route.fulfill(body=rendered, content_type="text/html")
    )
    watched.page.goto("http://host.example/")
    assert (
        watched.page.locator(
            "script, img, a, iframe, svg, object, embed, base, link, style"
        ).count()
        == 0
    )
    watched.check()


def test_saved_word_document_is_well_formed(poisoned: Running) -> None:
    turns = [everything({}, payload) for payload in payloads()]
    saved = httpx.post(f"{poisoned.base}/api/save/docx", json={"turns": turns}).content
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        for name in archive.namelist():
            # The one picture is that of the empty document which python-docx begins with.
            if name != "docProps/thumbnail.jpeg":
                xml.dom.minidom.parseString(archive.read(name))
        document = archive.read("word/document.xml").decode()
    assert "&lt;script&gt;hit(0)&lt;/script&gt;" in document
    assert "<script" not in document
    assert "w:hyperlink" not in document
