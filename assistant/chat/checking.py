"""Check a model's sentence: it cites what it was given, is plain text, and its sources say it."""

import re
from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.chat.passages import Given
from assistant.checks import Entails, Similarity, Verdict, check_claim

# What no sentence of an answer has: addresses and markup.
_FOREIGN = re.compile(r"\w://|www\.|[<>{}|\\]|\]\(")
_REMEMBERED = 4_000


class Checker:
    """Checks sentences against passages; vectors of the passages' lines are kept."""

    def __init__(
        self, encode: Similarity, councils: Collection[str], entails: Entails | None = None
    ) -> None:
        self._encode = encode
        self._councils = councils
        self._entails = entails
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def check(self, text: str, cited: Sequence[Given]) -> Verdict:
        """Whether a sentence may be shown, with the rule that it breaks."""
        if not cited:
            return Verdict(False, "mark", 0.0)
        if _FOREIGN.search(text):
            return Verdict(False, "text", 0.0)
        sources = [given.source for given in cited]
        return check_claim(text, sources, self.near, self._councils, self._entails)

    def near(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) > _REMEMBERED:
            self._vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._vectors |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])
