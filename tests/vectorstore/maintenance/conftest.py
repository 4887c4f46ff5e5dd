"""A folder with two reports, and an open store."""

from pathlib import Path

import pytest

from tests.texts import book
from vectorstore.index.store import Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two text reports."""
    made = tmp_path / "reports"
    made.mkdir()
    for seed, name in ((1, "Upshire"), (2, "Downshire")):
        text = book(seed, chapters=3).text.replace("Testshire", name)
        (made / f"{name.lower()}.txt").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An open store; the folder goes with the test."""
    return Store(tmp_path / "data")
