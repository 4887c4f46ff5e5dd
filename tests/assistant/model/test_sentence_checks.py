"""The chat model as its own judge, and as the one who puts questions in other words."""

from assistant.model.chat_model import How
from assistant.model.mode import Writer
from assistant.model.sentence_checks import ModelJudge
from assistant.pipeline import Assistant
from prompts import load_prompts
from tests.assistant.model.asked import chat
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store

PAIRS = [("The door was open.", "The door was open."), ("The door was open.", "The door was red.")]


def test_all_are_judged_in_one_call() -> None:
    asked, model = chat("A: YES\nB: NO, nothing is said of its colour.")
    judge = ModelJudge(asked, load_prompts(), How())
    judge.ask(PAIRS)
    assert [judge.settle(*pair, "", 1.0) for pair in PAIRS] == [(True, 1.0), (False, 0.0)]
    assert len(model.prompts) == 1
    assert model.prompts[0].count("<passage") == 1


def test_what_it_gives_no_verdict_on_does_not_hold() -> None:
    for texts, fails in ((["Fine by me."], ""), ([""], "reset")):
        judge = ModelJudge(chat(*texts, fails=fails)[0], load_prompts(), How())
        assert not judge.settle(*PAIRS[0], "", 1.0)[0]


def test_an_answer_is_judged_by_the_model_where_that_is_set(sample_store: Store) -> None:
    true = "Repeat offences had fallen by a fifth"
    also = "Burglars had been discouraged by the scheme"
    asked, model = chat(f"{true} [1]. {also} [1].", "A: YES\nB: NO", "")
    embedder = HashEmbedder()
    writer = Writer(asked, load_prompts(), embedder.encode, by_model=True)
    answer = Assistant(sample_store, embedder, writer=writer).ask(
        "Which scheme put locks and alarms into Quillmere homes?"
    )
    assert true in answer.answer
    assert also not in answer.answer
    assert "A (passage 1):" in model.prompts[1]
