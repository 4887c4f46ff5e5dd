"""The page that proves an answer: marks on pictures and in type, odd pages, lost reports."""

import math
from collections.abc import Callable
from pathlib import Path

import httpx
import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Page

from assistant.web.page_view import Span, find
from ingest.errors import DamagedReport
from ingest.pdf.images import page_characters, page_picture, page_sizes
from tests.assistant.web.conftest import ROOT, Running
from tests.e2e.measure_marks import measure

QUOTE = "We concluded that Quillmere was performing adequately in safeguarding adults."


def report(running: Running, name: str) -> str:
    reports = httpx.get(f"{running.base}/api/reports").json()["reports"]
    return str(next(r["link"] for r in reports if name in r["council"]))


def page_of(running: Running, name: str, page: str, quote: str = "") -> dict[str, object]:
    answer = httpx.get(
        f"{running.base}{report(running, name)}/pages/{page}", params={"quote": quote}
    )
    body: dict[str, object] = answer.json()
    return body


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The council\r\nhad made pro-\r\ngress.", "The council had made progress."),
        ("The coun\ufffecil had made progress.", "The council had made progress."),
        ("oﬃcers ﬁnd the ﬂow", "officers find the flow"),
        ("A “quoted” word", 'A "quoted" word'),
        ("It was  12 per\u00a0cent", "It was 12 per cent"),
    ],
)  # fmt: skip
def test_a_quote_is_found_however_it_is_spaced(text: str, quote: str) -> None:
    assert find(text, quote) == [Span(0, len(text))]


def test_a_quote_with_other_matter_between_is_found_in_pieces() -> None:
    text = "The council had made steady progress RUNNING HEAD 12 with all of its plans for carers."
    spans = find(text, "The council had made steady progress with all of its plans for carers.")
    assert [text[s.start : s.end] for s in spans] == [
        "The council had made steady progress", "with all of its plans for carers.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "quote", ["", "…", "The council had never made any progress at all with its plans"]
)
def test_what_is_not_there_is_not_found(quote: str) -> None:
    assert find("The council had made steady progress with all of its plans.", quote) == []


def test_marks_lie_on_the_quotes_own_characters() -> None:
    figures = measure([ROOT / "sample_reports"], 100, seed=3, most_files=10)
    assert figures["found"] >= 0.98
    assert figures["on_own_characters"] >= 0.97


def test_marks_of_real_reports(shared: Path) -> None:
    figures = measure(
        [ROOT / "sample_reports", shared / "reports" / "ofsted"], 60, seed=5, most_files=8
    )
    assert figures["found"] >= 0.98
    assert figures["on_own_characters"] >= 0.97


def test_a_pdf_page_is_a_picture_with_marks(page: Page, samples: Running) -> None:
    page.goto(
        f"{samples.base}{report(samples, 'Quillmere')}#page=4&quote={QUOTE.replace(' ', '%20')}"
    )
    page.wait_for_selector(".rv-loaded .rv-box")
    box = page.locator(".rv-box").first.bounding_box()
    sheet = page.locator(".rv-sheet").bounding_box()
    assert box is not None
    assert sheet is not None
    assert sheet["x"] < box["x"] < box["x"] + box["width"] < sheet["x"] + sheet["width"]
    page.get_by_role("button", name="Text", exact=True).click()
    assert page.locator("mark").inner_text() == QUOTE


def test_a_text_report_is_a_typeset_page_with_the_quote_marked(
    page: Page, samples: Running
) -> None:
    page.goto(
        f"{samples.base}{report(samples, 'Ashmere')}#page=4&quote=We%20concluded%20that%20Ashmere"
    )
    page.wait_for_selector("mark")
    assert page.locator("mark").inner_text() == "We concluded that Ashmere"


def test_keys_contents_search_and_zoom(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}{report(samples, 'Quillmere')}#page=4")
    page.wait_for_selector(".rv-loaded")
    page.locator(".rv-body").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.hash.includes('page=5')")
    assert "PDF page 5" in page.locator(".rv-label").inner_text()
    wide = page.locator(".rv-sheet").bounding_box()
    page.get_by_role("button", name="Larger").click()
    page.wait_for_timeout(300)
    wider = page.locator(".rv-sheet").bounding_box()
    assert wide is not None
    assert wider is not None
    assert wider["width"] > wide["width"]
    page.get_by_role("button", name="Contents").click()
    page.locator(".rv-contents button", has_text="Introduction").first.click()
    page.wait_for_function(
        "() => document.querySelector('.rv-label').textContent.includes('PDF page 4')"
    )
    page.get_by_role("button", name="Search").click()
    page.fill(".rv-menu input", "performing adequately")
    page.keyboard.press("Enter")
    page.locator(".rv-hits li button").first.click()
    page.wait_for_selector(".rv-box")


def test_a_sentence_over_a_page_break_is_marked_on_both_pages(
    start: Callable[..., Running],
) -> None:
    running = start(ROOT / "sample_reports")
    ledger = running.store.ledger
    over = [
        (row, sentence)
        for row in ledger.reports()
        for _, sentence in ledger.sentences(row.id, 0, 10_000)
        if len(sentence.place.pages) == 2
    ]
    assert over, "the samples have no sentence over a page break"
    for row, sentence in over:
        for here, there in (sentence.place.pages, sentence.place.pages[::-1]):
            shown = httpx.get(
                f"{running.base}/reports/{row.id}/pages/{here}", params={"quote": sentence.text}
            ).json()
            assert shown["rectangles"], (row.file, here)
            assert shown["continues"] == [str(there)]


def test_a_page_that_does_not_exist_opens_the_first(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}{report(samples, 'Quillmere')}#page=99")
    page.wait_for_selector(".rv-loaded")
    assert httpx.get(f"{samples.base}{report(samples, 'Quillmere')}/pages/99").status_code == 404


def test_a_report_removed_while_it_is_open_says_so(page: Page, samples: Running) -> None:
    page.goto(f"{samples.base}{report(samples, 'Quillmere')}#page=4")
    page.wait_for_selector(".rv-loaded")
    gone = {
        "code": "not_found",
        "message": "This report is not loaded here, or has been removed.",
        "id": "",
    }
    page.route("**/pages/*", lambda route: route.fulfill(status=404, json=gone))
    page.get_by_role("button", name="Next page").click()
    page.wait_for_selector(".rv-error")
    assert "has been removed" in page.locator(".rv-error").inner_text()


def test_a_page_five_metres_wide_is_a_picture_of_bearable_size(tmp_path: Path) -> None:
    target = tmp_path / "wide.pdf"
    document = pdfium.PdfDocument.new()
    document.new_page(5 / 0.0254 * 72, 800)
    document.save(target)
    document.close()
    assert page_sizes(target)[0][0] > 14_000
    assert len(page_picture(target, 0, 2400)) < 2_000_000
    assert page_characters(target, 0).text == ""
    with pytest.raises(IndexError):
        page_picture(target, 1, 100)


def test_a_file_that_is_no_pdf_any_more_is_a_report_error(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"no")
    with pytest.raises(DamagedReport):
        page_picture(tmp_path / "x.pdf", 0, 100)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_marks_follow_a_turned_page(turn: int, tmp_path: Path) -> None:
    source = pdfium.PdfDocument(ROOT / "sample_reports" / "quillmere.pdf")
    upright = page_characters(ROOT / "sample_reports" / "quillmere.pdf", 3)
    source[3].set_rotation(turn)
    source.save(tmp_path / "turned.pdf")
    source.close()
    turned = page_characters(tmp_path / "turned.pdf", 3)
    one, two = (page.boxes[page.text.index("Safeguarding")] for page in (upright, turned))
    left, top, right, bottom = one
    expected = {
        0: (left, top, right, bottom), 90: (1 - bottom, left, 1 - top, right),
        180: (1 - right, 1 - bottom, 1 - left, 1 - top), 270: (top, 1 - right, bottom, 1 - left),
    }[turn]  # fmt: skip
    assert all(math.isclose(a, b, abs_tol=1e-4) for a, b in zip(two, expected, strict=True))
