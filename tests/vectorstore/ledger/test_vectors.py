"""Vectors are kept by text and model, and go with the last report that has the text."""

from dataclasses import replace

import numpy as np

from ingest.types import Report
from tests.vectorstore.ledger.keys import A, B, C
from vectorstore.ledger.ledger import Ledger
from vectorstore.ledger.vectors import searched_texts, vector_key


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
