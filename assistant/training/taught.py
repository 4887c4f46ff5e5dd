"""What readers that teach another said of examples: log-odds of the sentences they read.

A distilled reader learns from these beside the labels: five readers together know more than one
(ADR 13). Sentences are kept as hashes of their words: the repository holds no report.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from assistant.training.examples import Example

# Log-odds are kept in steps of an eighth, from -16 to 16.
_STEPS = 8.0

Said = NDArray[np.float32]


class Taught:
    """The log-odds that teachers gave, by example and sentence."""

    def __init__(self, path: Path) -> None:
        held = load_file(path)
        ends = np.cumsum(held["counts"].astype(np.int64))
        self._spans = dict(
            zip(
                held["examples"].tolist(),
                zip((ends - held["counts"]).tolist(), ends.tolist(), strict=True),
                strict=True,
            )
        )
        self._sentences, self._odds = held["sentences"], held["odds"]

    def of(self, example: Example, texts: Sequence[str]) -> Said:
        """The two log-odds of each text, shape (texts, 2); no numbers where none was given."""
        first, last = self._spans.get(_example(example), (0, 0))
        own = dict(zip(self._sentences[first:last].tolist(), range(first, last), strict=True))
        found = np.full((len(texts), 2), np.nan, dtype=np.float32)
        for i, text in enumerate(texts):
            if (place := own.get(_sentence(text))) is not None:
                found[i] = self._odds[place] / _STEPS
        return found


def write(path: Path, rows: Iterable[tuple[Example, Sequence[str], Said]]) -> None:
    """Write what teachers said of the sentences of examples."""
    examples, counts, sentences, odds = [], [], [], []
    for example, texts, said in rows:
        examples.append(_example(example))
        counts.append(len(texts))
        sentences += [_sentence(text) for text in texts]
        odds.append(np.clip(np.round(said * _STEPS), -128, 127).astype(np.int8))
    save_file(
        {
            "examples": np.array(examples, dtype=np.uint64),
            "counts": np.array(counts, dtype=np.uint16),
            "sentences": np.array(sentences, dtype=np.uint32),
            "odds": np.concatenate(odds),
        },
        path,
    )


def _example(example: Example) -> int:
    return _hashed(f"{example.report}\n{example.question}\n{example.before}", 8)


def _sentence(text: str) -> int:
    return _hashed(" ".join(re.findall(r"\w+", text.lower())), 4)


def _hashed(text: str, size: int) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:size])
