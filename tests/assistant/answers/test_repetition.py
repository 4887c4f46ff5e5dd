"""The answer before, said again: shorter, or with its special terms explained."""

from collections.abc import Iterator

import pytest

from assistant.pipeline import Assistant
from assistant.types import Answer, Status
from ingest.report_files import find_files
from tests.fakes import HashEmbedder, worded
from tests.ingest.reports import HEAD
from vectorstore.index.store import Store
from vectorstore.maintenance.build import build_index

JARGON = """An inspection team visited Testshire in May 2010 and met 40 people there.

Key findings

Leaving care

Each young person had a named personal welfare champion (PWC) from the age of fifteen.

The QRT (quarry, rest and travel) team answered for the minibus and for outings at weekends.

The PWC met the IRO, the QRT and the LADO twice a year to agree on lodgings in the quarry cottages.
"""


@pytest.fixture(scope="module")
def jargon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over a report that writes out one of its abbreviations."""
    folder = tmp_path_factory.mktemp("jargon")
    source = HEAD.replace("adult social care", "children's services") + JARGON
    (folder / "testshire.txt").write_text(source, encoding="utf-8")
    with Store(tmp_path_factory.mktemp("jargon_data")) as store:
        build_index(store, find_files(folder), HashEmbedder())
        yield worded(store)


def turns(assistant: Assistant, *questions: str) -> list[Answer]:
    history: list[Answer] = []
    for question in questions:
        history.append(assistant.ask(question, history))
    return history


SECTION = "Summarise the safeguarding section of Quillmere's report"


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("Summarise that in two sentences", 2),
        ("Summarise that", 2),
        ("Say that in one sentence", 1),
        ("Sum it up in 3 lines", 3),
    ],
)
def test_fewer_sentences_of_the_same_are_quoted(
    assistant: Assistant, asked: str, count: int
) -> None:
    before, after = turns(assistant, SECTION, asked)
    assert after.status is Status.ANSWERED
    assert len(after.citations) == count
    known = [citation.quote for citation in before.citations]
    kept = [known.index(citation.quote) for citation in after.citations]
    assert kept == sorted(kept)
    assert kept[0] == 0
    assert [c.place for c in after.citations] == [before.citations[i].place for i in kept]
    assert f"from the previous answer that are left out here: {len(known) - count}." in after.answer
    assert "chat model" in after.answer


def test_each_council_of_a_comparison_keeps_its_sentence(assistant: Assistant) -> None:
    _, after = turns(assistant, "Summarise the safeguarding section", "in 3 sentences please")
    assert len({citation.cover.council_id for citation in after.citations}) == 3


def test_there_must_be_something_to_say_again(assistant: Assistant) -> None:
    for asked in ("Summarise that in two sentences", "Say it in plain English"):
        answer = assistant.ask(asked)
        assert (answer.status, answer.understood.kind) == (Status.AMBIGUOUS, "follow_up")


def test_the_turn_after_goes_on_from_the_answer_that_was_retold(assistant: Assistant) -> None:
    *_, last = turns(
        assistant, "How was Quillmere graded for safeguarding adults?", "Say that briefly",
        "And in Skelderby?",
    )  # fmt: skip
    assert "performing poorly" in last.answer


def test_terms_are_explained_and_the_quotation_stays(jargon: Assistant) -> None:
    before, after = turns(
        jargon, "Who met twice a year about lodgings in the quarry cottages?", "in plain English"
    )
    assert before.citations[0].quote in after.answer
    lines = after.answer.splitlines()
    # As its own report writes it out, with the page; the rest by the glossary, as children's terms.
    (own,) = [line for line in lines if line.startswith("• PWC")]
    assert "“personal welfare champion”" in own
    assert any("QRT: “quarry, rest and travel”" in line for line in lines)
    assert any("(PWC)" in citation.quote for citation in after.citations)
    assert any(line.startswith("• IRO: independent reviewing officer") for line in lines)
    assert any(line.startswith("• LADO: local authority designated officer") for line in lines)
    assert not any(line.startswith("• PA:") for line in lines)
    assert "chat model" in lines[-1]


def test_where_nothing_is_special_it_says_so(assistant: Assistant) -> None:
    _, after = turns(assistant, "When was Quillmere inspected?", "Say it in plain English")
    assert "no abbreviation or specialist term" in after.answer


def test_what_is_shortened_is_the_answer_and_not_its_explanation(jargon: Assistant) -> None:
    question = "Who met twice a year about lodgings in the quarry cottages?"
    before, _, after = turns(jargon, question, "in plain English", "Say that in one sentence")
    assert [c.quote for c in after.citations] == [before.citations[0].quote]
