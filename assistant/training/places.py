"""Places of training examples: they find a sentence again, however a report was split.

A place is a page and the hashes of the runs of four folded words of a text, not the text: the
repository holds no report. A sentence matches a place when it has most of its runs, or the other
way round where the sentence is the shorter of the two.
"""

import base64
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# Words in a run, bytes kept of its hash, and the share of runs that must be met.
_RUN, _BYTES, ENOUGH = 4, 3, 0.8
# A sentence on the page before or after may have been moved by another reading.
_PAGES = 1
_QUOTES = {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0xAD: None, 0x2013: "-"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where an example's sentence stands: the page's position, and hashes of its runs of words."""

    page: int
    runs: frozenset[bytes]

    def as_json(self) -> list[object]:
        """The page and the hashes in one string."""
        return [self.page, base64.b64encode(b"".join(sorted(self.runs))).decode()]

    @classmethod
    def from_json(cls, row: Sequence[object]) -> "Place":
        """A place as as_json wrote it."""
        held = base64.b64decode(str(row[1]))
        return cls(
            int(str(row[0])),
            frozenset(held[i : i + _BYTES] for i in range(0, len(held), _BYTES)),
        )


def place(text: str, page: int) -> Place:
    """The place of a text."""
    return Place(page, runs(text))


def runs(text: str) -> frozenset[bytes]:
    """The hashes of the runs of four folded words of a text; of all words where there are fewer."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES).lower()
    words = re.sub(r"[^a-z0-9%£]+", " ", plain).split()
    some = [words[i : i + _RUN] for i in range(max(1, len(words) - _RUN + 1))]
    return frozenset(hashlib.sha256(" ".join(run).encode()).digest()[:_BYTES] for run in some)


def matches(place: Place, sentence: frozenset[bytes], pages: Sequence[int]) -> bool:
    """Whether a sentence of these runs and pages is, holds or is part of the place."""
    if pages and all(abs(page - place.page) > _PAGES for page in pages):
        return False
    met = len(place.runs & sentence)
    return met >= ENOUGH * min(len(place.runs), len(sentence)) and met > 0
