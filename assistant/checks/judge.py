"""Judges that settle whether a passage says what a sentence says."""

from assistant.checks.types import Entails

# A claim is held to be entailed from here on; under a suspicion it takes more.
_ENTAILED, _SUSPECTED = 0.5, 0.8


class EntailmentJudge:
    """An entailment model of one's own."""

    def __init__(self, entails: Entails) -> None:
        self._entails = entails

    def settle(self, premise: str, claim: str, rule: str, words: float) -> tuple[bool, float]:
        """Whether the model finds the claim entailed, surely where a rule speaks against it."""
        support = float(self._entails(premise, [claim])[0])
        return support >= (_SUSPECTED if rule else _ENTAILED), support
