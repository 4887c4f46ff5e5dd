"""What a model is given: from every council asked, by turns, whole sentences, with places."""

import re

import pytest

from assistant.library.reports import Library
from assistant.model.passages import Offered, chosen
from assistant.pipeline import Assistant
from assistant.types import Status
from tests.assistant.model.scripted import writing
from vectorstore.index.store import Store

_PASSAGE = re.compile(
    r'<passage number="\[(\d+)\]" council="([^"]*)"([^>]*)>\n(.*?)\n</passage>', re.DOTALL
)


def given(store: Store, question: str, context: int = 16_000) -> list[tuple[str, str, str]]:
    """Council, what else is told of it, and text of each passage that a model is given."""
    assistant, scripted = writing(store, "NONE", context=context)
    assistant.ask(question)
    found = _PASSAGE.findall(scripted.prompts[0])
    assert [int(n) for n, *_ in found] == list(range(1, len(found) + 1))
    return [(council, told, text) for _, council, told, text in found]


def test_a_passage_tells_its_report_date_heading_and_page(sample_store: Store) -> None:
    passages = given(sample_store, "Which scheme put locks and alarms into Quillmere homes?")
    told = next(told for _, told, text in passages if "412 homes" in text)
    for part in (
        'report="Service inspection',
        'date="March 2010"',
        'heading="Key findings',
        'page="',
    ):
        assert part in told
    assert 8 <= len(passages) <= 10


def test_councils_that_are_compared_come_by_turns(sample_store: Store) -> None:
    passages = given(sample_store, "Compare advocacy in Quillmere and Vennshire.")
    councils = [council for council, *_ in passages]
    assert councils[0] != councils[1]
    assert 4 <= councils.count("London Borough of Quillmere") <= 6
    assert 4 <= councils.count("Vennshire County Council") <= 6


@pytest.mark.parametrize("context", [900, 2_500, 16_000])
def test_passages_keep_to_the_budget_in_whole_sentences(
    sample_store: Store, library: Library, context: int
) -> None:
    passages = given(sample_store, "How were people's savings dealt with in Quillmere?", context)
    texts = [text for *_, text in passages]
    assert len(texts[0]) + sum(len(text) for text in texts[1:]) <= max(context, len(texts[0]))
    whole = {
        " ".join(s.text.split()) for r in library.reports for _, s in library.sentences(r.row.id)
    }
    assert all(any(" ".join(text.split()).endswith(s) for s in whole) for text in texts)


def test_a_question_that_quotes_mode_refuses_is_put_to_the_model(sample_store: Store) -> None:
    question = "How many spies does Quillmere employ?"
    assistant, scripted = writing(sample_store, "NONE")
    plain = Assistant(sample_store, assistant._embedder).ask(question)
    assert plain.status is Status.NOT_IN_REPORTS
    answer = assistant.ask(question)
    assert len(scripted.prompts) == 1
    assert (answer.status, answer.answer) == (plain.status, plain.answer)
    n = next(
        i
        for i, (*_, text) in enumerate(given(sample_store, question), start=1)
        if "social workers" in text
    )
    scripted.texts[:] = [f"{_sentence(given(sample_store, question)[n - 1][2])} [{n}]."]
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.citations
    assert answer.suggestions == ()


def _sentence(text: str) -> str:
    return next(s for s in re.split(r"(?<=[.])\s+", text) if "social workers" in s).rstrip(".")


def test_the_grade_that_a_question_names_is_a_passage(graded: Assistant) -> None:
    library = graded.library
    report = next(r for r in library.reports if r.of("grade"))
    fact = report.of("grade")[-1]
    found = library.searcher.at(report.row.id, library.sentences(report.row.id)[-1][1].start)
    assert found
    offered = [[Offered(report, found, ())]]
    asked = f"Why was {fact.aspect} in {report.name} judged so?"
    given_, dropped = chosen(offered, asked, 16_000)
    assert f"{fact.aspect}: {fact.value}." in given_[-1].source.text
    assert given_[-1].lines[0].evidence.quote == fact.quote
    assert not dropped
    others, _ = chosen(offered, "What did people say of the buses?", 16_000)
    assert len(others) == 1
