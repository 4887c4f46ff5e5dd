"""No text runs as script and none asks another host, wherever it comes from or is shown."""

import json
from pathlib import Path
from urllib.parse import quote

import httpx
from playwright.sync_api import BrowserContext, expect

from tests.assistant.web.conftest import Running, ask, open_window
from tests.e2e.hostile import Watched, everything, frame_all
from tests.e2e.payloads import payloads


def test_the_payloads_do_run_and_ask_where_they_are_taken_for_markup(
    fresh: BrowserContext,
) -> None:
    """What the other tests rest on: as markup most kinds act, and they are seen to."""
    watched = Watched(fresh, "http://host.example")
    hidden = [payload.replace("//evil.example", "http://evil.example") for payload in payloads()]
    fresh.route("http://*/**", lambda route: route.fulfill(body="", content_type="text/html"))
    watched.page.goto("http://host.example/")
    watched.page.evaluate(
        "all => { document.body.innerHTML = '';"
        " for (const text of all) { const f = document.createElement('iframe');"
        " f.srcdoc = text; document.body.append(f); } }", hidden,
    )  # fmt: skip
    watched.page.wait_for_timeout(2_000)
    ran = {hit for frame in watched.page.frames for hit in frame.evaluate("window.hits || []")}
    asked = set(watched.outside)
    assert len(ran) + len(asked) > len(payloads()) / 2


def test_window_shows_questions_and_reports_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    open_window(watched.page, poisoned)
    watched.page.wait_for_selector(".rl-report", state="attached")
    for payload in payloads()[::8]:
        ask(watched.page, f"{payload} how was it graded?")
    shown = watched.page.locator(".ra-asked").all_text_contents()
    assert any("<script>hit(0)</script>" in text for text in shown)
    watched.check()


def test_window_shows_a_hostile_conversation_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    """All payloads at once, as a reload brings a conversation back."""
    watched = Watched(fresh, poisoned.base)
    turns = [everything({}, payload) | {"id": f"t{n}"} for n, payload in enumerate(payloads())]
    kept = json.dumps(json.dumps(turns))
    fresh.add_init_script(f"sessionStorage.setItem('ra-turns', {kept})")
    open_window(watched.page, poisoned)
    expect(watched.page.locator(".ra-answer")).to_have_count(len(turns))
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


def test_shared_addresses_are_text(poisoned: Running) -> None:
    """What Gradio puts into its page from the address: nothing."""
    with httpx.Client(base_url=poisoned.base, timeout=60) as client:
        for payload in payloads():
            # The payload alone stands there too, as a council's name in the first examples.
            page = client.get(f"/?q={quote(f'asked {payload}')}").text
            assert f"asked {payload[:5]}" not in page


def test_viewer_shows_report_and_quotation_as_text(
    fresh: BrowserContext, poisoned: Running
) -> None:
    watched = Watched(fresh, poisoned.base)
    reports = httpx.get(f"{poisoned.base}/api/reports").json()["reports"]
    assert len(reports) > len(payloads())
    addresses = [f"{r['link']}#page=cover&quote={quote(r['council'])}" for r in reports]
    frame_all(watched, poisoned, addresses)
    for frame in watched.page.frames[1:]:
        frame.wait_for_selector(".rv-paper, .rv-error")
        frame.get_by_role("button", name="Contents").click()
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
    for start in range(0, len(history), 10):
        body = {"question": "Which page is that on?", "history": history[start : start + 10]}
        assert httpx.post(f"{poisoned.base}/api/ask", json=body, timeout=30).status_code == 200
