"""A cross-encoder of one's own that judges whether one text entails another.

It is run in float32: bfloat16 has too few digits to keep near scores apart.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from vectorstore.errors import ModelUnavailable
from vectorstore.models.batches import at_once, by_length
from vectorstore.models.embeddings import weights_hash
from vectorstore.types import Model

Scores: TypeAlias = NDArray[np.float32]
_ENTAILMENT = "entailment"


class CrossEncoderModel:
    """A cross-encoder of sentence-transformers: a folder, or a hub name."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _folder(self) -> Path | None:
        folder = Path(self._name).expanduser()
        return folder if folder.is_dir() else None

    @cached_property
    def model(self) -> Model:
        """Name, hash of the weights, and how many numbers it gives for a pair."""
        weights = weights_hash(self._folder) if self._folder else ""
        return Model(self._name, weights, len(self._labels))

    @cached_property
    def _cross_encoder(self) -> Any:
        if self._folder is not None:
            # A local folder is complete: nothing may be asked of a hub.
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model = CrossEncoder(
                str(self._folder or self._name),
                device="cpu",
                local_files_only=self._folder is not None,
                trust_remote_code=False,
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailable(
                f"The model {self._name} cannot be loaded: give the folder or the hub name "
                f"of a cross-encoder ({type(error).__name__})."
            ) from error
        # The first call sets how the tokenizer pads, which two threads must not do at once.
        model.predict([("", "")], show_progress_bar=False)
        return model

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        named: dict[int, str] = self._cross_encoder.config.id2label
        return tuple(named[i].lower() for i in sorted(named))

    def entailment(self, premise: str, hypotheses: Sequence[str]) -> Scores:
        """The probability that the premise entails each hypothesis, shape (len(hypotheses),)."""
        if _ENTAILMENT not in self._labels:
            raise ModelUnavailable(
                f"The model {self._name} has no label “entailment”: it has "
                f"{', '.join(self._labels)}."
            )
        pairs = [(premise, hypothesis) for hypothesis in hypotheses]
        return self._predict(pairs, softmax=True)[:, self._labels.index(_ENTAILMENT)]

    def _predict(self, pairs: Sequence[tuple[str, str]], *, softmax: bool = False) -> Scores:
        """The numbers of each pair, shape (pairs, labels); softmax is of the bare logits."""
        from torch.nn import Identity

        model, width = self._cross_encoder, len(self._labels)
        options = {"activation_fn": Identity(), "apply_softmax": True} if softmax else {}
        scores = np.zeros((len(pairs), width), dtype=np.float32)

        def predicted(batch: list[int]) -> Scores:
            some = [pairs[i] for i in batch]
            found = model.predict(some, batch_size=len(some), show_progress_bar=False, **options)
            return np.asarray(found, dtype=np.float32).reshape(-1, width)

        for batch, found in at_once(predicted, by_length([len(a) + len(b) for a, b in pairs])):
            scores[batch] = found
        return scores
