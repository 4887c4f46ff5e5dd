"""The ledger: what is written comes back, and words are found."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ingest.types import Report
from tests.ingest.reports import report_of
from tests.texts import book
from vectorstore.errors import LedgerDamaged, SchemaMismatch
from vectorstore.ledger.ledger import Ledger
from vectorstore.ledger.vectors import searched_texts, vector_key
from vectorstore.types import FileState

EVERY = 1 << 30
A, B, C = (vector_key(letter) for letter in "abc")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = Ledger(tmp_path / "ledger.sqlite3")
    yield made
    made.close()


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


def test_a_transaction_is_all_or_nothing(ledger: Ledger, reports: dict[str, Report]) -> None:
    def interrupted() -> None:
        with ledger.transaction():
            ledger.add(reports["quillmere"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert ledger.reports() == []
    assert ledger.word_counts()[0] == 0


def test_vectors_are_kept_by_text_and_model(ledger: Ledger) -> None:
    vectors = np.arange(6, dtype=np.float32).reshape(2, 3)
    ledger.put_vectors([A, B], "one", vectors)
    found = ledger.vectors([A, B, C], "one")
    assert found.keys() == {A, B}
    assert found[B].tolist() == [3.0, 4.0, 5.0]
    assert ledger.vectors([A], "other") == {}
    ledger.want_nothing()
    ledger.want({B: "Text."}, "one")
    assert ledger.missing() == []


def test_a_vector_goes_with_the_last_report_that_has_its_text(
    ledger: Ledger, reports: dict[str, Report]
) -> None:
    report = reports["quillmere"]
    other = replace(report, id="0" * 64, sentences=(), chunks=(
        replace(report.chunks[0], id="another"),
    ))  # fmt: skip
    keys = [vector_key(text) for text in searched_texts(report)]
    ledger.put_vectors(keys, "one", np.ones((len(keys), 2), dtype=np.float32))
    ledger.add(report)
    ledger.add(other)
    ledger.remove(report.id)
    ledger.drop_unused()
    shared = vector_key(report.chunks[0].embedded)
    assert ledger.vectors(keys, "one").keys() == {shared}
    ledger.remove(other.id)
    ledger.drop_unused()
    assert ledger.vectors(keys, "one") == {}


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


def test_pages_without_readable_text_are_kept(ledger: Ledger, reports: dict[str, Report]) -> None:
    ledger.add(replace(reports["quillmere"], unread=(3, 7)))
    assert [row.unread for row in ledger.reports()] == [(3, 7)]


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


def test_an_older_index_is_told_and_made_anew_with_its_vectors(
    tmp_path: Path, reports: dict[str, Report]
) -> None:
    path = tmp_path / "ledger.sqlite3"
    old = Ledger(path)
    old.add(reports["quillmere"])
    old.put_vectors([A], "one", np.ones((1, 2), dtype=np.float32))
    old.put("schema", "0")
    old.close()
    ledger = Ledger(path)
    with pytest.raises(SchemaMismatch, match="another version"):
        ledger.check()
    ledger.renew()
    ledger.check()
    assert ledger.reports() == []
    assert ledger.vectors([A], "one").keys() == {A}
    ledger.add(reports["quillmere"])
    assert ledger.matching_chunks(["carer"], (), 3)
    ledger.close()


def test_vectors_of_the_released_version_are_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    old = sqlite3.connect(path)
    old.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    old.execute("INSERT INTO meta VALUES ('schema', '5')")
    old.execute(
        "CREATE TABLE vectors (key TEXT, model TEXT, vector BLOB, PRIMARY KEY (key, model))"
    )
    vector = np.array([0.6, 0.8], dtype=np.float32)
    old.execute("INSERT INTO vectors VALUES (?, 'one', ?)", (A, vector.tobytes()))
    old.commit()
    old.close()
    ledger = Ledger(path)
    ledger.renew()
    assert ledger.vectors([A], "one")[A] == pytest.approx(vector, abs=1e-3)
    ledger.close()


def test_a_file_that_is_no_ledger_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"These are words and no database. " * 100)
    with pytest.raises(LedgerDamaged, match=r"is damaged .*assistant index"):
        Ledger(path)
