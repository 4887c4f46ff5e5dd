"""The servers and the browser of `tests/assistant/web`, for whole pages; and a hostile server."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.assistant.web.conftest import (
    TEXT_REPORT,
    Running,
    axe,
    browser,
    context,
    kept_context,
    page,
    samples,
    site,
    start,
)
from tests.e2e.hostile import poison

__all__ = [
    "axe",
    "browser",
    "context",
    "kept_context",
    "page",
    "samples",
    "site",
    "start",
]


@pytest.fixture(scope="session")
def poisoned(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    folder = tmp_path_factory.mktemp("clean")
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    scratch = tmp_path_factory.mktemp("scratch")
    return start(
        folder,
        lambda store: poison(store, scratch),
        embed_origins="http://127.0.0.1:9999",
    )


@pytest.fixture
def fresh(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()
