"""Check a model's sentence: it cites what it was given, is plain text, and its sources say it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.chat.passages import Given
from assistant.checks import Judge, Similarity, Verdict, breaks_exactly, check_claim, pair_of
from assistant.types import Evidence

# What no sentence of an answer has: addresses and markup, and words about the prompt.
_FOREIGN = re.compile(r"\w://|www\.|[<>{}|\\]|\]\(")
_OF_PROMPT = re.compile(r"\bpassages?\b", re.IGNORECASE)
_REMEMBERED = 4_000
# What begins so goes on from the sentence before it.
_LEANS = re.compile(
    r"(?:this|these|that|those|it|its|they|their|them|he|she|his|her|such|both|however|also|also,"
    r"|as a result|in addition|the same|similarly|in contrast|by contrast|instead|nevertheless"
    r"|despite this|for example|moreover|furthermore|therefore|consequently)\b",
    re.IGNORECASE,
)


def leans(text: str) -> bool:
    """Whether a sentence goes on from the one before it and says little without that."""
    return bool(_LEANS.match(text))


class Checker:
    """Checks sentences against passages; vectors of the passages' lines are kept."""

    def __init__(
        self,
        encode: Similarity,
        councils: Collection[str],
        judge: Judge | None = None,
    ) -> None:
        self._encode = encode
        self._councils = councils
        self._judge = judge
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def check(self, text: str, cited: Sequence[Given]) -> Verdict:
        """Whether a sentence may be shown, with the rule that it breaks."""
        if not cited:
            return Verdict(False, "mark", 0.0)
        sources = [given.source for given in cited]
        told = _OF_PROMPT.search(text) and not any(_OF_PROMPT.search(s.text) for s in sources)
        if _FOREIGN.search(text) or told or text.count('"') % 2:
            return Verdict(False, "text", 0.0)
        return check_claim(text, sources, self.near, self._councils, self._judge)

    def pair(self, text: str, cited: Sequence[Given]) -> tuple[str, str]:
        """What a judge is asked about a sentence: the premise and the claim."""
        return pair_of(text, [given.source for given in cited])

    def proves(self, evidence: Sequence[Evidence], text: str, cited: Sequence[Given]) -> bool:
        """Whether the quotes that the reader sees hold every exact thing of a sentence."""
        sources = [
            replace(given.source, text=" ".join(quotes))
            for given in cited
            if (quotes := [e.quote for e in evidence if e.report_id == given.report.row.id])
        ]
        if not sources or breaks_exactly(text, sources, self._councils):
            return False
        # Rules alone read a claim so closely that the quotes must bear it whole.
        return bool(self._judge) or check_claim(text, sources, self.near, self._councils).holds

    def near(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, each encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) > _REMEMBERED:
            self._vectors.clear()
            new = list(dict.fromkeys(texts))
        if new:
            self._vectors |= dict(zip(new, self._encode(new), strict=True))
        return np.stack([self._vectors[text] for text in texts])
