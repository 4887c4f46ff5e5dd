"""A real model that invents: nothing that it makes up is shown."""

import pytest

from assistant.model.chat_model import Limits, open_chat
from assistant.model.mode import Writer
from assistant.pipeline import Assistant
from assistant.types import Status
from prompts import load_prompts
from tests.assistant.model.audit import breaches
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store

pytestmark = pytest.mark.chatmodel

# Few passages and short answers: reading and writing are what takes time.
LIMITS = Limits(connect=5, first=240, between=60, total=400, tokens=60)
CONTEXT = 1_000
COUNCILS = ["Quillmere", "Vennshire", "Skelderby"]
STREAMED = "Which scheme put locks and alarms into Quillmere homes?"
# A plan, a person's words, and two councils; the one that is streamed is of plain facts.
MARKED = [
    "Has Quillmere built its new extra care flats?",
    "What did a family carer in Quillmere say about the budget?",
    "Compare advocacy in Quillmere and Vennshire.",
]


def written_by(address: str, store: Store) -> Assistant:
    embedder = HashEmbedder()
    chat = open_chat("openai:smollm2", address, "", LIMITS)
    return Assistant(store, embedder, writer=Writer(chat, load_prompts(), embedder.encode, CONTEXT))


def test_it_streams_and_what_is_shown_holds(real_model: str, sample_store: Store) -> None:
    assistant = written_by(real_model, sample_store)
    *parts, answer = assistant.stream({"question": STREAMED})
    assert "".join(parts) == answer.answer
    assert answer.status is Status.ANSWERED
    assert "model_unavailable" not in answer.notices
    assert answer.checked is not None
    assert breaches(answer.as_json(), COUNCILS) == []


def test_no_shown_sentence_breaks_an_exact_rule(marking_model: str, sample_store: Store) -> None:
    assistant = written_by(marking_model, sample_store)
    written = 0
    for question in MARKED:
        answer = assistant.ask(question)
        assert "model_unavailable" not in answer.notices, answer.model_fault
        assert breaches(answer.as_json(), COUNCILS) == []
        written += answer.checked.written if answer.checked else 0
    assert written >= len(MARKED)
