"""What of a file's characters a reader of the page sees, and what is no part of its words."""

import re

# Marks that print nothing, that turn the direction of what follows, or that only tag it.
_UNSEEN = (
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ufe00-\ufe0f"
)
# A hyphen that shows only where it ends a line.
SOFT_HYPHEN = "\u00ad"
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_UNSEEN_MARK = re.compile(f"[{_UNSEEN}]")
# Raised figures behind a word, figure or sign are the mark of a note, save in "m²" and fractions.
_NOTE_MARK = re.compile(
    rf"(?<=\S)(?<!\bm)(?<!\b[kc]m)[{_RAISED}](?:[{_RAISED},]*[{_RAISED}])?(?!⁄)"
)
_MARK = re.compile(r"^[\[(]?(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[*†‡§a-z])[\])]?$")


def seen(text: str) -> str:
    """A text without the characters that nobody sees, and without the marks of notes."""
    if text.isascii():
        return text
    return _NOTE_MARK.sub("", _UNSEEN_MARK.sub("", text))


def unbroken(text: str) -> str:
    """What is seen of a text whose lines are not those of a page: no hyphen shows within it."""
    return seen(text).replace(SOFT_HYPHEN, "")


def is_note_mark(text: str) -> bool:
    """Whether a raised piece of text is the mark of a note, rather than "st" or "½"."""
    return bool(_MARK.match(text.strip()))
