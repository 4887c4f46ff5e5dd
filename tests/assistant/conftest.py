"""The command line with models that go by words."""

from typing import Any

import pytest

import assistant.assembly
import assistant.cli.administration
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.fakes import HashEmbedder, WordClassifier, WordReader
from vectorstore.index.store import Store


@pytest.fixture
def word_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is opened for a verb indexes, reads and tells questions apart by words."""

    def embedder(settings: Settings) -> HashEmbedder:
        return HashEmbedder()

    def asking(store: Store, model: HashEmbedder, **more: Any) -> Assistant:
        return Assistant(store, model, reader=WordReader(), classifier=WordClassifier(), **more)

    monkeypatch.setattr(assistant.assembly, "Assistant", asking)
    for module in (assistant.assembly, assistant.cli.administration):
        monkeypatch.setattr(module, "embedder", embedder)
