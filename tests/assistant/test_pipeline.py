"""What every answer keeps to, over all questions of our own; its JSON; the Runnable."""

import json
import re
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler

from assistant.checks.citations import folded
from assistant.errors import QuestionError
from assistant.evaluation.question_file import read_questions
from assistant.evaluation.run import conversations
from assistant.pipeline import Assistant
from assistant.types import Answer, Status
from ingest.types import Report, Role
from tests.conftest import ROOT
from tests.fakes import worded
from vectorstore.index.store import Store

QUESTIONS = ROOT / "tests" / "evaluation" / "sample_questions.jsonl"


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    """The answers to all questions of our own."""
    rows = read_questions(QUESTIONS).rows
    found: dict[int, Answer] = {}
    for group in conversations(rows):
        history: list[Answer] = []
        for number in group:
            row = rows[number]
            history.append(assistant.ask(row["question"], tuple(history), id=row["id"]))
            found[number] = history[-1]
    return [found[number] for number in range(len(rows))]


@pytest.fixture(scope="module")
def by_id(reports: dict[str, Report]) -> dict[str, Report]:
    return {report.id: report for report in reports.values()}


def test_most_of_the_questions_are_answered(answers: list[Answer]) -> None:
    statuses = [answer.status for answer in answers]
    assert statuses.count(Status.ANSWERED) >= 35
    assert Status.FAILED not in statuses


def test_no_outcome_statement_is_ever_evidence(
    answers: list[Answer], by_id: dict[str, Report]
) -> None:
    stated = {
        sentence.text
        for report in by_id.values()
        for sentence in report.sentences
        if sentence.role is Role.OUTCOME
    }
    quoted = [citation.quote for answer in answers for citation in answer.citations]
    assert len(quoted) > 60
    for quote in quoted:
        assert not any(text in quote or quote in text for text in stated)


def test_every_quote_stands_on_its_pages(answers: list[Answer], by_id: dict[str, Report]) -> None:
    for answer in answers:
        for citation in answer.citations:
            report = by_id[citation.report_id]
            own = [page for page in report.pages if page.number in citation.place.pages]
            text = folded(report.text[own[0].start : own[-1].end])
            assert folded(citation.quote) in text, citation
            assert citation.place.labels == tuple(page.label for page in own if page.label)
            assert citation.cover == report.cover


def test_marks_and_citations_match(answers: list[Answer]) -> None:
    for answer in answers:
        marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.answer)]
        assert marks == [citation.n for citation in answer.citations]
        assert marks == list(range(1, len(marks) + 1))


def test_an_answer_has_citations_and_a_refusal_has_none(answers: list[Answer]) -> None:
    for answer in answers:
        if answer.refused or answer.status is Status.CONVERSATION:
            assert answer.citations == ()
        else:
            assert answer.citations


def test_every_quotation_in_an_answer_is_in_what_it_cites(answers: list[Answer]) -> None:
    for answer in answers:
        for line in answer.answer.splitlines():
            numbers = {int(mark) for mark in re.findall(r"\[(\d+)\]", line)}
            cited = " ".join(folded(c.quote) for c in answer.citations if c.n in numbers)
            # A line without a mark is ours: it may name a heading, as "under “…”" does.
            for words in re.findall(r"“([^”]{60,})”", line) if numbers else ():
                assert folded(words.removesuffix("…").strip()) in cited


def test_a_line_about_one_council_cites_only_that_council(answers: list[Answer]) -> None:
    for answer in answers:
        council = ""
        for line in answer.answer.splitlines():
            led = re.match(r"From the report on (\w+) \(", line)
            council = led[1] if led else council
            numbers = {int(mark) for mark in re.findall(r"\[(\d+)\]", line)}
            if council and numbers:
                own = {c.cover.council_id for c in answer.citations if c.n in numbers}
                assert own == {council.lower()}


def test_passages_are_ranked_and_at_least_ten(answers: list[Answer]) -> None:
    for answer in answers:
        ranks = [passage.rank for passage in answer.passages]
        assert ranks == list(range(1, len(ranks) + 1))
        assert len(ranks) >= 10
        assert all(len(passage.text) <= 1_200 for passage in answer.passages)
        for council in answer.understood.councils:
            assert sum(p.council_id == council for p in answer.passages) >= 10


def test_passages_are_the_text_of_their_report(
    answers: list[Answer], by_id: dict[str, Report]
) -> None:
    for answer in answers:
        for passage in answer.passages:
            assert passage.text in by_id[passage.report_id].text


def test_the_passage_that_holds_a_fact_comes_first(assistant: Assistant) -> None:
    answer = assistant.ask("How was safeguarding adults graded in Skelderby?")
    assert answer.citations[0].quote in " ".join(answer.passages[0].text.split())


KEYS = {
    "id", "question", "status", "mode", "notices", "answer", "citations", "passages", "understood",
    "choices", "missing", "suggestions", "table", "seconds", "error",
}  # fmt: skip
CITATION_KEYS = {
    "n", "report_id", "file", "council", "council_id", "title", "publisher", "kind", "inspected",
    "published", "pages", "labels", "basis", "headings", "quote", "link",
}  # fmt: skip
PASSAGE_KEYS = {
    "rank", "report_id", "council", "council_id", "pages", "labels", "headings", "text", "score",
}  # fmt: skip


def test_the_json_of_an_answer_has_all_keys(answers: list[Answer]) -> None:
    for answer in answers:
        shown = json.loads(json.dumps(answer.as_json()))
        assert shown.keys() >= KEYS
        assert all(citation.keys() >= CITATION_KEYS for citation in shown["citations"])
        assert all(passage.keys() >= PASSAGE_KEYS for passage in shown["passages"])
        assert shown["understood"].keys() >= {"question", "councils", "kind"}
        assert shown["seconds"].keys() >= {"total", "retrieve"}
        assert shown["mode"] == "quotes"
        assert shown["error"] is None


def test_the_json_of_a_citation_says_what_people_see(assistant: Assistant) -> None:
    shown = assistant.ask("How was safeguarding adults graded in Quillmere?").as_json()
    (citation,) = shown["citations"]
    assert citation["council"] == "London Borough of Quillmere"
    assert citation["council_id"] == "quillmere"
    assert (citation["pages"], citation["labels"], citation["basis"]) == ([4], ["1"], "printed")
    assert (citation["inspected"], citation["published"]) == ("2010-03", "2010-06-22")
    assert citation["file"] == "quillmere.pdf"
    assert citation["link"] is None


def test_the_json_of_a_fault_has_code_message_and_id(assistant: Assistant) -> None:
    shown = assistant.ask("").as_json()
    assert shown["status"] == "failed"
    assert shown["error"].keys() == {"code", "message", "id"}
    assert shown["citations"] == []


def same(one: Answer, other: Answer) -> bool:
    return (one.status, one.answer, one.citations) == (other.status, other.answer, other.citations)


INPUTS: list[dict[str, Any]] = [
    {"question": "When was Quillmere inspected?"},
    {"question": "How was safeguarding adults graded?", "councils": ["vennshire"]},
    {"question": "How do I bake bread?", "id": "q7"},
    {"question": "How many people live in Skelderby?"},
]


def test_invoke_answers_and_keeps_the_id(assistant: Assistant) -> None:
    assert assistant.invoke(INPUTS[2]).id == "q7"
    assert assistant.invoke(INPUTS[0]).id
    assert "March 2010" in assistant.invoke(INPUTS[0]).answer


def test_invoke_reads_history(assistant: Assistant) -> None:
    first = assistant.invoke(INPUTS[0])
    answer = assistant.invoke({"question": "When was it published?", "history": [first]})
    assert "22 June 2010" in answer.answer


@pytest.mark.parametrize("question", ["", "  ", "x" * 2_001])
def test_invoke_refuses_an_unusable_question(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError) as caught:
        assistant.invoke({"question": question})
    assert str(caught.value).endswith(".")


def test_batch_answers_like_invoke_and_in_order(assistant: Assistant) -> None:
    batched = assistant.batch(INPUTS)
    assert len(batched) == len(INPUTS)
    assert all(
        same(one, assistant.invoke(given)) for one, given in zip(batched, INPUTS, strict=True)
    )


def test_stream_yields_the_lines_and_then_the_answer(assistant: Assistant) -> None:
    *lines, answer = assistant.stream({"question": "What was Vennshire doing well?"})
    assert len(lines) > 3
    assert "".join(lines) == answer.answer


class Told(BaseCallbackHandler):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("start")

    def on_chain_end(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("end")

    def on_chain_error(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("error")


def test_callbacks_are_told_of_beginning_and_end(assistant: Assistant) -> None:
    told = Told()
    assistant.invoke(INPUTS[0], {"callbacks": [told]})
    assert told.events == ["start", "end"]


def test_callbacks_are_told_of_an_error(assistant: Assistant) -> None:
    told = Told()
    with pytest.raises(QuestionError):
        assistant.invoke({"question": ""}, {"callbacks": [told]})
    assert told.events == ["start", "error"]


def test_a_link_is_made_by_the_server_that_gives_one(sample_link: Assistant) -> None:
    answer = sample_link.ask("When was Quillmere inspected?")
    assert answer.citations[0].link == "/page/1"


@pytest.fixture
def sample_link(sample_store: Store) -> Assistant:
    return worded(sample_store, lambda e: f"/page/{e.place.pages[0]}")


@pytest.mark.parametrize(
    "question",
    [
        "How was\u0000 safeguarding adults graded in Skelderby?",
        "How was safeguarding adults graded in Skelderby?\u202e",
        "How was\r\nsafeguarding adults\tgraded in Skelderby?",
        "<b>How</b> was safeguarding adults graded in Skelderby?",
        "HOW WAS SAFEGUARDING ADULTS GRADED IN SKELDERBY?",
        "how was safeguarding adults graded in skelderby",
    ],
)
def test_odd_writing_of_a_question_does_not_change_its_answer(
    assistant: Assistant, question: str
) -> None:
    assert "performing poorly" in assistant.ask(question).answer
