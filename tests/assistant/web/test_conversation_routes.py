"""A saved conversation: every sentence with its source, tables as tables, nothing as markup."""

import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import docx
import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer, Cell, Citation, Status, Table
from assistant.web.conversation_routes import as_csv, as_docx, as_markdown
from ingest.types import Basis, Cover, Place

COVER = Cover("Ashmere Council", "ashmere", "A review", "The inspectorate", "", "2019-03", "")
CITED = Citation(
    1, "a" * 64, "ashmere.pdf", COVER, Place((4,), ("2",), Basis.PRINTED), (), "It is <b>good</b>."
)
TABLE = Table(
    ("Compared", "Ashmere"), ((Cell("Carers"), Cell("=1+1", citation=1)),), side_by_side=True
)
TURN = Answer(
    "1", "How is\x00 it?", Status.ANSWERED, "It is *good*. [1]\nIt is <i>so</i>.", (CITED,),
    table=TABLE,
)  # fmt: skip


def opened(turns: list[Answer]) -> docx.document.Document:
    return docx.Document(io.BytesIO(as_docx(turns, "https://reports.example.org")))


def test_a_word_document_has_question_answer_and_sources() -> None:
    written = [(p.style.name, p.text) for p in opened([TURN]).paragraphs if p.text and p.style]
    assert written[0] == ("Title", "Answers from council inspection reports")
    assert ("Heading 1", "How is  it?") in written
    assert ("Normal", "It is *good*. [1]") in written
    (source,) = [text for style, text in written if style == "Source"]
    assert source.startswith(
        "[1] Ashmere Council, A review, The inspectorate, inspected March 2019"
    )
    assert "“It is <b>good</b>.” https://reports.example.org/reports/" in source


def test_a_word_document_has_tables_with_a_head_that_repeats() -> None:
    (table,) = opened([TURN]).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Compared", "Ashmere"], ["Carers", "=1+1 [1]"],
    ]  # fmt: skip
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")


def test_a_word_document_is_nobodys_and_leads_nowhere() -> None:
    document = opened([TURN])
    known = document.core_properties
    assert (known.author, known.comments, known.language) == ("", "", "en-GB")
    assert not any(part.is_external for part in document.part.rels.values())


def test_a_comparison_of_the_samples_is_a_table_in_word(assistant: Assistant) -> None:
    answer = assistant.ask("Compare Quillmere and Vennshire on advocacy and carers")
    assert answer.table
    (table,) = opened([answer]).tables
    assert len(table.columns) == len(answer.table.columns) == 3
    assert len(table.rows) == len(answer.table.rows) + 1


def test_a_list_of_several_rows_is_a_table_too_and_one_row_is_not() -> None:
    row = (Cell("Ashmere"), Cell("good", citation=1))
    one, two = (
        replace(TURN, table=Table(("Council", "Grade"), (row,) * count)) for count in (1, 2)
    )
    assert [len(opened([turn]).tables) for turn in (one, two)] == [0, 1]
    assert ["| Ashmere |" in as_markdown([turn]).decode() for turn in (one, two)] == [False, True]


@pytest.mark.parametrize("write", [as_docx, as_markdown, as_csv])
def test_a_turn_that_says_nothing_can_be_saved(
    write: Callable[[Sequence[Answer]], bytes],
) -> None:
    assert write([Answer("1", "", Status.FAILED, "")])


def test_markdown_takes_nothing_for_markup() -> None:
    text = as_markdown([TURN]).decode()
    assert "It is \\*good\\*. \\[1\\]" in text
    assert "<b>" not in text
    assert "| Carers | =1\\+1 \\[1\\] |" in text
