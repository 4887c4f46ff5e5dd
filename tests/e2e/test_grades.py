"""The Grades page: table, filters, sorting, picture, links to the page, download."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant.web.conftest import Running, ask, open_window


@pytest.fixture(scope="session")
def graded_server(start: Callable[..., Running], graded_folder: Path) -> Running:
    """A server over the invented reports with grades."""
    return start(graded_folder)


def open_grades(page: Page, running: Running, query: str = "") -> None:
    page.goto(f"{running.base}/grades{query}")
    page.wait_for_selector(".gr-scroll tbody tr, .gr-figure")


def column(page: Page, number: int) -> list[str]:
    cells = page.locator(f".gr-scroll tbody tr > :nth-child({number})").all_inner_texts()
    return [" ".join(cell.split()) for cell in cells]


def test_every_report_is_a_row_with_links_to_its_pages(page: Page, graded_server: Running) -> None:
    open_grades(page, graded_server)
    expect(page.locator(".gr-count")).to_have_text("10 of 10 reports, 5 councils")
    expect(page.locator(".gr-scroll tbody tr")).to_have_count(10)
    links = page.eval_on_selector_all(".gr-grade", "all => all.map(a => a.getAttribute('href'))")
    assert len(links) == 35
    assert all("#page=1&quote=" in link for link in links)
    assert httpx.get(graded_server.base + links[0]).status_code == 200


def test_a_cell_opens_its_page_beside_the_table(page: Page, graded_server: Running) -> None:
    open_grades(page, graded_server, "?council=cloughton")
    cell = page.locator(".gr-grade").first
    cell.click()
    expect(page.locator("report-viewer .rv-loaded .rv-box").first).to_be_visible()
    expect(page.locator("report-viewer h2")).to_have_text("Cloughton Council")
    page.locator(".rv-close").click()
    expect(page.locator(".gr-side")).to_be_hidden()
    expect(cell).to_be_focused()


def test_on_a_phone_a_cell_leads_to_the_viewer(browser: Browser, graded_server: Running) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    open_grades(page, graded_server, "?council=cloughton")
    page.locator(".gr-grade").first.click()
    page.wait_for_url("**/reports/*#page=1&quote=*")
    context.close()


def test_filters_narrow_the_rows_and_the_address(page: Page, graded_server: Running) -> None:
    open_grades(page, graded_server)
    page.locator("select[name=judgement]").select_option("leadership")
    page.locator("select[name=grade]").select_option("outstanding")
    page.locator("select[name=from]").select_option("2032")
    assert column(page, 1) == ["Ashmere", "Denwick"]
    expect(page.locator(".gr-scroll")).to_contain_text("The impact of leaders on social work")
    assert "judgement=leadership" in page.url
    page.reload()
    page.wait_for_selector(".gr-scroll tbody tr")
    assert column(page, 1) == ["Ashmere", "Denwick"]
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".gr-scroll tbody tr")).to_have_count(10)


def test_columns_sort_by_keyboard_and_say_so(page: Page, graded_server: Running) -> None:
    open_grades(page, graded_server, "?kind=ILACS")
    page.get_by_role("button", name="Overall").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th.gr-c-overall")).to_have_attribute("aria-sort", "descending")
    assert column(page, 4)[0] == "outstanding"
    page.keyboard.press("Enter")
    expect(page.locator("th.gr-c-overall")).to_have_attribute("aria-sort", "ascending")
    assert column(page, 4)[:2] == ["inadequate", "requires improvement"]
    expect(page.get_by_role("button", name="Overall")).to_be_focused()


def test_the_picture_tells_the_grades_in_words_and_shapes(
    page: Page, graded_server: Running
) -> None:
    open_grades(page, graded_server, "?view=time")
    pictures = page.locator(".gr-figure")
    expect(pictures).to_have_count(4)
    svg = pictures.first.locator("svg")
    assert svg.get_attribute("role") == "img"
    said = svg.get_attribute("aria-label")
    assert said == "Ashmere: 2027 inadequate, 2030 requires improvement, 2033 good"
    shapes = svg.locator(".gr-shape").evaluate_all("all => all.map(p => p.getAttribute('d'))")
    heights = svg.locator("g").evaluate_all(
        "all => all.map(g => Number(g.getAttribute('transform').split(' ')[1].slice(0, -1)))"
    )
    assert len(set(shapes)) == 3
    assert heights == sorted(heights, reverse=True)
    assert pictures.first.locator("a").first.get_attribute("href", timeout=1000)


def test_what_is_shown_is_downloaded(page: Page, graded_server: Running) -> None:
    open_grades(page, graded_server, "?kind=SIF&from=2028")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Council"] for row in rows] == ["Denwick Council"]
    assert rows[0]["Adoption"] == "outstanding"
    assert "Adoption performance: outstanding (p. 1" in rows[0]["Judgements as worded, with pages"]


def test_a_download_of_what_is_not_loaded_says_why(graded_server: Running) -> None:
    response = httpx.get(f"{graded_server.base}/api/grades.csv?council=Leeds")
    assert response.status_code == 422
    assert "Ashmere" in response.json()["message"]


def test_the_page_has_the_strict_policy(graded_server: Running) -> None:
    for path in ("/grades", "/api/grades", "/api/grades.csv"):
        headers = httpx.get(graded_server.base + path).headers
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_the_window_leads_to_the_grades(page: Page, graded_server: Running) -> None:
    open_window(page, graded_server)
    page.locator(".ra-nav").get_by_role("link", name="Grades", exact=True).click()
    page.wait_for_selector(".gr-scroll tbody tr")
    page.get_by_role("link", name="Back to the conversation").click()
    page.wait_for_selector(".ra-welcome")


def test_an_answer_shows_its_table_with_marks(page: Page, graded_server: Running) -> None:
    open_window(page, graded_server)
    ask(page, "Which councils were judged inadequate overall?")
    expect(page.locator(".ra-text li")).to_have_count(2)
    page.locator(".ra-grid summary").click()
    expect(page.locator(".ra-grid tbody tr")).to_have_count(2)
    page.locator(".ra-grid .ra-mark").last.click()
    expect(page.locator("report-viewer h2")).to_have_text("Birchdale Council")
