"""Check sentences that a model wrote against the passages that they cite."""

from assistant.checks.claim import check_claim
from assistant.checks.types import Entails, Similarity, Source, Verdict

__all__ = ["Entails", "Similarity", "Source", "Verdict", "check_claim"]
