"""Answers in other pages: who may show them, and what the element leaves alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from assistant.people.keys import Keys, Role
from assistant.people.people_database import Kept
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


def test_an_open_tip_goes_with_a_screen_that_becomes_narrow(page: Page, samples: Running) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{samples.base}/embed")
    page.fill("#q", QUESTION)
    page.keyboard.press("Enter")
    page.locator(".ra-mark").first.focus()
    tip = page.locator(".ra-tip")
    expect(tip).to_be_in_viewport(ratio=1)
    page.set_viewport_size({"width": 320, "height": 844})
    expect(tip).to_be_in_viewport(ratio=1)
    over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0


def test_the_page_around_gives_the_words_of_its_language(
    page: Page, embeddable: tuple[Running, Path, str]
) -> None:
    running, folder, origin = embeddable
    words = '{"sources": "Ffynonellau", "ask": "<b>Gofyn</b>", "show_page": 7}'
    given = f'<script type="application/json" data-report-words="cy">{words}</script>'
    chat = '<report-chat language="cy" mode="inline" starters=""></report-chat>'
    host(folder, running.base, given, chat)
    page.goto(f"{origin}/host.html")
    # What is quoted stays English, and so does what has no words.
    expect(page.locator("report-chat .rc-form button")).to_have_text("<b>Gofyn</b>")
    expect(page.locator("report-chat .rc")).to_have_attribute("lang", "cy")
    page.locator("report-chat textarea").fill(QUESTION)
    page.keyboard.press("Enter")
    answer = page.locator("report-chat .ra-answer")
    expect(answer.locator(".ra-proof-title")).to_have_text("Ffynonellau")
    expect(answer.locator(".ra-link").first).to_contain_text("Show the page")
    expect(answer.locator("blockquote").first).to_have_attribute("lang", "en")


def test_a_heading_and_a_mode_may_be_set_later(
    page: Page, embeddable: tuple[Running, Path, str]
) -> None:
    running, folder, origin = embeddable
    host(folder, running.base, more="<report-chat></report-chat>")
    page.goto(f"{origin}/host.html")
    page.wait_for_selector("report-answer .ra-answer")
    page.evaluate("document.querySelector('report-answer').setAttribute('heading', 'Adults')")
    expect(page.locator("report-answer .ra-asked")).to_have_text("Adults")
    for name, value in (("heading", "Ask us"), ("starters", "Why?|How?"), ("mode", "inline")):
        page.evaluate(
            "([n, v]) => document.querySelector('report-chat').setAttribute(n, v)", [name, value]
        )
    expect(page.locator("report-chat .rc-top")).to_have_text("Ask us")
    expect(page.locator("report-chat .ra-offer")).to_have_text(["Why?", "How?"])
    expect(page.locator("report-chat .rc-bubble")).to_have_count(0)


def test_the_preview_of_lines_is_shown_to_who_has_signed_in(
    page: Page, start: Callable[..., Running]
) -> None:
    running = start(ROOT / "sample_reports", auth="keys")
    kept = Kept(running.settings.data_dir)
    secret = Keys(kept).make("Ada", Role.READER, 1)
    kept.close()
    page.goto(f"{running.base}/sign-in?next=/embedding")
    page.fill("#key", secret)
    page.keyboard.press("Enter")
    page.select_option("#what", "answer")
    page.fill("#question", QUESTION)
    page.fill("#key", "ra_embed_x")
    expect(page.locator(".em-snippet")).to_contain_text('key="ra_embed_x"')
    expect(page.locator(".em-preview .ra-text")).to_contain_text("performing adequately")


def test_the_example_page_is_what_a_web_team_pastes() -> None:
    text = (ROOT / "examples" / "host.html").read_text(encoding="utf-8")
    assert "<report-answer question=" in text
    assert "/embed.js" in text
    assert '/embed"' in text
