"""The report and the comparison in a browser: no outside request, axe-core finds nothing."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from assistant.evaluation.batch_run import read_run, run_batch
from assistant.evaluation.run_comparison import compare, write_comparison
from tests.e2e.test_axe import violations
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


def runs(tmp_path: Path) -> tuple[Path, Path]:
    rows = [gold(str(n), question="refuse" if n % 5 == 0 else f"Part {n}?") for n in range(130)]
    for name, wrong in (("a", {"3": "It was poor. [1]"}), ("b", {"4": "It was poor. [1]"})):
        run_batch(FakeAsker(0.0, **wrong), MADE_WITH, order(tmp_path / name, rows))
    found = compare(read_run(tmp_path / "a"), read_run(tmp_path / "b"))
    write_comparison(found, tmp_path / "b", "http://here")
    return tmp_path / "a" / "report.html", tmp_path / "b" / "comparison.html"


@pytest.mark.browser
def test_the_pages_ask_for_nothing_filter_and_are_accessible(
    page: Page, axe: str, tmp_path: Path
) -> None:
    for file in runs(tmp_path):
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_selector("#rows tr")
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        assert page.locator("#rows tr").count() == 100
        first = page.locator("#rows tr").first.inner_text()
        assert "failed" in first or "worse" in first
        # Rows are made alike: nine show what a hundred do.
        page.fill("#find", "part 11")
        assert page.locator("#rows tr").count() == 9
        page.locator("#rows details summary").first.click()
        assert violations(page, axe) == []
        page.fill("#find", "part 17?")
        assert page.locator("#rows tr").count() == 1
        href = page.locator("#rows a").first.get_attribute("href")
        assert href
        assert href.startswith("http://here/reports/")
    page.emulate_media(color_scheme="dark")
    assert violations(page, axe) == []
