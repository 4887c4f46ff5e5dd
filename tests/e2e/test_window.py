"""The window as a person uses it: ask, check, compare, correct, save."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assistant.people.people_database import Kept
from assistant.web.assets import texts
from prompts import message
from tests.assistant.web.conftest import ROOT, TEXT_REPORT, Running, ask, open_window

GRADE = "How was Quillmere graded for safeguarding adults?"
UNANSWERED = "Does Quillmere keep a register of swimming pools?"


def test_the_first_visit_says_what_is_loaded_and_asks_no_other_host(
    context: BrowserContext, samples: Running
) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    open_window(page, samples)
    page.wait_for_selector(".rl-report")
    page.wait_for_timeout(1500)
    assert [a for a in asked if not a.startswith((samples.base, "data:", "blob:"))] == []
    expect(page.locator(".ra-loaded")).to_contain_text("4 reports on 4 councils")
    expect(page.locator(".ra-offer").first).to_be_visible()
    expect(page.locator("footer")).to_have_count(0)
    stored = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]")
    assert stored[2] == ""
    assert "Quillmere" not in page.evaluate("() => JSON.stringify(localStorage)")


def test_an_answer_opens_its_page_beside_it(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    page.wait_for_selector(".rv-loaded .rv-box")
    expect(page.locator(".rv-label")).to_have_text("page 1 (PDF page 4 of 8)")
    expect(page.locator(".ra-live")).to_contain_text("performing adequately")
    assert page.evaluate("() => document.activeElement.tagName") == "TEXTAREA"


def test_the_keyboard_reaches_opens_and_closes_a_mark(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    page.wait_for_selector(".rv-loaded")
    page.locator(".rv-close").first.click()
    mark = page.locator(".ra-mark").first
    mark.focus()
    expect(page.locator(".ra-tip")).to_contain_text("We concluded that Quillmere")
    page.keyboard.press("Escape")
    expect(page.locator(".ra-tip")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_selector(".rv-loaded")
    expect(mark).to_have_attribute("aria-pressed", "true")
    page.locator(".rv-body").focus()
    page.keyboard.press("Escape")
    expect(page.locator("report-viewer")).to_be_hidden()
    expect(mark).to_be_focused()


def test_every_control_is_reached_by_tab(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    page.wait_for_selector(".rv-loaded")
    wanted = page.locator(".ra-mark:visible, .ra-link:visible, .rv-button:visible:enabled").count()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "() => { const e = document.activeElement; window.seen = window.seen || [];"
                " if (!window.seen.includes(e)) window.seen.push(e);"
                " return window.seen.indexOf(e); }"
            )
        )
    seen = page.evaluate(
        "() => window.seen.filter(e => e.matches('.ra-mark, .ra-link, .rv-button')).length"
    )
    assert seen >= wanted


def test_suggestions_and_examples_are_buttons_that_ask(page: Page, samples: Running) -> None:
    open_window(page, samples)
    page.locator(".ra-examples button").first.click()
    page.wait_for_selector(".ra-answer")
    ask(page, "How was Leeds graded?")
    refused = page.locator(".ra-turn").last
    expect(refused.locator(".ra-status")).to_have_text("No report on this council")
    refused.locator(".ra-offer").first.click()
    page.wait_for_function("() => document.querySelectorAll('.ra-answer').length === 3")
    expect(page.locator(".ra-turn").last.locator(".ra-mark").first).to_be_visible()


def test_a_refusal_shows_the_nearest_statement_which_opens_its_page(
    page: Page, samples: Running
) -> None:
    open_window(page, samples)
    ask(page, UNANSWERED)
    expect(page.locator(".ra-status")).to_have_text("Not in the reports")
    expect(page.locator(".ra-mark")).to_have_count(0)
    nearest = page.locator(".ra-text + .ra-nearest")
    expect(nearest).to_contain_text(texts()["nearest"])
    expect(nearest.locator("blockquote")).to_contain_text("no pooled budget")
    expect(nearest.locator(".ra-pageword")).to_have_text("p. 5")
    nearest.get_by_role("button", name="Show the page").click()
    page.wait_for_selector(".rv-loaded .rv-box")
    expect(page.locator(".rv-label")).to_have_text("page 5 (PDF page 8 of 8)")
    page.reload()
    expect(nearest.locator("blockquote")).to_contain_text("no pooled budget")


@pytest.mark.parametrize("width", [1440, 768, 620, 500, 440, 390, 320])
def test_the_navigation_leads_to_every_page_and_leaves_the_name_alone(
    browser: Browser, samples: Running, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    open_window(page, samples)
    if width > 608:
        for name, address in (("Grades", "/grades"), ("Batch", "/batch"), ("Embed", "/embedding")):
            link = page.locator(".ra-nav").get_by_role("link", name=name, exact=True)
            expect(link).to_be_in_viewport(ratio=1)
            expect(link).to_have_attribute("href", address)
    name, nav = page.locator(".ra-brand h1").bounding_box(), page.locator(".ra-nav").bounding_box()
    assert name
    assert nav
    assert name["x"] + name["width"] <= nav["x"]
    assert nav["x"] + nav["width"] <= width
    # On the narrowest the name is cut short.
    assert width == 320 or page.evaluate("() => { const h = document.querySelector('.ra-brand h1');"
                         " return h.scrollWidth <= h.clientWidth; }")  # fmt: skip
    context.close()


def test_a_shared_address_asks_its_question(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}/?q=How%20was%20Skelderby%20graded%20for%20safeguarding%20adults%3F")
    page.wait_for_selector(".ra-answer")
    expect(page.locator(".ra-text")).to_contain_text("performing poorly")


def test_an_overlong_shared_question_is_refused_in_words(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}/?q={'long%20' * 500}")
    page.wait_for_selector(".ra-answer")
    expect(page.locator(".ra-answer")).to_have_attribute("data-status", "failed")


def test_chosen_councils_travel_with_the_question(page: Page, samples: Running) -> None:
    open_window(page, samples)
    page.locator(".ra-scope summary").click()
    page.locator(".ra-scope label", has_text="Skelderby").click()
    page.keyboard.press("Escape")
    expect(page.locator(".ra-scope summary")).to_contain_text("Ask about: Skelderby")
    ask(page, "How was safeguarding adults graded?")
    expect(page.locator(".ra-text")).to_contain_text("Skelderby")
    expect(page.locator(".ra-text")).not_to_contain_text("Quillmere")


def test_a_follow_up_keeps_the_council_and_a_new_conversation_forgets_it(
    page: Page, samples: Running
) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    ask(page, "Which page is that on?")
    expect(page.locator(".ra-text").last).to_contain_text("page 1")
    page.locator("[data-do=new]").click()
    page.wait_for_selector(".ra-welcome")
    ask(page, "Which page is that on?")
    expect(page.locator(".ra-text").last).not_to_contain_text("Quillmere")


def test_two_people_do_not_see_each_other(browser: Browser, samples: Running) -> None:
    contexts = [browser.new_context(reduced_motion="reduce") for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, council in zip(pages, ("Quillmere", "Skelderby"), strict=True):
        open_window(page, samples)
        ask(page, f"How was {council} graded for safeguarding adults?")
    for page, council in zip(pages, ("Quillmere", "Skelderby"), strict=True):
        ask(page, "Which page is that on?")
        expect(page.locator(".ra-text").last).to_contain_text(council)
        expect(page.locator(".ra-turn")).to_have_count(2)
    for context in contexts:
        context.close()


def test_copy_names_publisher_date_and_page(context: BrowserContext, samples: Running) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=samples.base)
    page = context.new_page()
    open_window(page, samples)
    ask(page, GRADE)
    page.get_by_role("button", name="Copy with sources").click()
    expect(page.locator(".ra-said")).to_have_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert "[1] London Borough of Quillmere" in copied
    assert "inspected March 2010, published 22 June 2010, p. 1 (PDF page 4)" in copied


@pytest.mark.parametrize(
    ("menu", "suffix"), [("Save as Markdown", "md"), ("Save as Word document", "docx")]
)
def test_a_conversation_is_saved(menu: str, suffix: str, page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    page.locator(".ra-nav summary", has_text="Save").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=menu).click()
    saved = Path(waiting.value.path())
    assert waiting.value.suggested_filename.endswith(f".{suffix}")
    if suffix == "docx":
        with zipfile.ZipFile(io.BytesIO(saved.read_bytes())) as archive:
            text = archive.read("word/document.xml").decode()
    else:
        text = saved.read_text(encoding="utf-8")
    assert "performing adequately" in text
    assert "22 June 2010" in text
    # A citation stands alone: whoever reads the file finds the page.
    assert f"{samples.base}/reports/" in text


def test_a_checked_box_looks_checked(page: Page, samples: Running) -> None:
    open_window(page, samples)
    page.locator(".ra-scope summary").click()
    box = page.locator(".ra-scope-list input").first
    empty = box.screenshot()
    box.check()
    page.mouse.move(0, 0)
    assert box.evaluate("e => getComputedStyle(e).appearance") == "auto"
    assert box.screenshot() != empty


def test_a_reload_keeps_the_conversation_and_a_new_one_forgets_it(
    page: Page, samples: Running
) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    page.reload()
    expect(page.locator(".ra-text")).to_contain_text("performing adequately")
    ask(page, "Which page is that on?")
    expect(page.locator(".ra-text").last).to_contain_text("page 1")
    page.locator("[data-do=new]").click()
    page.wait_for_selector(".ra-welcome")
    page.reload()
    page.wait_for_selector(".ra-welcome")
    expect(page.locator(".ra-turn")).to_have_count(0)


def test_on_paper_there_is_the_conversation_with_its_sources(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, "What should Skelderby improve?")
    page.emulate_media(media="print")
    for name in ("#ra-composer", ".ra-nav", ".ra-actions", "#ra-panel"):
        expect(page.locator(name).first).to_be_hidden()
    quotes = page.locator(".ra-sources blockquote")
    assert all(box.bounding_box()["height"] > 5 for box in quotes.all())  # type: ignore[index]
    assert quotes.count() > 3


def test_a_complaint_is_noted_with_its_reason(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, "How was Vennshire graded for safeguarding adults?")
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("The page does not show it").check()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".ra-judge")).to_contain_text("Thank you")
    kept = Kept(samples.settings.data_dir)
    rows = kept.run("SELECT verdict, reason, question FROM feedback ORDER BY at")
    kept.close()
    assert rows[-1] == ("down", "wrong_page", None)


def test_reports_show_facts_and_what_could_not_be_read(page: Page, samples: Running) -> None:
    open_window(page, samples)
    entry = page.locator(".rl-report", has_text="Skelderby")
    expect(entry).to_contain_text("performing poorly")
    expect(entry).to_contain_text("Inspected January 2011", ignore_case=True)
    expect(entry).to_contain_text("as printed on the pages")
    expect(page.locator(".rl-unread")).to_contain_text("broken.pdf")
    page.locator(".rl-filter").fill("2011")
    expect(page.locator(".rl-report")).to_have_count(
        len(
            [
                r
                for r in httpx.get(f"{samples.base}/api/reports").json()["reports"]
                if "2011" in json.dumps(r)
            ]
        )
    )


def test_a_report_is_added_with_progress_removed_and_put_back(
    page: Page, start: Callable[..., Running], tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "ashmere.txt").write_text(TEXT_REPORT, encoding="utf-8")
    running = start(reports)
    open_window(page, running)
    page.set_input_files("#rl-files", str(ROOT / "sample_reports" / "quillmere.pdf"))
    expect(page.locator(".rl-report", has_text="Quillmere")).to_be_visible(timeout=60_000)
    expect(page.locator(".rl-state")).to_contain_text("2 reports are loaded")
    ask(page, GRADE)
    expect(page.locator(".ra-text")).to_contain_text("performing adequately")
    page.locator("[data-do=reports]").click()
    entry = page.locator(".rl-report", has_text="Quillmere")
    entry.locator(".rl-remove button").click()
    # A list that is drawn anew meanwhile keeps what was asked.
    page.evaluate("document.querySelector('.rl-list').parentElement.draw()")
    entry.locator(".ra-danger").click()
    expect(page.locator(".rl-report", has_text="Quillmere")).to_have_count(0, timeout=60_000)
    ask(page, GRADE)
    expect(page.locator(".ra-answer").last).to_have_attribute("data-status", "no_such_council")
    page.locator(".ra-mark").first.click()
    expect(page.locator(".rv-error")).to_contain_text("has been removed")
    if not page.locator(".rl-removed button").is_visible():
        page.locator("[data-do=reports]").click()
    page.locator(".rl-removed button").click()
    expect(page.locator(".rl-report", has_text="Quillmere")).to_be_visible(timeout=60_000)
    expect(page.locator(".rl-removed")).to_have_count(0)


def test_a_refused_upload_says_why(page: Page, samples: Running, tmp_path: Path) -> None:
    (tmp_path / "notes.odt").write_bytes(b"PK")
    open_window(page, samples)
    page.set_input_files("#rl-files", str(tmp_path / "notes.odt"))
    expect(page.locator(".rl-state")).to_contain_text("Only PDF, Word (.docx), HTML and plain text")


def test_what_was_typed_outlasts_a_server_that_is_away(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, GRADE)
    field = page.locator("#ra-question textarea")
    page.context.set_offline(True)
    field.fill("And in Skelderby?")
    page.keyboard.press("Enter")
    expect(page.locator(".toast-body")).to_contain_text("Connection to the server was lost")
    expect(field).to_have_value("And in Skelderby?")
    page.locator(".ra-link").first.click()
    expect(page.locator("report-viewer")).to_contain_text(texts()["offline"])
    # Gradio loads the page anew when the server is there again.
    with page.expect_navigation():
        page.context.set_offline(False)
    expect(page.locator(".ra-text")).to_contain_text("performing adequately")
    expect(field).to_have_value("And in Skelderby?")
    field.press("Enter")
    expect(page.locator(".ra-text").last).to_contain_text("performing poorly")
    expect(field).to_have_value("")


def test_fifty_pasted_lines_are_one_question(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, "\n".join(["Please tell me.", *[""] * 48, GRADE]))
    expect(page.locator(".ra-text")).to_contain_text("performing adequately")


def test_the_sheet_on_a_phone_opens_and_closes(browser: Browser, samples: Running) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
    )
    page = context.new_page()
    open_window(page, samples)
    ask(page, GRADE)
    expect(page.locator(".ra-panel")).to_be_hidden()
    page.locator(".ra-mark").first.click()
    expect(page.locator("report-viewer mark")).to_contain_text("performing adequately")
    page.locator("report-viewer .rv-close").click()
    expect(page.locator(".ra-panel")).to_be_hidden()
    context.close()


def test_one_of_many_councils_is_chosen_by_a_button(
    page: Page, start: Callable[..., Running], tmp_path: Path
) -> None:
    for name in ("Ashmere", "Brackenford", "Calderbeck", "Dunsmoor", "Eastry"):
        text = TEXT_REPORT.replace("Ashmere", name)
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    open_window(page, start(tmp_path))
    ask(page, "How was the council graded for safeguarding adults?")
    turn = page.locator(".ra-turn").last
    expect(turn.locator(".ra-answer")).to_have_attribute("data-status", "ambiguous")
    turn.locator(".ra-offer", has_text="Calderbeck").click()
    page.wait_for_function("() => document.querySelectorAll('.ra-answer').length === 2")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=["wide", "phone"])
def test_the_field_stays_in_sight_under_a_long_answer(
    size: tuple[int, int], browser: Browser, samples: Running
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    open_window(page, samples)
    ask(page, "What should Skelderby improve?")
    ask(page, "Summarise the report on Vennshire")
    expect(page.locator("#ra-question textarea")).to_be_in_viewport(ratio=1)
    expect(page.locator(".ra-asked").last).to_be_in_viewport()
    context.close()


def test_why_this_answer_is_told_when_it_is_asked_for(page: Page, samples: Running) -> None:
    open_window(page, samples)
    ask(page, "How many alerts had there been in Quillmere?")
    ask(page, "And in Skelderby?")
    why = page.locator(".ra-why").last
    expect(why.locator(".ra-why-part")).to_have_count(0)
    why.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(why.locator(".ra-why-part").first).to_contain_text("The step that decided")
    # The follow-up is explained as it was understood, with the turns before it.
    expect(why).to_contain_text("alerts had there been in Skelderby")
    assert why.locator(".ra-why-part .ra-why-text").count() > 4
    for name in (message("explain.column_fused"), message("explain.column_belongs")):
        table = why.locator("table").filter(has=page.get_by_role("columnheader", name=name))
        first = table.first.locator("tbody").first
        expect(first.locator("tr").first.locator("td")).to_have_count(
            table.first.locator("th").count()
        )


def test_why_a_refusal_names_the_step_on_a_phone(browser: Browser, samples: Running) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 740}, color_scheme="dark")
    page = context.new_page()
    open_window(page, samples)
    ask(page, "How was Leeds graded?")
    page.locator(".ra-why summary").click()
    expect(page.locator(".ra-why-part").first).to_contain_text(
        "Declined because no report on the council"
    )
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    context.close()
