"""axe-core finds nothing on any page, in any state, light and dark, wide and narrow."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.assistant.web.conftest import Running, ask, open_window

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page, axe: str) -> list[dict[str, Any]]:
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, rules).then(r => r.violations)", RULES)
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
    page.locator(".ra-nav summary").click()


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


STATES: tuple[Callable[[Page, Running], None], ...] = (
    first_visit, answer, many_sources, refusal, explained, complaint, page_in_window, menus,
    removal, viewer,
    viewer_search, missing, embed, embed_answer, grades, grades_over_time, table_of_an_answer,
    comparison,
)  # fmt: skip


# Scheme, width and height; a page is opened and led to its state once for the screens of a group.
SCREENS = {
    "wide": [("light", 1440, 900), ("dark", 1440, 900)],
    "narrow, dark at 400 percent": [("light", 390, 844), ("dark", 320, 256)],
}


@pytest.mark.parametrize("screens", SCREENS.values(), ids=SCREENS)
@pytest.mark.parametrize("state", STATES, ids=lambda s: s.__name__)
def test_axe_finds_nothing(
    state: Callable[[Page, Running], None],
    screens: list[tuple[str, int, int]],
    page: Page,
    samples: Running,
    axe: str,
) -> None:
    show(page, *screens[0])
    state(page, samples)
    for screen in screens:
        show(page, *screen)
        page.wait_for_timeout(300)
        found = violations(page, axe)
        assert not found, f"{screen}: {json.dumps(found, indent=1)}"


def show(page: Page, scheme: str, width: int, height: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": height})


def test_nothing_needs_scrolling_sideways_at_400_percent(page: Page, samples: Running) -> None:
    show(page, "light", 320, 256)
    for state in (first_visit, answer, refusal, explained, embed_answer, grades, grades_over_time):
        state(page, samples)
        over = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, state.__name__
