"""The pages beside the window, what is downloaded and what is said of faults: text, all of it."""

import csv
import io
import json
import xml.dom.minidom
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import BrowserContext, Route, expect

from assistant.people.people_database import Kept
from tests.assistant.web.conftest import TEXT_REPORT, Running, open_window
from tests.e2e.hostile import Watched, everything, frame_all
from tests.e2e.payloads import payloads

_SAVED = "http://saved.example"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What no browser runs or shows as a page.
_INERT = ("application/json", "application/problem+json", "text/plain", "text/csv", "image/")


def test_kept_answers_are_text(fresh: BrowserContext, poisoned: Running) -> None:
    """Each as its page, as JSON and as what a publishing system gets."""
    kept = Kept(poisoned.settings.data_dir)
    for number, payload in enumerate(payloads()):
        answer = everything({}, payload)
        # The program writes these itself, in one form.
        answer["citations"][0] |= {"inspected": "2026-10", "published": "", "basis": "printed"}
        held = json.dumps({"answer": answer, "loaded": []})
        row = (f"card{number}", "2026-11-01T09:00:00", payload, held)
        kept.run("INSERT INTO cards VALUES (?, ?, ?, ?)", row)
    kept.close()
    cards = [f"card{number}" for number in range(len(payloads()))]
    watched = Watched(fresh, poisoned.base)
    frame_all(watched, poisoned, [f"/answers/{card}" for card in cards])
    for frame in watched.page.frames[1:]:
        frame.wait_for_selector("blockquote")
    watched.check()
    with httpx.Client(base_url=poisoned.base, timeout=60) as client:
        for card in cards:
            told = client.get(f"/answers/{card}.json")
            assert told.headers["content-type"].startswith(_INERT)
            shown = client.get("/oembed", params={"url": f"{poisoned.base}/answers/{card}"})
            html = shown.json()["html"]
            assert (html.count("<"), html.count('"')) == (2, 8)


def test_elements_show_hostile_cards_headings_and_starters_as_text(
    fresh: BrowserContext, poisoned: Running, site: tuple[Path, str]
) -> None:
    folder, origin = site
    watched = Watched(fresh, poisoned.base, origin)
    script = f"<script src='{poisoned.base}/embed.js'></script>"
    (folder / "index.html").write_text(f"<!doctype html><title>x</title><body>{script}")
    allowed = {"access-control-allow-origin": "*", "access-control-allow-headers": "*"}

    def answered(route: Route) -> None:
        texts = payloads()
        given = json.loads(route.request.post_data or "{}").get("question", "")
        body = everything({}, given)
        if "/answers/" in route.request.url:
            number = int(route.request.url.rpartition("/")[2].removesuffix(".json"))
            body = {"answer": everything({}, texts[number]), "said": texts[number]}
        if "/embed/start" in route.request.url:
            body = {"examples": texts, "model": "", "summary": texts[0], "samples": True}
        route.fulfill(json=body, headers=allowed)

    for path in ("**/answers/*", "**/embed/start", "**/api/ask"):
        watched.page.route(path, answered)
    watched.page.goto(origin)
    watched.page.evaluate(
        """all => all.forEach((text, number) => {
          const card = document.createElement("report-answer");
          card.setAttribute("card", number);
          card.setAttribute("heading", text);
          const chat = document.createElement("report-chat");
          for (const name of ["heading", "starters", "councils"]) chat.setAttribute(name, text);
          chat.setAttribute("mode", "inline");
          if (number % 10 === 0) chat.removeAttribute("starters");
          document.body.append(card, chat);
        })""", payloads(),
    )  # fmt: skip
    expect(watched.page.locator("report-answer .ra-answer")).to_have_count(len(payloads()))
    for chat in watched.page.locator("report-chat").all()[::10]:
        chat.locator(".ra-examples button").last.click()
        chat.locator(".ra-answer").first.wait_for()
    watched.check()


def test_batch_page_and_its_files_are_text(
    fresh: BrowserContext, poisoned: Running, tmp_path: Path
) -> None:
    rows = [{"id": payload, "question": payload, "type": payload}
            for payload in payloads()]  # fmt: skip
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    watched = Watched(fresh, poisoned.base, _SAVED)
    page = watched.page
    page.set_default_timeout(120_000)
    page.goto(f"{poisoned.base}/batch")
    for _ in range(2):
        page.set_input_files("#ba-file", str(tmp_path / "q.jsonl"))
        page.locator("#ba-run:not([hidden])").click()
        page.locator("#ba-results tbody").last.wait_for()
    page.locator("#ba-results button").click()
    page.locator("#ba-results a[href$='comparison.html']").wait_for()
    watched.check()
    links = [link.get_attribute("href") or "" for link in page.locator("#ba-results a").all()]
    for link in links:
        saved = httpx.get(poisoned.base + link)
        assert "attachment" in saved.headers["content-disposition"]
        if link.endswith(".html"):
            read_from_disk(watched, saved.text)
        if link.endswith(".csv"):
            for row in csv.reader(io.StringIO(saved.text.removeprefix("\ufeff"))):
                assert not any(cell.startswith(_FORMULA) for cell in row)


def read_from_disk(watched: Watched, text: str) -> None:
    """A saved page as it is opened later, without any header of ours."""
    watched.page.route(
        f"{_SAVED}/", lambda route: route.fulfill(body=text, content_type="text/html")
    )
    watched.page.goto(f"{_SAVED}/")
    watched.check()
    watched.page.unroute(f"{_SAVED}/")


def test_grades_and_their_table_are_text(fresh: BrowserContext, poisoned: Running) -> None:
    watched = Watched(fresh, poisoned.base)
    watched.page.goto(f"{poisoned.base}/grades")
    expect(watched.page.locator(".gr-scroll tbody tr")).to_have_count(len(payloads()) + 1)
    for number in range(0, len(payloads()), 10):
        text = quote(payloads()[number])
        watched.page.goto(f"{poisoned.base}/grades?council={text}&judgement={text}&view=time")
        watched.page.wait_for_selector(".gr-shown *")
    watched.check()
    saved = httpx.get(f"{poisoned.base}/api/grades.csv")
    assert saved.headers["content-type"].startswith("text/csv")
    for row in csv.reader(io.StringIO(saved.text.removeprefix("\ufeff"))):
        assert not any(cell.startswith(_FORMULA) for cell in row)


def test_pages_for_administrators_are_text(fresh: BrowserContext, poisoned: Running) -> None:
    """Signing in, making lines for another page, an address that there is not."""
    watched = Watched(fresh, poisoned.base)
    texts = [quote(payload, safe="") for payload in payloads()]
    paths = [f"/{kind}/{text}" for text in texts for kind in ("reports", "answers", "x")]
    with httpx.Client(
        base_url=poisoned.base, headers={"accept": "text/html"}, timeout=60
    ) as client:
        for payload, text in zip(payloads(), texts, strict=True):
            asked = [f"/{name}={text}" for name in ("sign-in?next", "embed?q", "embedding?q")]
            asked += [path for path in paths if path.endswith(text)]
            shown = [client.get(path) for path in asked]
            assert all(payload not in page.text or len(payload) < 12 for page in shown)
            assert all("'unsafe" not in page.headers["content-security-policy"] for page in shown)
    page = watched.page
    for number in range(0, len(texts), 6):
        page.goto(f"{poisoned.base}/embedding?q={texts[number]}")
        page.goto(f"{poisoned.base}/embedding?card={texts[number]}")
        page.fill("#heading", payloads()[number])
        expect(page.locator(".em-snippet")).to_contain_text(' heading="')
        page.goto(f"{poisoned.base}/sign-in?next={texts[number]}")
        page.goto(f"{poisoned.base}/{texts[number]}")
    watched.check()


def test_list_of_conversations_is_text(fresh: BrowserContext, poisoned: Running) -> None:
    watched = Watched(fresh, poisoned.base)
    kept = [{"id": f"c{n}", "name": payload, "made": payload, "changed": payload}
            for n, payload in enumerate(payloads())]  # fmt: skip
    watched.page.route("**/api/conversations", lambda route: route.fulfill(
        json={"keeps": True, "conversations": kept}))  # fmt: skip
    open_window(watched.page, poisoned)
    menu = watched.page.locator(".ra-nav details").filter(has_text="Conversations")
    menu.locator("summary").click()
    expect(menu.locator("li")).to_have_count(len(kept))
    menu.get_by_role("button", name="Rename").first.click()
    menu.get_by_role("button", name="Delete").last.click()
    watched.check()


def test_faults_are_told_as_data(poisoned: Running) -> None:
    """A problem may repeat what was sent; no browser takes it for a page."""
    with httpx.Client(base_url=poisoned.base, timeout=60) as client:
        for payload in payloads():
            text = quote(payload, safe="")
            asked = {"question": "x", "councils": [payload]}
            message = {"model": payload, "messages": [{"role": "user", "content": "x"}]}
            told = [
                client.post("/api/ask", json=asked), client.post("/api/ask", json=[payload]),
                client.post("/api/ask", json={"question": payload * 300}),
                client.post("/v1/chat/completions", json=message),
                client.get(f"/v1/models/{text}"), client.get(f"/api/reports/{text}/pages/1"),
                client.put(f"/api/reports/{text}", content=b"x"),
                client.post(f"/api/batch?name={text}.csv", content=b"\0" + payload.encode()),
                client.get(f"/api/batch/{text}/files/{text}"), client.get(f"/oembed?url={text}"),
                client.request("DELETE", f"/answers/{text}"),
            ]  # fmt: skip
            for response in told:
                assert 400 <= response.status_code < 500, (payload, response.url)
                assert response.headers["content-type"].startswith(_INERT)
                assert response.headers["x-content-type-options"] == "nosniff"


def test_pictures_and_originals_of_hostile_files_run_nothing(
    fresh: BrowserContext, start: Callable[..., Running], tmp_path: Path
) -> None:
    """An HTML report and a picture named as one: shown as characters, or not at all."""
    page = "".join(f"<h1>Report</h1><p>{payload}</p>" for payload in payloads())
    (tmp_path / "a.html").write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT_REPORT + "\n\n".join(payloads()), encoding="utf-8")
    running = start(tmp_path)
    watched = Watched(fresh, running.base)
    reports = httpx.get(f"{running.base}/api/reports").json()["reports"]
    assert len(reports) == 2
    for report in reports:
        for path in ("original", "pages/1.png", "pages/cover.png", "pages/1"):
            answer = httpx.get(f"{running.base}{report['link']}/{path}")
            assert answer.headers["content-type"].startswith(_INERT)
        watched.page.goto(f"{running.base}{report['link']}/original")
        watched.page.goto(f"{running.base}{report['link']}")
        watched.page.wait_for_selector(".rv-paper, .rv-error")
    watched.check()


def test_saved_markdown_is_text(fresh: BrowserContext, poisoned: Running) -> None:
    """Rendered by a reader that lets HTML through, the saved file still runs nothing."""
    markdown = pytest.importorskip("markdown_it")
    turns = [everything({}, payload) for payload in payloads()]
    saved = httpx.post(f"{poisoned.base}/api/save/md", json={"turns": turns}, timeout=60).text
    assert saved.count("## ") >= len(turns)
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
    saved = httpx.post(f"{poisoned.base}/api/save/docx", json={"turns": turns}, timeout=60).content
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        for name in archive.namelist():
            # The one picture is that of the empty document which python-docx begins with.
            if name != "docProps/thumbnail.jpeg":
                xml.dom.minidom.parseString(archive.read(name))
        document = archive.read("word/document.xml").decode()
    assert "&lt;script&gt;hit(0)&lt;/script&gt;" in document
    assert "<script" not in document
    assert "w:hyperlink" not in document
