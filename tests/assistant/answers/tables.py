"""The table of a comparison."""

from assistant.types import Answer, Table

NOTHING = "This report does not say"


def table_of(answer: Answer) -> Table:
    assert answer.table is not None
    assert answer.table.side_by_side
    return answer.table


def texts_of(table: Table) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}


def assert_cited(answer: Answer) -> None:
    """Every cell is cited or says that nothing was found, and quotes what it cites."""
    quotes = {c.n: c.quote for c in answer.citations}
    for row in table_of(answer).rows:
        assert len(row) == len(table_of(answer).columns)
        for cell in row[1:]:
            assert (cell.citation in quotes) == (cell.text not in (NOTHING, "not graded"))
