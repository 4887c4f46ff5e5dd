"""The rows of the table of invented grades."""

import pytest

from assistant.grades.table import Record, records
from assistant.pipeline import Assistant


@pytest.fixture
def rows(graded: Assistant) -> list[Record]:
    return records(graded.library.reports)
