"""The chat model itself as the judge of its sentences, in one call for all of them."""

import re
from collections.abc import Sequence

from assistant.chat.how import How
from assistant.chat.model import Chat
from assistant.errors import ModelUnavailable
from prompts import Prompts

_LINE = re.compile(r"^\W*([A-Z]{1,2})\W+(YES|NO)\b", re.IGNORECASE | re.MULTILINE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAG = re.compile(r"[<>]")

Pair = tuple[str, str]


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
        for start in range(0, len(new), len(_LETTERS)):
            some = new[start : start + len(_LETTERS)]
            said = self._said(some)
            for letter, pair in zip(_LETTERS, some, strict=False):
                self._verdicts[pair] = said.get(letter, False)

    def _said(self, pairs: Sequence[Pair]) -> dict[str, bool]:
        premises = list(dict.fromkeys(premise for premise, _ in pairs))
        shown = "\n".join(
            f'<passage number="{n}">\n{_TAG.sub("", text)}\n</passage>'
            for n, text in enumerate(premises, start=1)
        )
        sentences = "\n".join(
            f"{letter} (passage {premises.index(premise) + 1}): {claim}"
            for letter, (premise, claim) in zip(_LETTERS, pairs, strict=False)
        )
        prompt = self._prompts.filled("judge", passages=shown, sentences=sentences)
        try:
            text = self._chat.text(prompt, self._how.stop, self._how.config)
        except ModelUnavailable:
            return {}
        return {letter.upper(): said.upper() == "YES" for letter, said in _LINE.findall(text)}

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether the model says that the premise supports the claim."""
        self.ask([(premise, claim)])
        holds = self._verdicts[premise, claim]
        return holds, float(holds)
