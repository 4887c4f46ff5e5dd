"""axe-core on a report with every row shown: `python -m tests.evaluation.report_axe RUN`.

The rows of the run are repeated until there are a thousand (`--rows N`), and all of them are shown
with their passages open. axe-core looks at a hundred rows with the rest of the page at a time, as
the page shows them, at the first hundred in dark colours too: its work grows with the square of
what is shown. Prints a line of JSON.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from assistant.evaluation.batch_run import Run, read_run
from assistant.evaluation.figures import figures
from assistant.evaluation.report import report_page
from tests.assistant.web.conftest import CHROMIUM, FLAGS
from tests.e2e.test_axe import violations

Row = dict[str, Any]
# Milliseconds: a page of a thousand open rows is laid out and examined in minutes.
_PATIENCE = 900_000
_PART = 100
# Leaves so many rows of the page, those taken away before being put back: whole rows, as they are.
_KEEP = """([from, to]) => {
  window.every = window.every || [...document.querySelectorAll('#rows tr')];
  document.getElementById('rows').replaceChildren(...window.every.slice(from, to));
}"""


def page_of(run: Run, count: int) -> str:
    """The report of so many rows, those of a run again and again under ids of their own."""
    some = islice(cycle(zip(run.rows, run.answers, run.lines, strict=True)), count)
    triples = [
        tuple(part | {"id": f"{n}-{part['id']}"} for part in three)
        for n, three in enumerate(some, start=1)
    ]
    rows = [(row, answer, line) for row, answer, line in triples]
    known = {k: v for k, v in run.summary.items() if k == "judge"}
    return report_page(
        run.manifest, figures([line for *_, line in rows]) | known, rows, "http://here"
    )


def shown(page: Page) -> int:
    """Show every row with its passages; how many there are."""
    while page.locator("#more").is_visible():
        page.locator("#more").click()
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    return page.locator("#rows tr").count()


def examined(file: Path) -> Row:
    """What axe-core finds on a report, and what the report asks for elsewhere."""
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    asked: list[str] = []
    found: Row = {"bytes": file.stat().st_size}
    faults: list[Row] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        found["rows"] = shown(page)
        for start in range(0, found["rows"], _PART):
            page.evaluate(_KEEP, [start, start + _PART])
            faults += violations(page, axe)
            sys.stderr.write(f"{min(start + _PART, found['rows'])} rows, {len(faults)} faults\n")
        page.evaluate(_KEEP, [0, _PART])
        page.emulate_media(color_scheme="dark")
        faults += violations(page, axe)
        browser.close()
    elsewhere = [url for url in asked if not url.startswith(("file:", "data:"))]
    return found | {"elsewhere": elsewhere, "faults": faults}


def main(given: list[str]) -> Iterator[str]:
    """The lines that are printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path)
    parser.add_argument("--rows", type=int, default=1_000)
    chosen = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(page_of(read_run(chosen.run), chosen.rows), encoding="utf-8")
        yield json.dumps(examined(file))


if __name__ == "__main__":
    for line in main(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
