"""A real server on a free port, with models that go by words, and a real browser."""

import functools
import http.server
import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.settings import Settings
from assistant.web.server import create_app
from ingest.report_files import find_files
from tests.fakes import ANSWER_FROM, HashEmbedder, WordClassifier, WordReader
from tests.waiting import finished
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

ROOT = Path(__file__).parents[3]
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync", "--no-first-run", "--disable-quic",
]  # fmt: skip


@dataclass(frozen=True)
class Running:
    """A server under test."""

    base: str
    app: FastAPI
    settings: Settings
    store: Store


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(folder: Path, reports: Path, **more: object) -> Settings:
    values: dict[str, object] = {
        "reports_dir": reports,
        "data_dir": folder / "data",
        "port": free_port(),
        # All tests ask from one address.
        "limit_person": "100000/minute",
        "answer_from": ANSWER_FROM,
        "limit_origin": "100000/minute",
    }
    return Settings(_env_file=None, **(values | more))  # type: ignore[arg-type, call-arg]


def open_store(settings: Settings, embedder: HashEmbedder) -> Store:
    store = Store(settings.data_dir)
    build_index(store, find_files(settings.reports), embedder)
    return store


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Running]]:
    """Start a server over a folder of reports; all are stopped at the end."""
    running: list[tuple[uvicorn.Server, threading.Thread, Store]] = []

    def begin(
        reports: Path, prepare: Callable[[Store], None] | None = None, **more: object
    ) -> Running:
        settings = settings_for(tmp_path_factory.mktemp("server"), reports, **more)
        embedder = HashEmbedder()
        store = open_store(settings, embedder)
        if prepare:
            prepare(store)
        app = finished(made(settings, store, embedder))
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_level="warning",
                access_log=False,
                # The browser goes after the servers, and holds streams open until then.
                timeout_graceful_shutdown=1,
            )
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        running.append((server, thread, store))
        base = f"http://127.0.0.1:{settings.port}"
        wait_for(f"{base}/healthz")
        return Running(base, app, settings, store)

    yield begin
    for server, thread, store in running:
        server.should_exit = True
        thread.join(20)
        store.close()


async def made(settings: Settings, store: Store, embedder: HashEmbedder) -> FastAPI:
    """Within a running loop, since outside one Gradio makes loops that it never closes."""
    return create_app(settings, store, embedder, WordReader(), WordClassifier())


def wait_for(address: str) -> None:
    for _ in range(200):
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def copy_of_samples(folder: Path) -> Path:
    for path in (ROOT / "sample_reports").glob("*.pdf"):
        shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def samples(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    """A server over a copy of the sample reports and a text report."""
    folder = copy_of_samples(tmp_path_factory.mktemp("reports"))
    (folder / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing here")
    return start(folder, embed_origins="http://intranet.example http://localhost:1")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; missing, it skips, but in CI it fails."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not there: install Debian's chromium to run the browser tests."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # A busy machine shows things late.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh context, wide and light."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture(scope="session")
def kept_context(browser: Browser) -> BrowserContext:
    """A context for all tests: it keeps the scripts of the window compiled, which is most work."""
    return browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")


@pytest.fixture
def page(kept_context: BrowserContext) -> Iterator[Page]:
    """A page, wide and light, of a browser that remembers nothing of other tests."""
    yield kept_context.new_page()
    for page in kept_context.pages:
        page.close()
    kept_context.clear_permissions()
    kept_context.set_storage_state({"cookies": [], "origins": []})


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as it comes in the test extra."""
    try:
        return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    except ModuleNotFoundError:
        reason = (
            "axe-playwright-python is not installed: install the test extra to check accessibility."
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def open_window(page: Page, running: Running, path: str = "/") -> None:
    page.goto(running.base + path)
    page.wait_for_selector(".ra-welcome, .ra-turn", timeout=60_000)


def ask(page: Page, question: str) -> None:
    """Ask in the window and wait for the answer."""
    before = page.locator(".ra-answer").count()
    page.fill("#ra-question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('.ra-answer').length > n", arg=before, timeout=60_000
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Another origin: a folder and its address."""
    handler = functools.partial(QuietHandler, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


TEXT_REPORT = """Inspection report

Service inspection of adult social care: **Ashmere County Council**

Focus of inspection:

Safeguarding adults

Date of inspection: May 2010

Date of publication: 3 September 2010

Contents

Introduction	3
Summary of how well Ashmere was performing	4
Key findings	5

**Introduction**

An inspection team visited Ashmere in May 2010 to find out how well the council served people.

**Summary of how well Ashmere was performing**

**Safeguarding adults**

We concluded that Ashmere was performing well in safeguarding adults.

**Key findings**

**Safeguarding adults**

The lantern festival at Ashmere Mill brought 240 volunteers to lonely neighbours, and the council

had kept a register of those who wished to be visited again. Managers reviewed it every month.

Staff knew the people they supported. One family carer said:

"Nobody asked me how I was coping until the festival."
"""
