"""The file of the ledger: transactions, older schemas, what is no ledger."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from ingest.types import Report
from tests.vectorstore.ledger.keys import A
from vectorstore.errors import LedgerDamaged, SchemaMismatch
from vectorstore.ledger.ledger import Ledger


def test_a_transaction_is_all_or_nothing(ledger: Ledger, reports: dict[str, Report]) -> None:
    def interrupted() -> None:
        with ledger.transaction():
            ledger.add(reports["quillmere"])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert ledger.reports() == []
    assert ledger.word_counts()[0] == 0


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
