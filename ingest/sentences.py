"""Split a paragraph into sentences, by offsets."""

import re
from collections.abc import Iterator

# A full stop after these does not end a sentence, and after the others not before a number.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st e.g i.e eg ie etc cf approx inc ltd co vs prof rev dept".split()
)
_BEFORE_NUMBERS = frozenset("no nos p pp c fig figs para paras".split())
_BREAK = re.compile(r"[.!?]+[\"'”’)\]]*(?:\d{1,2})?\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_LAST_WORD = re.compile(r"([A-Za-z.]+)\.$")


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each sentence of a paragraph, without surrounding white space."""
    start = 0
    for found in _BREAK.finditer(text):
        before = text[start : found.end()].rstrip()
        if abbreviated(before, text[found.end() :]):
            continue
        yield start, start + len(before)
        start = found.end()
    if text[start:].strip():
        yield start, len(text.rstrip())


def abbreviated(before: str, after: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an abbreviation."""
    last = _LAST_WORD.search(before)
    if not last:
        return False
    word = last.group(1)
    if word.lower() in _BEFORE_NUMBERS:
        return after[:1].isdigit()
    return word.lower() in _ABBREVIATIONS or (len(word) == 1 and word.isupper())


def ends_sentence(text: str) -> bool:
    """Whether a paragraph ends as a finished sentence does."""
    return bool(
        re.search(r"[.!?:;][\"'”’)\]]*(\d{1,2})?$", text.rstrip())
    ) or text.rstrip().endswith(("”", "’", '"'))
