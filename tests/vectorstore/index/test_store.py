"""A store that cannot be opened: in use, or on a disk that cannot be written."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from vectorstore.errors import (
    LedgerDamaged,
    StoreLocked,
    StoreUnwritable,
)
from vectorstore.index.store import Store

HOLD = """
import sys
from pathlib import Path
from vectorstore.index.store import Store
with Store(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_process_is_refused_with_the_id_of_the_first(tmp_path: Path) -> None:
    data = tmp_path / "data"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(StoreLocked, match=rf"in use by process {holder.pid}: stop it"):
        Store(data)
    holder.communicate("\n")
    Store(data).close()


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    for path in (tmp_path / "data", tmp_path / "data" / "deeper"):
        with pytest.raises(StoreUnwritable, match=r"cannot be written .*ASSISTANT_DATA_DIR"):
            Store(path)


def test_a_store_that_could_not_open_does_not_stay_locked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.sqlite3").write_bytes(b"no database at all, only words " * 50)
    with pytest.raises(LedgerDamaged):
        Store(data)
    (data / "ledger.sqlite3").unlink()
    Store(data).close()
