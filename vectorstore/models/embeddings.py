"""Embeddings by sentence-transformers, as LangChain's Embeddings. The owner of torch."""

import copy
import json
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from vectorstore.errors import ModelUnavailable
from vectorstore.models.batches import at_once, by_length, keep_freed, precision
from vectorstore.models.packaged_model import NAME, packaged_model, weights_hash
from vectorstore.types import BFLOAT16, Model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
# Shapes of batch that are remembered.
_SHAPES = "32"


class Embedder(Protocol):
    """Turns texts into unit vectors; the seam for tests."""

    @property
    def model(self) -> Model:
        """Name, hash and dimension of the model."""

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One unit vector a text, shape (len(texts), dimension)."""


class SentenceEmbedder(Embeddings):
    """A model of sentence-transformers: a folder, a hub name, or "" for the packaged one."""

    def __init__(self, name: str = "", arithmetic: str = "") -> None:
        self._name = name
        self._precision = arithmetic or precision()

    @cached_property
    def _folder(self) -> Path | None:
        if not self._name:
            return packaged_model()
        folder = Path(self._name).expanduser()
        return folder if folder.is_dir() else None

    @cached_property
    def model(self) -> Model:
        """Name, hash and dimension; the weights' hash tells two models of one name apart."""
        if self._folder is None:
            dimension = int(self.sentence_transformer.get_embedding_dimension() or 0)
            return Model(self._name, "", dimension, self._precision)
        name, weights = self._name or NAME, weights_hash(self._folder)
        return Model(name, weights, _dimension(self._folder), self._precision)

    @cached_property
    def sentence_transformer(self) -> "SentenceTransformer":
        """The model itself, loaded when first needed."""
        if self._folder is not None:
            # A local folder is complete: nothing may be asked of a hub.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        # oneDNN keeps what it prepared for every shape of batch: by default for 1,024 of them,
        # which grows to a gigabyte while many texts are encoded.
        os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _SHAPES)
        keep_freed()
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        # Loading takes a moment; its bar would stand between the lines of an answer.
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        source = str(self._folder or self._name)
        try:
            model = SentenceTransformer(
                source,
                device="cpu",
                local_files_only=self._folder is not None,
                trust_remote_code=False,
            )
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"The embedding model {self._name or NAME} cannot be loaded: "
                f"check ASSISTANT_EMBEDDING_MODEL ({type(error).__name__})."
            ) from error
        if self._precision == BFLOAT16:
            model.bfloat16()
        # The first call sets how the tokenizer pads, which two threads must not do at once.
        model.encode("", show_progress_bar=False)
        return model

    @cached_property
    def _counter(self) -> Any:
        """A tokenizer that counts; the model's own keeps its settings, which threads share."""
        return copy.deepcopy(self.sentence_transformer.tokenizer)

    def load(self) -> None:
        """Load the model now, so that the first question does not wait for it."""
        _ = self.sentence_transformer

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] | None = None
    ) -> Vectors:
        """One unit vector a text, in order; a text over the model's limit is encoded in parts."""
        pieces, owner = self._pieces(texts)
        vectors = np.zeros((len(texts), self.model.dimension), dtype=np.float32)
        model = self.sentence_transformer

        def encoded(batch: list[int]) -> Vectors:
            some = [pieces[i] for i in batch]
            found = model.encode(some, batch_size=len(some), show_progress_bar=False)
            return np.asarray(found, dtype=np.float32)

        for batch, found in at_once(encoded, by_length([len(piece) for piece in pieces])):
            np.add.at(vectors, [owner[i] for i in batch], found)
            if progress:
                progress(len(batch))
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = (vectors / np.maximum(norms, 1e-12)).astype(np.float32)
        return unit

    def _pieces(self, texts: Sequence[str]) -> tuple[list[str], list[int]]:
        """Texts, those that the model would cut halved until they fit, and whose piece each is."""
        limit = int(self.sentence_transformer.max_seq_length or 256)
        # No token is shorter than a character: short texts need not be counted.
        over = self._over([text for text in texts if len(text) >= limit], limit)
        pieces: list[str] = []
        owner: list[int] = []
        for number, text in enumerate(texts):
            waiting = [text]
            while waiting:
                piece = waiting.pop(0)
                fits = piece not in over if piece is text else not self._over([piece], limit)
                if fits or " " not in piece.strip():
                    pieces.append(piece)
                    owner.append(number)
                else:
                    middle = piece.rfind(" ", 0, len(piece) // 2 + 1)
                    middle = middle if middle > 0 else piece.find(" ")
                    waiting = [piece[:middle], piece[middle + 1 :], *waiting]
        return pieces, owner

    def _over(self, texts: Sequence[str], limit: int) -> set[str]:
        """Those of the texts that have more tokens than the model reads."""
        if not texts:
            return set()
        counted = self._counter(list(texts), truncation=False, verbose=False)["input_ids"]
        return {text for text, ids in zip(texts, counted, strict=True) if len(ids) > limit}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's seam: one vector a text."""
        return [[float(x) for x in row] for row in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """LangChain's seam: the vector of a question."""
        return self.embed_documents([text])[0]


def _dimension(folder: Path) -> int:
    pooling = folder / "1_Pooling" / "config.json"
    source = pooling if pooling.is_file() else folder / "config.json"
    try:
        settings = json.loads(source.read_text(encoding="utf-8"))
        return int(settings.get("word_embedding_dimension") or settings["hidden_size"])
    except (OSError, ValueError, KeyError) as error:
        raise ModelUnavailable(
            f"{folder} is no sentence-transformers model: {source.name} is missing."
        ) from error
