"""The whole job without a mouse: ask, see the page, copy, embed, run a table of questions."""

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.assistant.web.conftest import Running, open_window

# The element that has the focus, in a shadow root too, in words.
_FOCUSED = """() => {
  let at = document.activeElement;
  while (at && at.shadowRoot && at.shadowRoot.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return "";
  return [at.getAttribute("aria-label"), at.id, at.className, at.textContent].join(" ");
}"""
_MOST = 90


def go_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press a key until what has the focus holds some words; it must then be seen to have it."""
    for _ in range(_MOST):
        page.keyboard.press(key)
        if words in page.evaluate(_FOCUSED):
            return
    raise AssertionError(f"{key} does not reach “{words}”")


def test_the_whole_job_is_done_by_keyboard(
    context: BrowserContext, samples: Running, tmp_path: Path
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(60_000)
    open_window(page, samples)
    go_to(page, "Skip to the question")
    page.keyboard.press("Enter")
    page.keyboard.type("How was Quillmere graded for safeguarding adults?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ra-answer")
    go_to(page, "ra-mark", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".rv-loaded, .rv-paper")
    page.keyboard.press("Escape")
    assert "ra-mark" in page.evaluate(_FOCUSED)
    go_to(page, "Copy with sources")
    page.keyboard.press("Enter")
    expect(page.locator(".ra-said")).to_contain_text("Copied")
    assert "performing adequately" in page.evaluate("navigator.clipboard.readText()")
    go_to(page, "Embed this answer")
    page.keyboard.press("Enter")
    page.get_by_text("permanent address").wait_for()
    go_to(page, "Make the lines")
    page.keyboard.press("Enter")
    page.wait_for_selector("report-answer .ra-answer")
    go_to(page, "Copy the lines")
    page.keyboard.press("Enter")
    expect(page.locator(".ra-said")).to_contain_text("Copied")
    assert "<report-answer card=" in page.evaluate("navigator.clipboard.readText()")
    run_a_table(page, tmp_path)


def run_a_table(page: Page, folder: Path) -> None:
    """From the page on which lines are made to the results of a batch run."""
    (folder / "q.csv").write_text("question\nWho led the inspection of Quillmere?\n")
    go_to(page, "Back to the conversation")
    page.keyboard.press("Enter")
    page.wait_for_selector(".ra-welcome, .ra-turn")
    go_to(page, "Batch")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ba-file")
    go_to(page, "ba-file")
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Space")
    chosen.value.set_files(folder / "q.csv")
    page.get_by_text("1 question, 0 faults.").wait_for()
    go_to(page, "ba-run")
    page.keyboard.press("Enter")
    page.get_by_text("Done: 1 question.").wait_for()
    go_to(page, "answers.csv")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert "Quillmere" in saved.value.path().read_text(encoding="utf-8-sig")
