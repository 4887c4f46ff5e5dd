"""A cross-encoder's order is mixed with the ranking's; without one nothing changes."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.chain import Assistant
from assistant.doctor import examine
from assistant.errors import AssistantError
from assistant.evaluation.manifest import manifest
from assistant.session import open_entailment, open_reranker
from assistant.settings import Settings, load_settings
from tests.conftest import SAMPLES
from tests.fakes import HashEmbedder
from tests.vectorstore.test_cross_encoder import tiny
from vectorstore.cross_encoder import Scores
from vectorstore.errors import ModelUnavailable
from vectorstore.store import Store
from vectorstore.types import Model

QUESTION = "What did carers in Quillmere say about getting a break?"


class Lover:
    """Loves one word above all."""

    model = Model("lover", "sha-of-lover", 1)

    def __init__(self, word: str) -> None:
        self.word = word

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        return np.array([text.count(self.word) for text in texts], dtype=np.float32)


def order(assistant: Assistant) -> list[str]:
    return [passage.id for passage in assistant.ask(QUESTION).passages]


def test_what_the_reranker_prefers_comes_up(sample_store: Store, assistant: Assistant) -> None:
    plain = order(assistant)
    last = assistant.ask(QUESTION).passages[-1]
    word = max(last.text.split(), key=len)
    mixed = Assistant(sample_store, HashEmbedder(), reranker=Lover(word))
    assert order(mixed).index(last.id) < plain.index(last.id)


def test_the_first_of_both_orders_stays_first(sample_store: Store, assistant: Assistant) -> None:
    class Agreeing(Lover):
        def score(self, question: str, texts: Sequence[str]) -> Scores:
            return -np.arange(len(texts), dtype=np.float32)

    agreeing = Assistant(sample_store, HashEmbedder(), reranker=Agreeing(""))
    assert order(agreeing) == order(assistant)


def test_the_run_tells_the_reranker(sample_store: Store, assistant: Assistant) -> None:
    mixed = Assistant(sample_store, HashEmbedder(), reranker=Lover("x"))
    made = json.loads(json.dumps(manifest(mixed, Settings())))
    assert made["reranker"] == {"model": "lover", "model_sha256": "sha-of-lover"}
    assert manifest(assistant, Settings())["reranker"] is None


def test_the_setting_opens_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tiny(tmp_path / "reranker", ("score",))
    monkeypatch.setenv("ASSISTANT_RERANKER_MODEL", str(folder))
    reranker = open_reranker(load_settings())
    assert reranker is not None
    assert reranker.score("carers", ["a break", "a tram"]).shape == (2,)


def test_a_reranker_that_is_missing_is_told_at_the_start_and_by_the_doctor(
    tmp_path: Path,
) -> None:
    settings = Settings(
        reports_dir=SAMPLES, data_dir=tmp_path / "data", reranker_model=str(tmp_path / "none")
    )
    with pytest.raises((AssistantError, ModelUnavailable), match="cannot be loaded"):
        open_reranker(settings)
    assert any("cannot be loaded" in problem for problem in examine(settings).problems)


def test_no_reranker_is_opened_where_none_is_set() -> None:
    assert open_reranker(Settings()) is None


def test_the_setting_opens_an_entailment_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny(tmp_path / "judge", ("contradiction", "entailment", "neutral"))
    monkeypatch.setenv("ASSISTANT_ENTAILMENT_MODEL", str(folder))
    judge = open_entailment(load_settings())
    assert judge is not None
    found = judge.entailment("Carers had a break.", ["They had a break.", "There was a tram."])
    assert found.shape == (2,)
    assert ((found >= 0) & (found <= 1)).all()


def test_a_reranker_is_no_entailment_model(tmp_path: Path) -> None:
    folder = tiny(tmp_path / "reranker", ("score",))
    with pytest.raises(ModelUnavailable, match="entailment"):
        open_entailment(Settings(entailment_model=str(folder)))
    assert open_entailment(Settings()) is None
