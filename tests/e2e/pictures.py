"""The pictures of docs/images, taken anew: python -m tests.e2e.pictures FOLDER [NAME…].

The program as it ships, with its models, on the sample reports.
"""

import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.web.server import open_app
from tests.assistant.web.conftest import CHROMIUM, FLAGS, ROOT, settings_for, wait_for
from tests.conftest import SAMPLES

GRADE = "How was Quillmere graded for safeguarding adults?"
IMPROVE = "What should Skelderby improve?"
COMPARE = "Compare Quillmere, Skelderby and Vennshire on advocacy and carers"
_STYLE = """body{margin:0;font:1.0625rem/1.6 system-ui,sans-serif;background:$ground;color:$ink}
header{padding:1rem 2rem;background:$bar;color:#fff;font-weight:600}
main{max-width:60rem;margin:0 auto;padding:1rem 2rem 3rem}h1{font-size:1.6rem}"""
LIGHT = {"$ground": "#fff", "$ink": "#1d242b", "$bar": "#3b4a54"}
DARK = {"$ground": "#15181b", "$ink": "#e8e6e0", "$bar": "#262d33"}


def intranet(page: Page, base: str, body: str, colours: dict[str, str]) -> None:
    """A council's own page, with the elements in it."""
    style = _STYLE
    for name, colour in colours.items():
        style = style.replace(name, colour)
    html = (
        f"<!doctype html><html lang=en><title>Intranet</title><style>{style}</style>"
        f"<header>Vennshire intranet</header><main><h1>What inspectors found</h1>{body}</main>"
        '<report-chat heading="Ask the inspection reports"></report-chat>'
        f'<script src="{base}/embed.js"></script>'
    )
    address = f"{base}/intranet"
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)


def element(question: str, more: str = "") -> str:
    """An answer in another page."""
    return f'<report-answer question="{question}" {more}></report-answer>'


def asked(page: Page, base: str, *questions: str) -> None:
    """The window with the answers to some questions."""
    page.goto(base)
    page.wait_for_selector(".ra-welcome")
    for number, question in enumerate(questions, start=1):
        page.locator("#ra-question textarea").fill(question)
        page.locator("#ra-ask").click()
        expect(page.locator(".ra-turn:not(.ra-pending)")).to_have_count(number)
    page.wait_for_timeout(2_500)


def chat_with_page(page: Page, base: str) -> None:
    asked(page, base, "What should Quillmere improve in safeguarding?")
    page.locator(".ra-mark").nth(1).click()
    page.wait_for_timeout(2_000)


def comparison(page: Page, base: str) -> None:
    asked(page, base, COMPARE)


def first_visit(page: Page, base: str) -> None:
    asked(page, base)


def summary(page: Page, base: str) -> None:
    asked(page, base, "Summarise the report on Vennshire")


def phone_page(page: Page, base: str) -> None:
    asked(page, base, GRADE)
    page.locator(".ra-mark").first.click()
    page.wait_for_timeout(2_000)


def phone_answer(page: Page, base: str) -> None:
    asked(page, base, GRADE)


def viewer(page: Page, base: str) -> None:
    answer = page.request.post(f"{base}/api/ask", data={"question": GRADE}).json()
    page.goto(base + answer["citations"][0]["link"])
    page.wait_for_selector(".rv-loaded")
    page.get_by_role("button", name="Contents").click()
    page.wait_for_timeout(1_000)


def grades(page: Page, base: str) -> None:
    page.goto(f"{base}/grades")
    page.wait_for_selector(".gr-scroll tbody tr")


def bubble(page: Page, base: str) -> None:
    intranet(page, base, element(GRADE) + element(IMPROVE, 'density="compact"'), LIGHT)
    page.wait_for_function(_ANSWERED, arg=2)
    page.locator("report-chat .rc-bubble").click()
    page.locator("report-chat .ra-examples").wait_for()
    page.keyboard.type(GRADE)
    page.keyboard.press("Enter")
    page.locator("report-chat .ra-answer").wait_for()
    page.wait_for_timeout(800)


def cards_on_dark(page: Page, base: str) -> None:
    refused = "How was Leeds graded for safeguarding adults?"
    cards = (element(GRADE), element(COMPARE, 'density="compact"'), element(refused))
    intranet(page, base, "".join(cards), DARK)
    page.wait_for_function(_ANSWERED, arg=3)
    page.wait_for_timeout(800)


def host_page(page: Page, base: str) -> None:
    page.route("**/host.html", lambda route: route.fulfill(
        body=(ROOT / "examples/host.html").read_text().replace("http://127.0.0.1:7860", base),
        content_type="text/html"))  # fmt: skip
    page.goto(f"{base}/host.html")
    page.wait_for_function(_ANSWERED, arg=1)
    page.locator("report-chat[mode=inline] .ra-examples").wait_for()
    page.wait_for_timeout(1_000)


def card(page: Page, base: str) -> None:
    answer = page.request.post(f"{base}/api/ask", data={"question": COMPARE}).json()
    kept = page.request.post(f"{base}/answers", data={"id": answer["id"]}).json()
    page.goto(base + kept["link"])
    page.wait_for_timeout(800)


def embedding(page: Page, base: str) -> None:
    page.goto(f"{base}/embedding")
    page.select_option("#what", "answer")
    page.fill("#question", GRADE)
    page.locator("#question").blur()
    page.wait_for_function(_ANSWERED, arg=1)


def sign_in(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.wait_for_timeout(500)


def printed(page: Page, base: str) -> None:
    asked(page, base, GRADE, COMPARE)


_ANSWERED = """count => [...document.querySelectorAll("report-answer")]
  .filter((e) => e.shadowRoot.querySelector(".ra-answer")).length >= count"""


class Picture(NamedTuple):
    """Width, height, what to do first, whether the whole page is shown, and on what screen."""

    width: int
    height: int
    prepare: Callable[[Page, str], None]
    whole: bool = False
    screen: dict[str, Any] = {}


_PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
PICTURES = {
    "bubble": Picture(1280, 900, bubble),
    "card": Picture(800, 600, card, whole=True),
    "cards-on-dark": Picture(1100, 900, cards_on_dark, whole=True),
    "embedding": Picture(1280, 860, embedding),
    "sign-in": Picture(1000, 600, sign_in),
    "printed": Picture(1000, 900, printed),
    "chat-with-page": Picture(1440, 900, chat_with_page),
    "comparison": Picture(1440, 900, comparison),
    "first-visit": Picture(1440, 900, first_visit),
    "host-page": Picture(1000, 1100, host_page),
    "dark": Picture(1440, 900, chat_with_page, screen={"color_scheme": "dark"}),
    "phone-answer": Picture(390, 844, phone_answer, screen=_PHONE),
    "phone-page": Picture(390, 844, phone_page, screen=_PHONE),
    "summary": Picture(1440, 900, summary),
    "viewer": Picture(1100, 900, viewer),
    "grades": Picture(1280, 720, grades),
}


def on_paper(page: Page, target: Path) -> None:
    """The first sheet as it leaves the printer."""
    sheet = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))[0]
    sheet.render(scale=1.4).to_pil().save(target)


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The program on the sample reports, until the end of the block."""
    settings = settings_for(folder, SAMPLES)
    more: dict[str, Any] = {"answer_from": None}
    app = open_app(settings.model_copy(update=more))
    server = uvicorn.Server(uvicorn.Config(app, port=settings.port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{settings.port}"
    wait_for(f"{base}/healthz")
    yield base
    server.should_exit = True
    thread.join(20)


def take(browser: Browser, base: str, name: str, out: Path) -> None:
    """One picture."""
    picture = PICTURES[name]
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, reduced_motion="reduce",
        **picture.screen,
    )  # fmt: skip
    context.set_default_timeout(120_000)
    page = context.new_page()
    picture.prepare(page, base)
    if name == "printed":
        on_paper(page, out / f"{name}.png")
    else:
        page.screenshot(path=out / f"{name}.png", full_page=picture.whole)
    context.close()
    sys.stdout.write(f"{name}\n")
    sys.stdout.flush()


def main(out: Path, *names: str) -> None:
    """Take the pictures of these names, or all."""
    out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=120_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for name in names or PICTURES:
            take(browser, base, name, out)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
