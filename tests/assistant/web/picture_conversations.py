"""Conversations with a chat model in the real window, as pictures.

Run: python -m tests.assistant.web.picture_conversations FOLDER [DATA]. A real endpoint writes the
answers of `conversations.jsonl`; everything else is the program as it ships, on the sample reports.
"""

import json
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.web.server import open_app
from tests.assistant.model.replay import Replayed, passages_of, written
from tests.assistant.model.servers import Handler, serving
from tests.assistant.web.conftest import CHROMIUM, FLAGS, settings_for, wait_for
from tests.conftest import SAMPLES

CONVERSATIONS = Path(__file__).with_name("conversations.jsonl")
_QUESTION = re.compile(r"^(?:Next question|Question): (.*)$", re.MULTILINE)
_SENTENCE = re.compile(r"^Sentence: (.*)$", re.MULTILINE)
# Whether the page that is cited stands beside the answer, where sentences are cited.
_SHOWN = """sentences => {
  const pages = [...document.querySelectorAll("img[src*='/pages/']")];
  return (pages.length || !sentences) && pages.every(i => i.complete && i.naturalWidth);
}"""

Turn = dict[str, Any]


class Play:
    """Writes the answers; one that has a pause waits there until it is told to go on."""

    def __init__(self, turns: list[Turn]) -> None:
        self._turns = turns
        self.go_on = threading.Event()

    def __call__(self, handler: Handler) -> None:
        prompt = str(handler.server.bodies[-1]["messages"][-1]["content"])
        asked = _QUESTION.findall(prompt)[-1]
        if "that stands alone:" in prompt:
            handler.whole(next((t["question"] for t in self._turns if t.get("asked") == asked), ""))
        elif "Three other ways:" in prompt:
            handler.whole("")
        elif "New sentence:" in prompt:
            # It insists on what it wrote.
            handler.whole(f"{_SENTENCE.findall(prompt)[-1]} [{passages_of(prompt)[0][0]}]")
        else:
            self._answer(handler, prompt, next(t for t in self._turns if t["question"] == asked))

    def _answer(self, handler: Handler, prompt: str, turn: Turn) -> None:
        text = json.dumps(written(turn, passages_of(prompt), Replayed()), ensure_ascii=False)
        place = len(text)
        if "pause" in turn:
            place = text.index(turn["sentences"][turn["pause"]]["text"][:20])
        handler.head()
        handler.text(text[:place])
        while "pause" in turn and not self.go_on.wait(0.05):
            handler.raw(": waiting\n\n")
        handler.text(text[place:])
        handler.text("", finish="stop")
        handler.raw("data: [DONE]\n\n")


@contextmanager
def _running(folder: Path, address: str) -> Iterator[str]:
    settings = settings_for(folder, SAMPLES, chat_model="openai:small", chat_base_url=address)
    config = uvicorn.Config(open_app(settings), port=settings.port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{settings.port}"
    wait_for(f"{base}/healthz")
    yield base
    server.should_exit = True
    thread.join(20)


def _pictured(browser: Browser, base: str, turns: list[Turn], play: Play, out: Path) -> None:
    page, asked = None, 0
    for turn in turns:
        if page is None or not turn.get("asked"):
            page, asked = _opened(browser, base), 0
        page.locator("#ra-question textarea").fill(turn.get("asked") or turn["question"])
        page.locator("#ra-ask").click()
        asked += 1
        if "pause" in turn:
            last = turn["sentences"][turn["pause"] - 1]["text"]
            expect(page.locator(".ra-pending .ra-text")).to_contain_text(last[-30:], timeout=90_000)
            page.screenshot(path=out / f"{turn['picture']}.png")
            play.go_on.set()
        expect(page.locator(".ra-turn:not(.ra-pending)")).to_have_count(asked, timeout=90_000)
        if "picture" in turn and "pause" not in turn:
            page.wait_for_timeout(1_500)
            page.wait_for_function(_SHOWN, arg=len(turn["sentences"]), timeout=90_000)
            page.wait_for_timeout(3_000)
            page.screenshot(path=out / f"{turn['picture']}.png")
        sys.stdout.write(f"{page.locator('.ra-turn').last.inner_text()}\n\n")


def _opened(browser: Browser, base: str) -> Page:
    """The window of somebody who has not been here."""
    context = browser.new_context(viewport={"width": 1180, "height": 860}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(base, timeout=90_000)
    page.wait_for_selector(".ra-welcome", timeout=90_000)
    return page


def main(out: Path, data: Path | None = None) -> None:
    """Ask every turn and take its picture."""
    turns = [json.loads(x) for x in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]
    play = Play(turns)
    out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(play) as model,
        _running(data or Path(folder), model.address) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        _pictured(browser, base, turns, play, out)
        browser.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
