"""A chat model puts questions in other words, where nothing was found."""

from assistant.model.chat_model import How
from assistant.model.mode import Writer, other_ways
from assistant.pipeline import Assistant
from prompts import load_prompts
from tests.assistant.model.asked import chat
from tests.fakes import HashEmbedder
from vectorstore.index.store import Store


def test_other_ways_are_lines_of_words() -> None:
    asked, _ = chat(
        "1. Staff turnover was high.\n- Many workers had left\n\n“Posts were vacant”\nx\n"
    )
    ways = other_ways("Do people stay?", asked, load_prompts(), How())
    assert ways == ["Staff turnover was high", "Many workers had left", "Posts were vacant"]
    assert other_ways("Do people stay?", chat("", fails="reset")[0], load_prompts(), How()) == []


def test_a_refused_question_is_searched_in_other_words(sample_store: Store) -> None:
    asked, model = chat("Advocacy was hard to come by", "NONE")
    embedder = HashEmbedder()
    writer = Writer(asked, load_prompts(), embedder.encode, searches="refused")
    Assistant(sample_store, embedder, writer=writer).ask("How many spies does Quillmere employ?")
    assert "Three other ways" in model.prompts[0]
    assert "Advocacy was hard to come by" in model.prompts[1]
