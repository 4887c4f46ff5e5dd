"""The Batch page: upload, faults, run, results, downloads, compare; axe-core finds nothing."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page

from tests.assistant.web.conftest import Running
from tests.e2e.test_axe import violations

QUESTIONS = (
    "question;answerable;must\nHow was Quillmere graded for safeguarding adults?;yes;adequately\n"
    "How do I bake bread?;no;\n"
)


@pytest.mark.browser
def test_a_table_is_run_and_compared_in_the_window(
    page: Page, samples: Running, axe: str, tmp_path: Path
) -> None:
    (tmp_path / "q.csv").write_text(QUESTIONS, encoding="utf-8")
    (tmp_path / "wrong.csv").write_text("question;answerable\nWhy?;perhaps\n", encoding="utf-8")
    page.goto(f"{samples.base}/batch")
    page.set_input_files("#ba-file", str(tmp_path / "wrong.csv"))
    page.get_by_text("row 2: `answerable` is “perhaps”").wait_for()
    assert page.locator("#ba-run").is_hidden()
    for _ in range(2):
        page.set_input_files("#ba-file", str(tmp_path / "q.csv"))
        page.get_by_text("2 questions, 0 faults.").wait_for()
        page.click("#ba-run")
        page.get_by_text("Done: 2 questions.").wait_for()
    assert "out_of_scope" in page.locator("#ba-results").inner_text()
    page.click("#ba-results button")
    page.get_by_text("0 better, 0 worse.").wait_for()
    assert violations(page, axe) == []
    with page.expect_download() as waited:
        page.get_by_role("link", name="answers.csv").click()
    assert "adequately" in waited.value.path().read_text(encoding="utf-8-sig")


def test_what_is_no_table_or_no_run_is_one_sentence(samples: Running) -> None:
    with httpx.Client(base_url=samples.base, trust_env=False) as client:
        refused = client.post("/api/batch?name=x.csv", content=b"%PDF-1.7 x")
        assert refused.status_code == 422
        assert "is a PDF" in refused.json()["message"]
        assert client.get("/api/batch/none").status_code == 422
        assert client.get("/api/batch/none/files/answers.csv").status_code == 404
        foreign = {"Origin": "http://evil.test"}
        assert client.post("/api/batch", content=b"x", headers=foreign).status_code == 403
