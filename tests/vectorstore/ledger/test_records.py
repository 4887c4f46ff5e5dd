"""What was read of a report is found again: by words, by offsets."""

from dataclasses import replace

import pytest

from ingest.types import Report
from vectorstore.ledger.ledger import Ledger


def test_words_find_chunks_best_first(ledger: Ledger, reports: dict[str, Report]) -> None:
    for report in reports.values():
        ledger.add(report)
    found = ledger.matching_chunks(["choir", "tuesday"], (), 5)
    assert found[0][0] == reports["skelderby"].id
    scores = [score for *_, score in found]
    assert scores == sorted(scores, reverse=True)


def test_words_are_found_within_reports_only(ledger: Ledger, reports: dict[str, Report]) -> None:
    for report in reports.values():
        ledger.add(report)
    only = reports["vennshire"].id
    found = ledger.matching_chunks(["carer"], (only,), 50)
    assert found
    assert {report_id for report_id, *_ in found} == {only}


def test_no_words_find_nothing(ledger: Ledger, reports: dict[str, Report]) -> None:
    ledger.add(reports["quillmere"])
    assert ledger.matching_chunks([], (), 5) == []
    assert ledger.matching_chunks(["zzz"], (), 5) == []


@pytest.mark.parametrize("term", ["not", "or", "near", "3.5", "body"])
def test_words_of_the_search_language_are_only_words(
    ledger: Ledger, reports: dict[str, Report], term: str
) -> None:
    ledger.add(reports["quillmere"])
    assert isinstance(ledger.matching_chunks([term, "carer"], (), 5), list)


def test_an_offset_leads_to_its_sentence_and_chunk(
    ledger: Ledger, reports: dict[str, Report]
) -> None:
    report = reports["quillmere"]
    ledger.add(report)
    for position, sentence in enumerate(report.sentences):
        assert ledger.sentence_at(report.id, sentence.start) == position
    chunk = report.chunks[3]
    held = ledger.chunk(report.id, chunk.first)
    assert held is not None
    assert held[1] == chunk
    assert ledger.sentence_at("no report", 5) is None
    assert ledger.chunk("no report", 5) is None


def test_pages_without_readable_text_are_kept(ledger: Ledger, reports: dict[str, Report]) -> None:
    ledger.add(replace(reports["quillmere"], unread=(3, 7)))
    assert [row.unread for row in ledger.reports()] == [(3, 7)]
