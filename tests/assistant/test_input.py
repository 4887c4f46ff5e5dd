"""The Runnable as LangChain's users hold it: every form of input, schemas, streams, async."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda

from assistant.errors import QuestionError
from assistant.input import read_invocation
from assistant.pipeline import Assistant, ReportRetriever
from assistant.types import Answer, Status
from tests.waiting import finished

ASKED = "When was Quillmere inspected?"
NEXT = "When was it published?"
GOOD = "What was Vennshire doing well?"


@pytest.mark.parametrize(
    "given",
    [
        ASKED, {"question": ASKED}, [HumanMessage(ASKED)], [("human", ASKED)],
        [{"role": "user", "content": ASKED}],
        [SystemMessage("Be kind."), HumanMessage([{"type": "text", "text": ASKED}])],
        ChatPromptTemplate.from_messages([("human", "{q}")]).invoke({"q": ASKED}),
    ],
)  # fmt: skip
def test_a_question_is_answered_in_every_form(given: Any, assistant: Assistant) -> None:
    answer = assistant.invoke(given)
    assert (answer.question, answer.status) == (ASKED, Status.ANSWERED)
    assert "March 2010" in answer.answer


def test_messages_are_a_conversation(assistant: Assistant) -> None:
    said = AIMessage("In March 2010.")
    answer = assistant.invoke([HumanMessage(ASKED), said, HumanMessage(NEXT)])
    assert "22 June 2010" in answer.answer


def test_history_may_be_answers_or_their_json(assistant: Assistant) -> None:
    first = assistant.invoke(ASKED)
    answers = [
        assistant.invoke({"question": NEXT, "history": [turn]}).answer
        for turn in (first, first.as_json())
    ]
    assert "22 June 2010" in answers[0]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "given",
    [7, {}, {"query": ASKED}, {"question": 7}, {"question": ASKED, "councils": "quillmere"},
     {"question": ASKED, "history": "hello"}, [object()], [("wizard", ASKED)]],
)  # fmt: skip
def test_what_is_no_question_is_told_in_one_sentence(given: Any, assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match="^No question was given: ask with a text, with "):
        assistant.invoke(given)


@pytest.mark.parametrize("given", ["", [], [AIMessage("Hello.")], [HumanMessage("  ")]])
def test_an_empty_question_is_told_as_such(given: Any, assistant: Assistant) -> None:
    with pytest.raises(QuestionError, match=r"^The question is empty"):
        assistant.invoke(given)


def test_earlier_questions_that_are_unusable_are_passed_over() -> None:
    turns = [("human", text) for text in ("", "x" * 2_001, *"abcdefgh", "last")]
    read = read_invocation(turns)
    assert (read.question, read.earlier) == ("last", tuple("cdefgh"))


def test_the_schemas_say_what_goes_in_and_comes_out(assistant: Assistant) -> None:
    given = assistant.get_input_jsonschema()
    fields = given["$defs"]["Invocation"]["properties"]
    assert list(fields) == ["question", "history", "councils", "id"]
    assert {"type": "string"} in given["anyOf"]
    made = assistant.get_output_jsonschema()
    fields = made["$defs"]["Answer"]["properties"]
    assert set(fields) >= {"status", "answer", "citations", "passages", "table"}
    assert assistant.input_schema.model_validate(ASKED).model_dump() == ASKED
    assert "HumanMessage" in given["$defs"]


def test_it_composes_with_other_runnables(assistant: Assistant) -> None:
    council = ChatPromptTemplate.from_messages([("human", "When was {council} inspected?")])
    chain = council | assistant | RunnableLambda(lambda answer: answer.status.value)
    assert chain.invoke({"council": "Quillmere"}) == "answered"
    assert chain.batch([{"council": "Quillmere"}, {"council": "Leeds"}]) == [
        "answered", "no_such_council",
    ]  # fmt: skip


async def _streamed(assistant: Assistant, given: Any) -> list[Any]:
    return [step async for step in assistant.astream(given)]


def test_async_answers_streams_and_batches_like_the_rest(assistant: Assistant) -> None:
    async def asked() -> tuple[Answer, list[Any], list[Answer]]:
        return (
            await assistant.ainvoke(ASKED),
            await _streamed(assistant, GOOD),
            await assistant.abatch([ASKED, {"question": GOOD}]),
        )

    one, (*lines, last), (first, second) = finished(asked())
    assert one.answer == first.answer == assistant.invoke(ASKED).answer
    assert len(lines) > 3
    assert "".join(lines) == last.answer == second.answer


def test_an_async_stream_may_be_left(assistant: Assistant) -> None:
    async def left() -> str:
        steps = assistant.astream(GOOD)
        first = await anext(steps)
        await steps.aclose()
        return str(first)

    assert assistant.invoke(GOOD).answer.startswith(finished(left()))


def test_an_unusable_question_is_an_error_in_async_too(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        finished(_streamed(assistant, ""))
    with pytest.raises(QuestionError):
        finished(assistant.ainvoke(""))


def test_the_retriever_runs_async(assistant: Assistant) -> None:
    retriever = ReportRetriever(assistant=assistant, k=3)
    found = finished(retriever.ainvoke("memory clinic in Skelderby"))
    assert [each.id for each in found] == [
        each.id for each in retriever.invoke("memory clinic in Skelderby")
    ]
    assert len(found) == 3
