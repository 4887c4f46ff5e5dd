"""Measure: what a first visit fetches, and how long until a question can be typed.

Run: python -m tests.e2e.measure_first_visit ADDRESS [--visits 5], with a warm server at ADDRESS.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Sequence

from playwright.sync_api import Browser, Request, sync_playwright

from tests.assistant.web.conftest import CHROMIUM, FLAGS

_OURS = ("/ui/", "/api/", "/reports", "/embed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--visits", type=int, default=5)
    given = parser.parse_args(arguments)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        visits = [_visit(browser, given.address.rstrip("/")) for _ in range(given.visits)]
        browser.close()
    seconds = [visit[2] for visit in visits]
    figures = {
        "bytes_ours": visits[-1][0],
        "bytes_gradio": visits[-1][1],
        "seconds_to_usable_median": round(statistics.median(seconds), 2),
        "seconds_to_usable": [round(s, 2) for s in seconds],
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def _visit(browser: Browser, base: str) -> tuple[int, int, float]:
    """Bytes of ours, bytes of Gradio's, seconds until the field and the examples are there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    started = time.perf_counter()
    page.goto(base)
    page.wait_for_selector("#ra-question textarea:enabled")
    page.wait_for_selector(".ra-welcome")
    seconds = time.perf_counter() - started
    page.wait_for_timeout(1000)
    ours = theirs = 0
    for request in finished:
        size = request.sizes()["responseBodySize"]
        if request.url.removeprefix(base).startswith(_OURS):
            ours += size
        else:
            theirs += size
    context.close()
    return ours, theirs, seconds


if __name__ == "__main__":
    sys.exit(main())
