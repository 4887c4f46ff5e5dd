"""What was checked of an answer that a chat model wrote."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Checked:
    """How many statements are shown, each checked, and how many sentences a model wrote.

    Of these, how many are kept, and how many of its marks were none.
    """

    shown: int
    written: int
    kept: int = 0
    marks_dropped: int = 0
