"""The chat model as its own judge; what an answer says already, and which quote it still lacks."""

from assistant.model.chat_model import How
from assistant.model.mode import Writer
from assistant.model.verification import ModelJudge, Transcript
from assistant.pipeline import Assistant
from assistant.types import Evidence, Statement
from ingest.types import Basis, Cover, Place
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


COVER = Cover(council="Testshire", council_id="testshire")
PLACE = Place((3,), ("3",), Basis.PRINTED)


def quote(text: str) -> Statement:
    return Statement(f"“{text}”", (Evidence("r", "r.txt", COVER, PLACE, (), text, 0),))


WARDENS = "The harbour had 28 wardens."
TRAMS = "Trams were late on most mornings."


def kept(*texts: str) -> Transcript:
    made = Transcript()
    for text in texts:
        made.add(quote(text))
    return made


def test_what_is_shown_is_counted() -> None:
    made = kept(WARDENS, TRAMS)
    assert (made.shown, made.councils) == (2, {"testshire"})
    assert made.words == 11


def test_the_first_statement_begins_a_line() -> None:
    made = Transcript()
    assert not made.add(Statement("One.", runs_on=True)).runs_on
    assert made.add(Statement("Two.", runs_on=True)).runs_on


def test_a_sentence_repeats_what_was_said_unless_it_has_a_new_figure() -> None:
    made = kept(WARDENS)
    assert made.repeats("The harbour had wardens.")
    assert not made.repeats("The harbour had 31 wardens.")
    assert not made.repeats(TRAMS)


def test_quotes_that_were_not_said_are_left() -> None:
    assert kept(WARDENS).unsaid([quote(WARDENS), quote(TRAMS)]) == [quote(TRAMS)]


def test_a_figure_that_was_asked_for_and_not_given_is_given() -> None:
    asked, quotes = "How many wardens had the harbour?", [quote(TRAMS), quote(WARDENS)]
    assert kept("Wardens were there.").asked_for(asked, quotes) == [quote(WARDENS)]
    assert kept(WARDENS).asked_for(asked, quotes) == []
    assert kept("Wardens were there.").asked_for("Were there wardens?", quotes) == []
