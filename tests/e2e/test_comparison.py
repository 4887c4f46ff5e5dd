"""A comparison in the window: a real table, copied, saved, and scrolled in its own box."""

import csv
import io
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assistant.web.conftest import Running, ask, open_window
from tests.assistant.web.test_answer_routes import post

COMPARED = "Compare Quillmere, Skelderby and Vennshire on advocacy and carers"


def test_the_table_stands_open_with_head_cells_and_marks(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, COMPARED)
    table = page.locator(".ra-sides table")
    expect(table.locator("thead th[scope=col]")).to_have_count(4)
    expect(table.locator("tbody th[scope=row]")).to_have_text(["Advocacy", "Carers"])
    table.locator(".ra-mark").last.click()
    expect(page.locator("report-viewer h2")).to_have_text("Vennshire County Council")


def test_the_table_is_copied_with_tabs_and_sources(page: Page, samples: Running) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_window(page, samples)
    ask(page, COMPARED)
    page.get_by_role("button", name="Copy as table").click()
    expect(page.locator(".ra-sides .ra-said")).to_have_text("Copied")
    lines = page.evaluate("() => navigator.clipboard.readText()").splitlines()
    assert [len(line.split("\t")) for line in lines[:3]] == [4, 4, 4]
    assert lines[1].startswith("Advocacy\t")
    assert lines[3] == ""
    assert lines[4].startswith("[1] London Borough of Quillmere, ")


def test_the_table_is_saved_as_csv(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, COMPARED)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Table as CSV").click()
    assert waiting.value.suggested_filename.endswith(".csv")
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0] == "Compared"
    assert rows[2][3].endswith("]")
    assert rows[4][0] == "[1]"
    assert "p. " in rows[4][1]


def test_no_cell_of_the_csv_is_a_formula(samples: Running) -> None:
    answer = post(samples, "/api/ask", {"question": COMPARED}).json()
    answer["table"]["rows"][0][1]["text"] = "=HYPERLINK(1)"
    answer["table"]["columns"][1] = "@cmd"
    response = post(samples, "/api/save/csv", {"turns": [answer]})
    assert response.headers["content-type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][1] == "'@cmd"
    assert rows[1][1].startswith("'=HYPERLINK(1)")


@pytest.mark.parametrize(
    "table", [None, 7, {"columns": 3}, {"columns": ["a"], "rows": [[{"text": 1}, {}], 5, "x"]}]
)
def test_a_table_that_is_none_is_bearable(table: object, samples: Running) -> None:
    answer = post(samples, "/api/ask", {"question": COMPARED}).json() | {"table": table}
    assert post(samples, "/api/save/md", {"turns": [answer]}).status_code == 200
    assert post(samples, "/api/save/csv", {"turns": [answer]}).status_code == 200


def test_a_saved_conversation_has_the_table(samples: Running) -> None:
    answer = post(samples, "/api/ask", {"question": COMPARED}).json()
    text = post(samples, "/api/save/md", {"turns": [answer]}).content.decode()
    assert "| Compared | Quillmere" in text
    assert (text.count("\n| "), text.count("\n|---")) == (3, 1)


def test_on_a_phone_the_table_scrolls_in_its_own_box(browser: Browser, samples: Running) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    page = context.new_page()
    open_window(page, samples)
    ask(page, COMPARED)
    page.wait_for_selector(".ra-sides")
    wide = "e => e.scrollWidth > e.clientWidth"
    assert page.locator(".ra-grid-scroll").evaluate(wide)
    assert not page.locator("html").evaluate(wide)
    context.close()


def test_the_element_for_other_pages_has_the_table_without_tools(
    page: Page, samples: Running
) -> None:
    page.goto(f"{samples.base}/embed")
    assert "tableOf" in httpx.get(f"{samples.base}/embed.js").text
    page.wait_for_selector(".ra-form textarea")
    page.fill(".ra-form textarea", COMPARED)
    page.keyboard.press("Enter")
    expect(page.locator(".ra-sides thead th")).to_have_count(4)
    expect(page.get_by_role("button", name="Copy as table")).to_have_count(0)
