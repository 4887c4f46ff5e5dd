"""Split a paragraph into sentences, by offsets."""

import re
from bisect import bisect_left
from collections.abc import Iterator

# A full stop after these does not end a sentence, and after the others not before a number.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st e.g i.e eg ie etc cf approx inc ltd co vs prof rev dept".split()
)
_BEFORE_NUMBERS = frozenset("no nos p pp c fig figs para paras".split())
# A run of marks is tried once, at its start: a page of full stops would take for ever.
_BREAK = re.compile(r"((?<![.!?])[.!?]++[\"'”’)\]]*+(?:\d{1,2})?)\s++(?=[\"'“‘(\[]*+[A-Z0-9])")
_LAST_WORD = re.compile(r"([A-Za-z.]+)\.$")
# Characters in which the last word of a sentence shows whether it is an abbreviation.
_LAST = 20
# A quotation that opens within a sentence, and its end: what is quoted may be sentences of its own.
_OPENS = re.compile(r"(?<=[\w,:;–-]\s)[‘“\"](?=[\w\[(])")
_CLOSES = {"‘": re.compile(r"’(?!\w)"), "“": re.compile("”"), '"': re.compile(r'(?<=\S)"(?!\w)')}
# Characters of a sentence: what is longer is a list, or no text.
LONGEST = 2_000
_LONGEST_QUOTED = 400
# "Yours." is over where the next word opens a sentence; a list of two-part names is not.
_GLUED = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z]*[ ’])")


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each sentence of a paragraph, without surrounding white space."""
    start = 0
    quoted = _quoted(text)
    for end, found in _breaks(text):
        before = text[max(start, end - _LAST) : end]
        if abbreviated(before, text[found : found + 1]) or _within(quoted, found):
            continue
        yield from _capped(text, start, end)
        start = found
    if text[start:].strip():
        yield from _capped(text, start, len(text.rstrip()))


def _capped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut between words where it is longer than any sentence is."""
    while end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield start, cut
        start = cut + (text[cut] == " ")
    yield start, end


def _breaks(text: str) -> list[tuple[int, int]]:
    """Where a sentence may end and another begin: also where the space between them is missing."""
    return sorted(
        {(m.end(1), m.end()) for m in _BREAK.finditer(text)}
        | {(m.end(), m.end()) for m in _GLUED.finditer(text)}
    )


def _quoted(text: str) -> list[tuple[int, int]]:
    """The quotations that stand within a sentence, from their opening to their closing mark."""
    found: list[tuple[int, int]] = []
    for opening in _OPENS.finditer(text):
        if found and opening.start() < found[-1][1]:
            continue
        closing = _CLOSES[opening.group()].search(
            text, opening.end(), opening.end() + _LONGEST_QUOTED
        )
        if closing:
            found.append((opening.start(), closing.start()))
    return found


def _within(quoted: list[tuple[int, int]], at: int) -> bool:
    """Whether a place is in one of the quotations, which follow each other."""
    before = bisect_left(quoted, (at, 0))
    return before > 0 and at <= quoted[before - 1][1]


def abbreviated(before: str, after: str) -> bool:
    """Whether the full stop at the end of `before` belongs to an abbreviation."""
    last = _LAST_WORD.search(before[-_LAST:])
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


def ends_with_name(text: str) -> bool:
    """Whether a text ends with words in quotes, which a sentence may go on after."""
    return bool(re.search(r"[^\W\d_][”’\"]$", text.rstrip()))
