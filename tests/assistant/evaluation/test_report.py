"""The page of a run: no tag of a report, no request, no great size."""

import re
from pathlib import Path
from typing import Any

from assistant.evaluation.batch_run import run_batch
from tests.assistant.evaluation.runs import Row, made
from tests.evaluation.asking import MADE_WITH, FakeAsker, gold, order


def test_the_page_holds_no_tag_of_a_report_and_asks_for_nothing(tmp_path: Path) -> None:
    rows = [gold("1", question="</script><img src=http://x.test/a.png>")]
    page = (made(tmp_path, rows) / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert page.count("</script>") == 2
    outside = re.sub(r'<script type="application/json".*?</script>', "", page)
    assert not re.search(r'(?:src|href)="?(?:https?:)?//', outside)
    assert "default-src 'none'" in page


def test_a_page_of_1_000_questions_stays_below_10_mb(tmp_path: Path) -> None:
    long = "An answer of a usual length, with what a report says about it. " * 12
    passages = [{"council": "Testham", "labels": ["2"], "text": "Words of a report. " * 63}] * 10

    class Long(FakeAsker):
        def ask(self, *given: Any) -> Row:
            return super().ask(*given) | {"answer": long, "passages": passages}

    run_batch(Long(), MADE_WITH, order(tmp_path / "out", [gold(str(n)) for n in range(1_000)]))
    assert (tmp_path / "out" / "report.html").stat().st_size < 10_000_000
