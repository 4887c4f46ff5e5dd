"""axe-core finds nothing on any page, in any state, in any colours, wide and narrow."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import FilePayload, Page

from tests.assistant.web.conftest import Running, ask, open_window

# Chromium forces the colour of text; axe reads -webkit-text-fill-color, which stays as it was.
_NOT_FORCED = {"rules": {"color-contrast": {"enabled": False}}}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page, axe: str, more: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found = page.evaluate(
        "rules => axe.run(document, rules).then(r => r.violations)", RULES | (more or {})
    )
    return [
        {
            "rule": v["id"],
            "help": v["help"],
            "nodes": [n["html"][:160] + " | " + n["failureSummary"][:200] for n in v["nodes"][:4]],
        }
        for v in found
    ]


def first_visit(page: Page, running: Running) -> None:
    open_window(page, running)
    page.wait_for_selector(".rl-report", state="attached")


def answer(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "How was Quillmere graded for safeguarding adults?")
    page.locator(".ra-mark").first.focus()
    page.wait_for_selector(".ra-tip")


def many_sources(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "What should Skelderby improve?")
    page.locator(".ra-proof summary").first.click()


def refusal(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "How was Leeds graded for safeguarding?")


def explained(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "How many alerts had there been in Quillmere?")
    page.locator(".ra-why > summary").last.click()
    page.wait_for_selector(".ra-why-part")


def complaint(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "How was Vennshire graded for safeguarding adults?")
    page.get_by_role("button", name="No", exact=True).click()
    page.wait_for_selector(".ra-complaint")


def page_in_window(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "How was Quillmere graded for safeguarding adults?")
    page.locator(".ra-mark").first.click()
    page.wait_for_selector(".rv-loaded, .rv-paper")
    page.locator("report-viewer").get_by_role("button", name="Contents").click()


def menus(page: Page, running: Running) -> None:
    open_window(page, running)
    page.locator(".ra-scope summary").click()
    page.locator(".ra-nav summary", has_text="Save").click()


def removal(page: Page, running: Running) -> None:
    open_window(page, running)
    if not page.locator(".rl-report").first.is_visible():
        page.locator("[data-do=reports]").click()
    page.locator(".rl-remove button").first.click()


def viewer(page: Page, running: Running) -> None:
    report = running.app  # the address comes from the list of reports
    assert report
    page.goto(f"{running.base}/embed")
    link = page.evaluate("fetch('/api/reports').then(r => r.json()).then(r => r.reports[1].link)")
    page.goto(f"{running.base}{link}#page=4&quote=We%20concluded")
    page.wait_for_selector(".rv-loaded, .rv-paper")


def viewer_search(page: Page, running: Running) -> None:
    viewer(page, running)
    page.get_by_role("button", name="Search").click()
    page.fill(".rv-menu input", "council")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rv-hits li")


def missing(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/reports/{'0' * 64}")


def embed(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/embed")
    page.wait_for_selector(".ra-welcome")


def embed_answer(page: Page, running: Running) -> None:
    embed(page, running)
    page.locator(".ra-offer").first.click()
    page.wait_for_selector(".ra-answer")
    page.locator(".ra-mark").first.focus()


def grades(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/grades")
    page.wait_for_selector(".gr-scroll tbody tr")


def grades_over_time(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/grades?view=time&judgement=adults")
    page.wait_for_selector(".gr-figure")


def table_of_an_answer(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "Which reports grade safeguarding adults?")
    page.locator(".ra-grid summary").click()


def comparison(page: Page, running: Running) -> None:
    open_window(page, running)
    ask(page, "Compare Quillmere, Skelderby and Vennshire on advocacy and carers")
    page.wait_for_selector(".ra-sides")


def sign_in(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/sign-in")
    page.fill("#key", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(".pl-said:not(:empty)")


def making_lines(page: Page, running: Running) -> None:
    question = "How was Quillmere graded for safeguarding adults?"
    page.goto(f"{running.base}/embedding?q={quote(question)}")
    page.select_option("#what", "answer")
    page.wait_for_selector("report-answer .ra-answer")


def batch(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/batch")
    table = b"question\nHow was Quillmere graded for safeguarding adults?\n"
    for _ in range(2):
        file = FilePayload(name="q.csv", mimeType="text/csv", buffer=table)
        page.set_input_files("#ba-file", file)
        page.get_by_text("1 question, 0 faults.").wait_for()
        page.click("#ba-run")
        page.get_by_text("Done: 1 question.").wait_for()


def batch_with_faults(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/batch")
    table = b"question;answerable\nWhy?;perhaps\n"
    file = FilePayload(name="q.csv", mimeType="text/csv", buffer=table)
    page.set_input_files("#ba-file", file)
    page.get_by_text("1 question, 1 fault.").wait_for()


def card(page: Page, running: Running) -> None:
    question = "Compare Quillmere, Skelderby and Vennshire on advocacy and carers"
    answer = page.request.post(f"{running.base}/api/ask", data={"question": question}).json()
    kept = page.request.post(f"{running.base}/answers", data={"id": answer["id"]}).json()
    page.goto(running.base + kept["link"])
    page.wait_for_selector(".ra-sides")


def nowhere(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/no/such/page")
    page.wait_for_selector("h1")


def interfaces(page: Page, running: Running) -> None:
    page.goto(f"{running.base}/docs")
    page.wait_for_selector("h2")


def conversations(page: Page, running: Running) -> None:
    kept = [{"id": f"c{n}", "name": f"Volunteers {n}", "made": "2026-11-01T09:00:00",
             "changed": "2026-11-01T09:00:00"} for n in range(3)]  # fmt: skip
    page.route(
        "**/api/conversations",
        lambda route: route.fulfill(json={"keeps": True, "conversations": kept}),
    )
    open_window(page, running)
    menu = page.locator(".ra-nav details").filter(has_text="Conversations")
    menu.locator("summary").click()
    menu.get_by_role("button", name="Rename").first.press("Enter")
    menu.get_by_role("button", name="Delete").last.press("Enter")


def elements(page: Page, running: Running) -> None:
    """Both elements in another page: an answer, a refusal, a fault, and the chat opened."""
    asked = ("How was Quillmere graded for safeguarding adults?", "How was Leeds graded?")
    answers = "".join(f'<report-answer question="{text}"></report-answer>' for text in asked)
    html = (
        "<!doctype html><html lang=en><meta name=color-scheme content='light dark'>"
        f"<title>Host</title><main><h1>Host</h1>{answers}<report-answer card=none></report-answer>"
        "<report-chat></report-chat></main><script src=/embed.js></script>"
    )
    host = f"{running.base}/host"
    page.route(host, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(host)
    page.wait_for_function(
        "document.querySelectorAll('report-answer').values()"
        ".every(e => e.shadowRoot.querySelector('.ra-answer, [role=alert]'))"
    )
    page.locator("report-chat .rc-bubble").click()
    page.locator("report-chat .ra-offer").first.click()
    page.wait_for_selector("report-chat .ra-answer")


STATES: tuple[Callable[[Page, Running], None], ...] = (
    first_visit, answer, many_sources, refusal, explained, complaint, page_in_window, menus,
    removal, viewer,
    viewer_search, missing, embed, embed_answer, grades, grades_over_time, table_of_an_answer,
    comparison, sign_in, making_lines, batch, batch_with_faults, card, nowhere, interfaces,
    conversations, elements,
)  # fmt: skip

LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
FORCED = {"color_scheme": "dark", "forced_colors": "active"}
# Sizes of the screen and colours; a page is opened and led to its state once for a group of them.
SCREENS = {
    "wide": [(1440, 900, LIGHT), (1440, 900, DARK), (1440, 900, FORCED)],
    "narrow, dark at 400 percent": [(320, 256, DARK), (390, 844, LIGHT)],
}


@pytest.mark.parametrize("screens", SCREENS.values(), ids=SCREENS)
@pytest.mark.parametrize("state", STATES, ids=lambda s: s.__name__)
def test_axe_finds_nothing(
    state: Callable[[Page, Running], None],
    screens: list[tuple[int, int, dict[str, Any]]],
    page: Page,
    samples: Running,
    axe: str,
) -> None:
    for number, (width, height, scheme) in enumerate(screens):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(**scheme)
        if number == 0:
            state(page, samples)
        page.wait_for_timeout(300)
        found = violations(page, axe, _NOT_FORCED if scheme is FORCED else None)
        assert not found, f"{width} px, {scheme}: {json.dumps(found, indent=1)}"
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{over} px wider than the screen"
