"""Check sentences that a model wrote against the passages that they cite."""

from assistant.checks.claim import Examined, breaks_exactly, check_claim, examine, pair_of
from assistant.checks.types import Entails, Judge, Similarity, Source, Verdict

__all__ = [
    "Entails",
    "Examined",
    "Judge",
    "Similarity",
    "Source",
    "Verdict",
    "breaks_exactly",
    "check_claim",
    "examine",
    "pair_of",
]
