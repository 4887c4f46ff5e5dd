"""A file of what people leave."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.people.people_database import Kept


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    made = Kept(tmp_path)
    yield made
    made.close()
