"""Answers in other pages: who may show them, and what the element leaves alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.assistant.web.conftest import ROOT, Running
from tests.e2e.test_axe import violations

QUESTION = "How was Quillmere graded for safeguarding adults?"
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>
{head}</head><body><main><h1>Host</h1><report-answer question="{question}"></report-answer>
<script src="{base}/embed.js"></script>{more}
</main></body></html>"""


@pytest.fixture
def embeddable(start: Callable[..., Running], site: tuple[Path, str]) -> tuple[Running, Path, str]:
    folder, origin = site
    return start(ROOT / "sample_reports", embed_origins=origin), folder, origin


def two_frames(base: str) -> str:
    """The chat, which may be framed, and the window, which may not."""
    return "".join(
        f'<iframe src="{base}{path}" title="{path}"></iframe>' for path in ("/embed", "/")
    )


def host(folder: Path, base: str, head: str = "", more: str = "", question: str = QUESTION) -> None:
    (folder / "host.html").write_text(
        HOST.format(head=head, base=base, more=more, question=question), encoding="utf-8"
    )


def test_the_element_shows_an_answer_with_its_citations(
    page: Page, embeddable: tuple[Running, Path, str], axe: str
) -> None:
    running, folder, origin = embeddable
    host(folder, running.base)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{origin}/host.html")
    page.wait_for_selector("report-answer .ra-answer")
    assert "performing adequately" in page.locator("report-answer .ra-text").inner_text()
    link = page.locator("report-answer .ra-mark").first.get_attribute("href") or ""
    assert link.startswith(f"{running.base}/reports/")
    ours = [
        address.removeprefix(running.base) for address in asked if address.startswith(running.base)
    ]
    assert ours == ["/embed.js", "/api/ask"]
    assert page.context.cookies() == []
    assert not violations(page, axe)


def test_the_element_shows_what_comes_nearest_under_a_refusal(
    page: Page, embeddable: tuple[Running, Path, str], axe: str
) -> None:
    running, folder, origin = embeddable
    host(folder, running.base, question="Does Quillmere keep a register of swimming pools?")
    page.goto(f"{origin}/host.html")
    nearest = page.locator("report-answer .ra-text + .ra-nearest")
    expect(nearest.locator("blockquote")).to_contain_text("no pooled budget")
    link = nearest.get_by_role("link").get_attribute("href") or ""
    assert link.startswith(f"{running.base}/reports/")
    assert "#page=8&quote=" in link
    assert not violations(page, axe)


def test_a_strict_policy_and_hostile_styles_of_the_host_do_no_harm(
    page: Page, embeddable: tuple[Running, Path, str]
) -> None:
    running, folder, origin = embeddable
    (folder / "host.css").write_text(
        "* { color: red !important; display: inline !important; font-size: 3px !important }"
    )
    allowed = f"script-src {running.base}; connect-src {running.base}"
    policy = f"default-src 'none'; style-src 'self'; {allowed}"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    head = f'{meta}<link rel="stylesheet" href="host.css">'
    host(folder, running.base, head)
    faults: list[str] = []
    page.on(
        "console",
        lambda message: (
            faults.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    page.goto(f"{origin}/host.html")
    page.wait_for_selector("report-answer .ra-answer", state="attached")
    size = page.eval_on_selector(
        "report-answer", "e => getComputedStyle(e.shadowRoot.querySelector('.ra-text')).fontSize"
    )
    assert size == "17px"
    assert faults == []


def test_the_chat_fetches_nothing_before_it_is_opened(
    page: Page, embeddable: tuple[Running, Path, str], axe: str
) -> None:
    running, folder, origin = embeddable
    chat = '<report-chat heading="Ask the reports" councils="quillmere"></report-chat>'
    (folder / "host.html").write_text(
        '<!doctype html><html lang="en"><title>Host</title><body style="background:#111">'
        f'<main><h1 style="color:#fff">Host</h1></main>{chat}'
        f'<script src="{running.base}/embed.js"></script>'
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(running.base)))
    page.goto(f"{origin}/host.html")
    page.wait_for_timeout(500)
    assert [path for path in asked if path.startswith("/")] == ["/embed.js"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("report-chat .ra-examples")
    page.keyboard.type("How was Skelderby graded for safeguarding adults?")
    page.keyboard.press("Enter")
    page.wait_for_selector("report-chat .ra-answer")
    assert "outside" in page.locator("report-chat .ra-text").inner_text()
    # The page around is dark, so the chat is.
    assert page.locator("report-chat .rc").get_attribute("data-theme") == "dark"
    assert not violations(page, axe)
    page.keyboard.press("Escape")
    assert (
        page.evaluate("() => document.activeElement.shadowRoot.activeElement.className")
        == "rc-bubble"
    )


def test_an_unlisted_origin_gets_nothing(
    page: Page, samples: Running, site: tuple[Path, str]
) -> None:
    folder, origin = site
    frame = two_frames(samples.base)
    host(folder, samples.base, more=frame)
    page.goto(f"{origin}/host.html")
    page.wait_for_selector("report-answer .ra-status")
    page.wait_for_timeout(500)
    said = page.locator("report-answer .ra-card").inner_text()
    assert "performing" not in said
    assert "does not allow this page" in said
    assert all(
        not frame.url.startswith(samples.base)
        for frame in page.frames[1:]
        if frame.locator("main").count()
    )


def test_a_listed_origin_frames_the_chat_but_not_the_window(
    page: Page, embeddable: tuple[Running, Path, str]
) -> None:
    running, folder, origin = embeddable
    frames = two_frames(running.base)
    host(folder, running.base, more=frames)
    page.goto(f"{origin}/host.html")
    chat = page.frame_locator("iframe").first
    chat.locator(".ra-offer").first.click()
    chat.locator(".ra-answer").wait_for()
    assert page.frame_locator("iframe").nth(1).locator("gradio-app").count() == 0


def test_a_second_question_keeps_the_first_in_mind(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}/embed")
    for number, question in enumerate([QUESTION, "Which page is that on?"]):
        page.fill("#q", question)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.ra-answer').length > n", arg=number
        )
    assert "Quillmere" in page.locator(".ra-answer").last.inner_text()


def test_the_example_page_is_what_a_web_team_pastes() -> None:
    text = (ROOT / "examples" / "host.html").read_text(encoding="utf-8")
    assert "<report-answer question=" in text
    assert "/embed.js" in text
    assert '/embed"' in text
