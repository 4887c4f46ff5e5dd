"""A claim laid beside the one passage that it cites."""

from assistant.checks.alignment import Aligned
from assistant.checks.claim import lay
from assistant.checks.types import Source


def laid(claim: str, text: str, council: str = "Ambleford Council") -> Aligned:
    _, (aligned,) = lay(claim, [Source(text, council)])
    return aligned
