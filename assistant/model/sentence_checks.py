"""Check a model's sentence: it cites what it was given, is plain text, and its sources say it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from assistant.checks.claim import breaks_exactly, check_claim, pair_of
from assistant.checks.types import Judge, Similarity, Verdict
from assistant.errors import ModelUnavailable
from assistant.model.chat_model import Chat, How
from assistant.model.passages import Given
from assistant.types import Evidence
from prompts import Prompts

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


# The chat model itself as the judge of its sentences, in one call for all of them.

_LINE = re.compile(r"^\W*([A-Z]{1,2})\W+(YES|NO)\b", re.IGNORECASE | re.MULTILINE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What a model is asked of at once, at most.
AT_ONCE = len(_LETTERS)
_TAG = re.compile(r"[<>]")

Pair = tuple[str, str]


def supports(chat: Chat, prompts: Prompts, how: How, pairs: Sequence[Pair]) -> list[bool | None]:
    """Whether each premise says what its claim says, in one call for at most 26; None: no verdict.

    ModelUnavailable where the model fails.
    """
    premises = list(dict.fromkeys(premise for premise, _ in pairs))
    shown = "\n".join(
        f'<passage number="{n}">\n{_TAG.sub("", text)}\n</passage>'
        for n, text in enumerate(premises, start=1)
    )
    sentences = "\n".join(
        f"{letter} (passage {premises.index(premise) + 1}): {claim}"
        for letter, (premise, claim) in zip(_LETTERS, pairs, strict=False)
    )
    prompt = prompts.filled("judge", passages=shown, sentences=sentences)
    return _verdicts(chat.text(prompt, how.stop, how.config), len(pairs))


def bears(
    chat: Chat, prompts: Prompts, how: How, question: str, sentences: Sequence[str]
) -> list[bool | None]:
    """Whether each sentence bears on a question, in one call for at most 26; None: no verdict.

    ModelUnavailable where the model fails.
    """
    lettered = zip(_LETTERS, sentences, strict=False)
    shown = "\n".join(f"{letter}: {_TAG.sub('', sentence)}" for letter, sentence in lettered)
    prompt = prompts.filled("relevance", question=question, sentences=shown)
    return _verdicts(chat.text(prompt, how.stop, how.config), len(sentences))


def _verdicts(text: str, count: int) -> list[bool | None]:
    said = {letter.upper(): word.upper() == "YES" for letter, word in _LINE.findall(text)}
    return [said.get(letter) for letter in _LETTERS[:count]]


class ModelJudge:
    """Asks the chat model whether premises say what claims say; remembers its verdicts.

    What it gives no verdict on does not hold.
    """

    def __init__(self, chat: Chat, prompts: Prompts, how: How) -> None:
        self._chat = chat
        self._prompts = prompts
        self._how = how
        self._verdicts: dict[Pair, bool] = {}

    def ask(self, pairs: Sequence[Pair]) -> None:
        """Have (premise, claim) pairs judged, as many in one call as there are letters."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._verdicts]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            try:
                said = supports(self._chat, self._prompts, self._how, some)
            except ModelUnavailable:
                said = [None] * len(some)
            self._verdicts |= {p: bool(v) for p, v in zip(some, said, strict=True)}

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether the model says that the premise supports the claim."""
        self.ask([(premise, claim)])
        holds = self._verdicts[premise, claim]
        return holds, float(holds)
