"""Answers of a chat model: what holds is shown as it comes, what does not is not."""

import threading
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import BaseMessage

from assistant.types import Answer, Status
from tests.assistant.model.scripted import Scripted, writing
from vectorstore.index.store import Store

QUESTION = "Which scheme put locks and alarms into Quillmere homes?"
TRUE = (
    "A scheme named 'Safe at the Door' had fitted locks, door viewers and alarms in 412 homes "
    "during 2009 [1]."
)
ALSO = "Repeat offences had fallen by a fifth [1]."
FALSE = "The scheme had fitted locks, door viewers and alarms in 512 homes [1]."


def ask(store: Store, *texts: str, question: str = QUESTION, **given: Any) -> Answer:
    assistant, _ = writing(store, *texts)
    return assistant.invoke({"question": question, **given})


def test_a_true_sentence_is_shown_with_the_words_that_prove_it(sample_store: Store) -> None:
    answer = ask(sample_store, f"{TRUE} {ALSO}")
    assert answer.mode == "model"
    assert answer.model == "scripted:model"
    assert (
        "alarms in 412 homes during 2009. [1] Repeat offences had fallen by a fifth. [2]"
        in answer.answer
    )
    assert answer.answer.startswith("From the report on Quillmere (March 2010):\n")
    assert "fitted locks, door viewers and alarms in 412 homes" in answer.citations[0].quote
    assert "repeat offences had fallen by a fifth" in answer.citations[1].quote
    assert answer.citations[0].place.labels
    assert answer.checked is not None
    assert (answer.checked.shown, answer.checked.written, answer.checked.kept) == (2, 2, 2)


def test_what_the_model_leaves_out_is_added_in_the_reports_words(sample_store: Store) -> None:
    answer = ask(sample_store, ALSO)
    assert answer.mode == "model"
    assert "Repeat offences had fallen by a fifth. [1]" in answer.answer
    assert "in 412 homes during 2009.” [2]" in answer.answer


@pytest.mark.parametrize(
    "text",
    [
        FALSE,
        "The scheme had fitted alarms in 412 homes [99].",
        "The scheme had fitted alarms in 412 homes.",
        "`The scheme had fitted alarms in 412 homes [1].`",
        "In Vennshire a scheme had fitted alarms in 412 homes [1].",
        "A scheme had fitted alarms in 412 homes in March 2003 [1].",
        "A scheme run with Barnaby Fosdyke had fitted alarms in 412 homes [1].",
        "The inspectors said that it was “simply splendid in every way” [1].",
        "A scheme had fitted alarms in 412 homes, see https://example.org [1].",
        "<b>A scheme had fitted alarms in 412 homes</b> [1].",
        "Nobody was ever robbed again, and the mayor was proud of it [1].",
        "The [1][1][1]",
        "A mark [" + "1" * 10_000 + "]. And so on [2].",
    ],
)
def test_a_false_sentence_is_not_shown(sample_store: Store, text: str) -> None:
    answer = ask(sample_store, text)
    assert answer.mode == "quotes"
    assert answer.status is Status.ANSWERED
    assert answer.notices == ("model_not_used",)
    assert text.split("[")[0].strip("` ")[:40] not in answer.answer
    assert "in 412 homes during 2009.” [1]" in answer.answer


def test_a_false_sentence_is_drafted_anew_once(sample_store: Store) -> None:
    assistant, scripted = writing(sample_store, f"{FALSE} {ALSO}", TRUE)
    answer = assistant.ask(QUESTION)
    assert "412" in answer.answer
    assert "512" not in answer.answer
    assert answer.answer.index("412") < answer.answer.index("Repeat offences")
    assert len(scripted.prompts) == 2
    assert "512 homes" in scripted.prompts[1]
    assert answer.checked is not None
    assert (answer.checked.written, answer.checked.kept) == (2, 2)


def test_a_quote_takes_the_place_of_what_fails_twice(sample_store: Store) -> None:
    answer = ask(sample_store, f"{FALSE} {ALSO}", FALSE)
    assert "512" not in answer.answer
    assert answer.answer.index("in 412 homes during 2009.”") < answer.answer.index("Repeat")
    assert answer.checked is not None
    assert (answer.checked.shown, answer.checked.written, answer.checked.kept) == (2, 2, 1)


def test_a_sentence_is_shown_before_the_next_is_written(sample_store: Store) -> None:
    go_on = threading.Event()
    model = Scripted(texts=[f"{TRUE} {ALSO}"], go_on=go_on, waits_at=len(TRUE) + 8)
    assistant, _ = writing(sample_store, model=model)
    stream = assistant.stream({"question": QUESTION})
    shown = [next(stream), next(stream)]
    assert "412 homes during 2009. [1]" in shown[1]
    go_on.set()
    *rest, answer = stream
    assert answer.answer == "".join([*shown, *rest])


def test_what_is_streamed_is_the_answer(sample_store: Store) -> None:
    for texts in ([f"{TRUE} {ALSO}"], [FALSE, ALSO], [ALSO], [""]):
        assistant, _ = writing(sample_store, *texts)
        *parts, answer = assistant.stream({"question": QUESTION})
        assert "".join(parts) == answer.answer


def test_a_model_that_breaks_off_leaves_quotes_alone(sample_store: Store) -> None:
    model = Scripted(texts=[f"{TRUE} {ALSO}"], fails="reset")
    assistant, _ = writing(sample_store, model=model)
    answer = assistant.invoke({"question": QUESTION})
    assert (answer.mode, answer.notices) == ("quotes", ("model_unavailable",))
    assert "Repeat offences" not in answer.answer
    assert answer.model_fault.endswith(".")


def test_what_was_streamed_before_it_broke_off_stays(sample_store: Store) -> None:
    model = Scripted(texts=[f"{ALSO} And so it went on for a long while"], fails="reset")
    assistant, _ = writing(sample_store, model=model)
    *parts, answer = assistant.stream({"question": QUESTION})
    assert "".join(parts) == answer.answer
    assert "Repeat offences had fallen by a fifth. [1]" in answer.answer
    assert "in 412 homes during 2009.” [2]" in answer.answer
    assert "model_unavailable" in answer.notices


def test_a_stop_stops_the_model_and_keeps_what_was_shown(sample_store: Store) -> None:
    stop = threading.Event()
    model = Scripted(texts=[f"{TRUE} {ALSO}"], go_on=threading.Event(), waits_at=len(TRUE) + 8)
    assistant, _ = writing(sample_store, model=model)
    stream = assistant.stream({"question": QUESTION, "stop": stop})
    shown = [next(stream), next(stream)]
    stop.set()
    *rest, answer = stream
    assert answer.answer == "".join([*shown, *rest])
    assert "stopped" in answer.notices
    assert "412 homes" in answer.answer
    assert "Repeat" not in answer.answer


def test_facts_refusals_and_greetings_do_not_ask_the_model(sample_store: Store) -> None:
    assistant, scripted = writing(sample_store, TRUE)
    for question in (
        "Hello",
        "How was safeguarding adults graded in Quillmere?",
        "Who won the cup?",
        "What did Nottingham do about alarms?",
    ):
        answer = assistant.ask(question)
        assert answer.mode == "quotes"
        assert answer.checked is None
    assert scripted.prompts == []


def test_passages_beyond_the_budget_are_left_out_by_rank(sample_store: Store) -> None:
    assistant, scripted = writing(sample_store, TRUE, context=700)
    answer = assistant.ask(QUESTION)
    assert "passages_dropped" in answer.notices
    assert 1 <= scripted.prompts[0].count("</passage>") <= 3
    assert "412 homes" in scripted.prompts[0]
    whole, asked = writing(sample_store, TRUE)
    assert "passages_dropped" not in whole.ask(QUESTION).notices
    assert asked.prompts[0].count("</passage>") >= 8


def test_a_comparison_gives_the_model_passages_of_each_council(sample_store: Store) -> None:
    assistant, scripted = writing(
        sample_store, "In Skelderby the forum met every day of the week [1]."
    )
    answer = assistant.ask("Compare advocacy in Quillmere and Vennshire.")
    assert "Quillmere" in scripted.prompts[0]
    assert "Vennshire" in scripted.prompts[0]
    assert "Compare the councils" in scripted.prompts[0]
    assert answer.status is Status.ANSWERED


class Told(BaseCallbackHandler):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("chain")

    def on_chat_model_start(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("model")

    def on_llm_end(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("model ends")

    def on_chain_end(self, *args: Any, **kwargs: Any) -> None:
        self.events.append("chain ends")


@pytest.mark.parametrize("live", [True, False])
def test_callbacks_are_told_of_the_model_inside_the_chain(sample_store: Store, live: bool) -> None:
    assistant, _ = writing(sample_store, TRUE)
    told = Told()
    if live:
        list(assistant.stream({"question": QUESTION}, {"callbacks": [told]}))
    else:
        assistant.invoke({"question": QUESTION}, {"callbacks": [told]})
    assert told.events == ["chain", "model", "model ends", "chain ends"]


def test_a_follow_up_that_found_no_answer_is_written_anew(sample_store: Store) -> None:
    assistant, scripted = writing(sample_store, "")
    first = assistant.ask("Has Quillmere built its new extra care flats?")
    better = "How many extra care flats will Quillmere have?"
    for text in (
        better,
        "How many extra care flats will Vennshire have?",
        "How many spies will Quillmere have in its extra care flats?",
        "",
    ):
        scripted.texts[:] = [text]
        answer = assistant.ask("How many will it have?", (first,))
        assert answer.question == "How many will it have?"
        assert text != better or answer.status is Status.ANSWERED
        assert (answer.understood.question == better) is (text == better)


class Narrow(Scripted):
    """Refuses a prompt that is too long for it, as servers do."""

    most: int = 2_500

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Any:
        if len(str(messages[-1].content)) > self.most:
            error = RuntimeError("This model's maximum context length is 4096 tokens")
            error.status_code = 400  # type: ignore[attr-defined]
            raise error
        yield from super()._stream(messages, *args, **kwargs)


def test_a_context_that_is_too_long_is_tried_with_fewer_passages(sample_store: Store) -> None:
    assistant, scripted = writing(sample_store, model=Narrow(texts=[TRUE]))
    answer = assistant.ask(QUESTION)
    assert (answer.mode, answer.notices) == ("model", ("passages_dropped",))
    assert 1 <= scripted.prompts[0].count("</passage>") < 4


def test_a_context_that_holds_no_passage_leaves_the_answer_to_quotes(sample_store: Store) -> None:
    assistant, _ = writing(sample_store, model=Narrow(texts=[TRUE], most=100))
    answer = assistant.ask(QUESTION)
    assert answer.mode == "quotes"
    assert "model_unavailable" in answer.notices
    assert "too long" in answer.model_fault
    assert "412 homes" in answer.answer
