"""The window with a chat model: sentences come as they are checked, and it can be stopped."""

import re
from collections.abc import Callable, Iterator
from threading import Event

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.assistant.model.servers import Handler, Server, serving
from tests.assistant.web.conftest import Running, copy_of_samples, open_window

QUESTION = "Which scheme put locks and alarms into Quillmere homes?"
TRUE = (
    "A scheme named 'Safe at the Door' had fitted locks, door viewers and alarms in 412 homes "
    "during 2009 [1]. "
)
FALSE = "The scheme had fitted locks and alarms in 900 homes [1]. "
ALSO = "The scheme was run with the fire service and the charity Wendside Neighbours [1]."


class Play:
    """Writes a true sentence, waits to be told, then a false one and another true one."""

    def __init__(self) -> None:
        self.go_on = Event()

    def __call__(self, handler: Handler) -> None:
        if "New sentence" in str(handler.server.bodies[-1]):
            handler.whole(FALSE)
            return
        handler.head()
        for word in f"{TRUE}And so ".split(" "):
            handler.text(f"{word} ")
        while not self.go_on.wait(0.05):
            handler.raw(": waiting\n\n")
        handler.text(f"on. {FALSE}{ALSO}")
        handler.text("", finish="stop")
        handler.raw("data: [DONE]\n\n")


@pytest.fixture
def play() -> Play:
    return Play()


@pytest.fixture
def model(play: Play) -> Iterator[Server]:
    with serving(play) as server:
        yield server
        play.go_on.set()


@pytest.fixture
def running(
    start: Callable[..., Running], model: Server, tmp_path_factory: pytest.TempPathFactory
) -> Running:
    folder = copy_of_samples(tmp_path_factory.mktemp("chat"))
    # As the other models here go by words, so does the check: what is trained has its own tests.
    chat = {"chat_model": "openai:small", "chat_base_url": model.address, "check_with": "rules"}
    return start(folder, **chat)


def letters(text: str) -> str:
    """A text without its marks, which become links, and without spaces."""
    return re.sub(r"[^A-Za-z]+", "", text)


def put(page: Page) -> None:
    page.locator("#ra-question textarea").fill(QUESTION)
    page.locator("#ra-ask").click()


@pytest.mark.browser
def test_sentences_come_when_they_are_checked_and_stay(
    page: Page, running: Running, play: Play
) -> None:
    open_window(page, running)
    expect(page.locator(".ra-mode")).to_have_text("Chat model: openai:small")
    expect(page.locator(".ra-welcome")).to_contain_text("written by the chat model openai:small")
    put(page)
    shown = page.locator(".ra-pending .ra-text")
    expect(shown).to_contain_text("alarms in 412 homes during 2009.")
    before = shown.inner_text()
    play.go_on.set()
    expect(page.locator(".ra-turn:not(.ra-pending) .ra-text")).to_contain_text("Wendside")
    after = page.locator(".ra-turn .ra-text").inner_text()
    assert letters(after).startswith(letters(before))
    assert "900" not in after
    expect(page.locator(".ra-written")).to_contain_text("Written by openai:small · 2 of 4")
    expect(page.locator(".ra-written")).to_contain_text("2 left out")
    expect(page.locator(".ra-stop")).to_have_count(0)


@pytest.mark.browser
def test_the_stop_button_stops_the_model(page: Page, running: Running, model: Server) -> None:
    open_window(page, running)
    put(page)
    expect(page.locator(".ra-pending .ra-text")).to_contain_text("alarms in 412 homes")
    page.locator(".ra-stop").click()
    expect(page.locator(".ra-written")).to_contain_text("The chat model was stopped.")
    expect(page.locator(".ra-text")).to_contain_text("alarms in 412 homes")
    assert model.left.wait(10)


def test_the_api_answers_with_the_model(running: Running, play: Play) -> None:
    play.go_on.set()
    answer = httpx.post(f"{running.base}/api/ask", json={"question": QUESTION}).json()
    assert answer["mode"] == "model"
    assert answer["model"] == "openai:small"
    assert answer["checked"]["shown"] == 2
    assert "Wendside Neighbours. [1]" in answer["answer"]
    assert "900" not in answer["answer"]


def test_a_caller_who_leaves_stops_the_model(running: Running, model: Server) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{running.base}/api/ask", json={"question": QUESTION}, timeout=1)
    assert model.left.wait(10)


def test_to_stop_what_does_not_run_changes_nothing(running: Running) -> None:
    answer = httpx.post(f"{running.base}/api/stop", json={"run": "none"})
    assert answer.json() == {"stopped": False}
