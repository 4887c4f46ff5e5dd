"""The real PDFs beside the repository: all are read, and their pages have the printed labels."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.training.examples import EXAMPLES
from ingest.types import Report
from tests.evaluation.facts import Tallies, Tally, check_councils
from tests.ingest.reports import read_report

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def read(shared: Path) -> dict[str, Report]:
    """Every report that can be read, by its file; each is read once."""
    files = sorted((shared / "reports" / "ofsted").glob("*.pdf"))
    return {file.name: read_report(file) for file in files if "not-a-pdf" not in file.name}


def rows(shared: Path, name: str) -> list[dict[str, object]]:
    text = (shared / "eval" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_all_have_sentences_labels_and_headings(read: dict[str, Report]) -> None:
    for name, report in read.items():
        assert report.sentences, name
        assert all(page.label for page in report.pages), name
        assert len([section for section in report.sections if section.path]) >= 4, name
    assert len(read) == 128


def test_every_report_has_its_council_and_no_council_two_names(
    read: dict[str, Report], shared: Path
) -> None:
    tallies: Tallies = defaultdict(Tally)
    reports = {name.removesuffix(".pdf"): report for name, report in read.items()}
    check_councils(rows(shared, "ofsted_index.jsonl"), reports, tallies)
    assert {name: tally.missed for name, tally in tallies.items()} == {
        "reports with a council": [],
        "councils not split": [],
        "councils not merged": [],
    }
    assert tallies["reports with a council"].right == 128


def test_labels_are_those_of_their_contents_pages(read: dict[str, Report], shared: Path) -> None:
    right = []
    for row in rows(shared, "ofsted_contents.jsonl"):
        position = row["page"]
        if isinstance(position, int):
            page = read[f"{row['doc']}.pdf"].pages[position - 1]
            right.append(page.label == str(row["printed"]))
    assert len(right) > 400
    assert sum(right) / len(right) >= 0.99


def test_printed_offsets_are_found(read: dict[str, Report], shared: Path) -> None:
    told = [row for row in rows(shared, "ofsted_index.jsonl") if row["printed_offset"] is not None]
    for row in [*told[::12], *(row for row in told if row["printed_offset"])]:
        offset = row["printed_offset"]
        assert isinstance(offset, int)
        for page in read[str(row["file"])].pages:
            number = (page.number or 0) - offset
            assert page.label == str(number) if number > 0 else not page.label.isdigit(), row


def test_no_training_example_holds_twelve_words_of_theirs_in_a_row(read: dict[str, Report]) -> None:
    held = {run for report in read.values() for run in _runs(report.text)}
    files = [*EXAMPLES.glob("*.jsonl")]
    assert len(files) > 5
    for file in files:
        for text in _texts([json.loads(line) for line in file.read_text("utf-8").splitlines()]):
            assert not held.intersection(_runs(text)), f"{file.name}: {text}"


def _runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return [tuple(words[n : n + 12]) for n in range(len(words) - 11)]


def _texts(row: object) -> Iterator[str]:
    """Every text of a row."""
    if isinstance(row, str):
        yield row
    elif isinstance(row, dict | list):
        for one in row.values() if isinstance(row, dict) else row:
            yield from _texts(one)
