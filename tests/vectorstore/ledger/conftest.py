"""An empty ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from vectorstore.ledger.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """An empty ledger."""
    made = Ledger(tmp_path / "ledger.sqlite3")
    yield made
    made.close()
