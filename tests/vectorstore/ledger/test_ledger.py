"""The ledger: what is written comes back, and words are found."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.types import Report
from tests.ingest.reports import report_of
from tests.texts import book
from tests.vectorstore.ledger.keys import A, B, C
from vectorstore.ledger.ledger import Ledger
from vectorstore.types import FileState

EVERY = 1 << 30


def test_a_report_comes_back_as_it_was(ledger: Ledger, reports: dict[str, Report]) -> None:
    for report in reports.values():
        ledger.add(report)
        (row,) = (row for row in ledger.reports() if row.id == report.id)
        assert (row.file, row.cover) == (report.file, report.cover)
        assert ledger.report_text(report.id) == report.text
        assert tuple(ledger.pages(report.id)) == report.pages
        assert tuple(ledger.sections(report.id)) == report.sections
        kept = ledger.sentences(report.id, 0, EVERY)
        assert kept == list(enumerate(report.sentences))
        assert tuple(chunk for _, chunk in ledger.chunks(report.id)) == report.chunks
        assert tuple(ledger.facts(report.id)) == report.facts


def test_places_that_were_worked_out_come_back(ledger: Ledger) -> None:
    report = report_of(book(3).text)
    ledger.add(report)
    places = [sentence.place for _, sentence in ledger.sentences(report.id, 0, EVERY)]
    assert places == [sentence.place for sentence in report.sentences]
    assert ledger.reports()[0].pages == len(report.pages) - 1


def test_adding_a_report_again_replaces_it(ledger: Ledger, reports: dict[str, Report]) -> None:
    report = reports["quillmere"]
    ledger.add(report)
    before = ledger.word_counts()
    ledger.add(report)
    assert ledger.word_counts() == before
    assert len(ledger.reports()) == 1


def test_a_removed_report_leaves_nothing_behind(ledger: Ledger, reports: dict[str, Report]) -> None:
    for report in reports.values():
        ledger.add(report)
    gone = reports["quillmere"]
    ledger.remove(gone.id)
    assert gone.id not in {row.id for row in ledger.reports()}
    assert ledger.sentences(gone.id, 0, EVERY) == []
    assert ledger.facts(gone.id) == []
    assert ledger.report_text(gone.id) == ""
    assert "saltgat" not in ledger.word_counts()[1]
    assert all(report_id != gone.id for report_id, _ in ledger.chunks())


def test_a_report_waits_as_it_was_read(ledger: Ledger, reports: dict[str, Report]) -> None:
    report = replace(reports["quillmere"], unread=(3, 7))
    state = FileState("a", report.id, "ok", "", 1, 2)
    ledger.wait(state, report)
    ledger.wait(FileState("b", "", "no-text", "Why.", 1, 2), None)
    assert ledger.waiting_report(report.id) == report
    assert ledger.waiting()[0] == state
    assert ledger.reports() == []
    ledger.stop_waiting()
    assert ledger.waiting() == []
    with pytest.raises(KeyError):
        ledger.waiting_report(report.id)


def test_the_longest_missing_text_comes_first(ledger: Ledger) -> None:
    ledger.want_nothing()
    ledger.want({A: "one", B: "longer", C: "the longest"}, "one")
    ledger.put_vectors([B], "one", np.ones((1, 2), dtype=np.float32))
    ledger.want_nothing()
    ledger.want({A: "one", B: "longer", C: "the longest"}, "one")
    assert ledger.missing() == [C, A]
    assert ledger.missing_texts([A, C]) == ["one", "the longest"]


def test_files_are_listed_as_last_seen(ledger: Ledger) -> None:
    states = [FileState("b", "1", "ok", "", 3, 4), FileState("a", "", "no-text", "Why.", 1, 2)]
    ledger.put_files(states)
    assert ledger.files() == states[::-1]
    ledger.put_files(states[:1])
    assert ledger.files() == states[:1]
