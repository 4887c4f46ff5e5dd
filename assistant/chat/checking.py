"""Check a model's sentence: it cites what it was given, is plain text, and its sources say it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.chat.passages import Given
from assistant.checks import Entails, Similarity, Verdict, check_claim
from assistant.types import Evidence
from ingest.words import stems

# What no sentence of an answer has: addresses and markup, and words about the prompt.
_FOREIGN = re.compile(r"\w://|www\.|[<>{}|\\]|\]\(")
_OF_PROMPT = re.compile(r"\bpassages?\b", re.IGNORECASE)
# A sentence less near to the question than this answers something else.
_NEAR_QUESTION = 0.2
_REMEMBERED = 4_000
# Words that share so many letters are taken for forms of one word.
_ROOT = 6


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
        sources = [given.source for given in cited]
        told = _OF_PROMPT.search(text) and not any(_OF_PROMPT.search(s.text) for s in sources)
        if _FOREIGN.search(text) or told or text.count('"') % 2:
            return Verdict(False, "text", 0.0)
        return check_claim(text, sources, self.near, self._councils, self._entails)

    def proves(self, evidence: Sequence[Evidence], text: str, cited: Sequence[Given]) -> bool:
        """Whether the quotes alone, which the reader sees, say what a sentence says."""
        sources = [
            replace(given.source, text=" ".join(quotes))
            for given in cited
            if (quotes := [e.quote for e in evidence if e.report_id == given.report.row.id])
        ]
        ends = self._entails is not None or _ends_as(text, " ".join(s.text for s in sources))
        return ends and check_claim(text, sources, self.near, self._councils, self._entails).holds

    def bears_on(self, question: str, text: str) -> bool:
        """Whether a sentence speaks of what was asked."""
        first, second = self.near([question, text])
        return bool(first @ second >= _NEAR_QUESTION)

    def near(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) > _REMEMBERED:
            self._vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._vectors |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])


def _ends_as(text: str, quotes: str) -> bool:
    """Whether the last word of matter, which mostly is what is new in a sentence, is quoted too.

    A sentence that repeats its source but for this word ("… had been variable") shares so much
    with it that no measure of overlap stops it.
    """
    said, held = stems(text), stems(quotes, keep_stop_words=True)
    return bool(said) and any(word[:_ROOT] == said[-1][:_ROOT] for word in held)
