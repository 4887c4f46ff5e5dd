"""The check of every statement, the marks, and how places are shown."""

from dataclasses import replace

import pytest
from langchain_core.documents import Document

from assistant.checks.citations import Marks, folded, is_verbatim, verified
from assistant.pipeline import Assistant, ReportRetriever
from assistant.types import Evidence, Statement
from tests.assistant.checks.cited import COVER, PLACE

TEXT = folded("The council’s 28 wardens\nwalked co-\nordinated rounds. In all, 63 people were met.")


def evidence(quote: str = "In all, 63 people were met.") -> Evidence:
    return Evidence("r", "r.txt", COVER, PLACE, ("Key findings",), quote, 0)


def holds(text: str, *quotes: str, own: bool = False) -> bool:
    held, _ = verified([Statement(text, tuple(map(evidence, quotes)), own)], lambda _: TEXT)
    return bool(held)


@pytest.mark.parametrize(
    "quote",
    [
        "The council's 28 wardens walked",
        "council’s  28 wardens\n walked",
        "walked co-ordinated rounds.",
        "wal\u00adked co-ordinated",
    ],
)
def test_a_quote_is_found_however_it_is_set(quote: str) -> None:
    assert is_verbatim(quote, TEXT)


@pytest.mark.parametrize("quote", ["The council's 29 wardens", "wardens walked rounds", "", " "])
def test_a_quote_that_is_not_there_is_not_found(quote: str) -> None:
    assert not is_verbatim(quote, TEXT)


def test_a_statement_of_ours_without_evidence_leads() -> None:
    assert holds("From the report on Testshire:")


def test_a_statement_with_its_words_in_the_report_holds() -> None:
    assert holds("“In all, 63 people were met.”", "In all, 63 people were met.")


def test_a_quote_that_the_report_has_not_fails() -> None:
    assert not holds("“In all, 64 people were met.”", "In all, 64 people were met.")
    assert not holds("It was met.", "In all, 63 people were met.", "Nobody else was met.")


def test_a_number_that_is_not_in_the_evidence_fails() -> None:
    assert holds("Some 63 were met.", "In all, 63 people were met.")
    assert not holds("Some 64 were met.", "In all, 63 people were met.")
    assert not holds("Twelve were met.", "In all, 63 people were met.")


def test_a_number_in_words_is_the_same_number() -> None:
    held, _ = verified(
        [Statement("Some 12 came.", (evidence("Twelve came."),))], lambda _: "Twelve came."
    )
    assert held


def test_a_number_in_who_spoke_holds_where_the_report_names_them_so() -> None:
    text = folded("A son of one of two residents said: “Nobody came.”")
    for speaker, right in (("A son of one of two residents", True), ("Two sons", False)):
        said = replace(evidence("“Nobody came.”"), beside=speaker)
        held, _ = verified([Statement(f"{speaker} said: “Nobody came.”", (said,))], lambda _: text)
        assert bool(held) is right


def test_the_dates_of_the_report_may_be_said() -> None:
    assert holds("In May 2010, 63 were met.", "In all, 63 people were met.")
    assert not holds("In May 2011, 63 were met.", "In all, 63 people were met.")


def test_a_count_of_ours_may_stand_where_it_is_said_to_be_ours() -> None:
    assert holds("It makes 2 points.", "In all, 63 people were met.", own=True)


def test_long_words_in_quotation_marks_must_be_in_the_evidence() -> None:
    false = "“The council’s wardens never once walked their rounds in that whole year.”"
    assert not holds(false, "In all, 63 people were met.")


def test_failed_statements_are_handed_back() -> None:
    good, bad = Statement("Lead:"), Statement("x", (evidence("not there"),))
    assert verified([good, bad], lambda _: TEXT) == ([good], [bad])


def test_marks_are_numbered_as_they_come_and_used_once() -> None:
    one, two = evidence(), evidence("walked co-ordinated rounds.")
    marks = Marks(lambda e: e.file)
    for statement in (Statement("Lead:"), Statement("A", (two, one)), Statement("B", (one,))):
        marks.set(statement)
    assert marks.text == "Lead:\nA [1][2]\nB"
    assert [(c.n, c.quote) for c in marks.citations] == [(1, two.quote), (2, one.quote)]
    assert {c.link for c in marks.citations} == {"r.txt"}


def test_the_retriever_returns_passages_as_documents(assistant: Assistant) -> None:
    documents = ReportRetriever(assistant=assistant, k=4).invoke("memory clinic in Skelderby")
    assert len(documents) == 4
    assert all(isinstance(document, Document) for document in documents)
    assert "memory clinic" in " ".join(document.page_content for document in documents)
    assert {document.metadata["council_id"] for document in documents} == {"skelderby"}
    again = ReportRetriever(assistant=assistant, k=4).invoke("memory clinic in Skelderby")
    assert [document.id for document in documents] == [document.id for document in again]
    assert len({document.id for document in documents}) == 4
