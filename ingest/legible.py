"""Tell text from what only stands in its place: pages whose characters are not those one sees.

A font without a table of its letters gives private characters or other letters; then the words
have no vowels, or none of the small words that every page of English has.
"""

import re
from typing import Any

# Below this many letters a page holds no text: a number, a name on a picture.
FEWEST_LETTERS = 25
# Of the characters of a page, those without a meaning are fewer: bullets of symbol fonts.
_NO_MEANING = 0.25
# So many words say something of a page; a table may have none of the small words in fewer.
_SOME_WORDS, _MANY_WORDS = 12, 60
_VOWELS = 0.5
_ODD = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[A-Za-z]{3,}")
_VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
# What stands on a page, by the numbers of the PDF library: text, strokes, pictures.
_TEXT, _PATH, _IMAGE = 1, 2, 3
# A page without text that has a picture of this share, or so many strokes, is a scan of one.
_PICTURED, _MANY_STROKES = 0.3, 100
_SMALL = re.compile(
    r"\b(?:the|of|and|to|in|for|is|are|was|were|with|that|by|on|their|from|have|has|as|or|a|an)\b",
    re.IGNORECASE,
)


def letters(text: str) -> int:
    """How many letters a text has."""
    return len(_LETTER.findall(text))


def is_legible(text: str) -> bool:
    """Whether a page's characters can be those that one sees."""
    if len(_ODD.findall(text)) > _NO_MEANING * len("".join(text.split())):
        return False
    words = _WORD.findall(text)
    if len(words) >= _SOME_WORDS and sum(map(_has_vowel, words)) < _VOWELS * len(words):
        return False
    return len(words) < _MANY_WORDS or bool(_SMALL.search(text))


def _has_vowel(word: str) -> bool:
    return bool(_VOWEL.search(word))


def shows(page: Any) -> bool:
    """Whether a PDF's page without text shows a picture, or letters as strokes or without codes."""
    width, height = page.get_size()
    drawn, covered = 0, 0.0
    for each in page.get_objects(max_depth=3):
        left, bottom, right, top = each.get_bounds()
        drawn += each.type in (_TEXT, _PATH)
        if each.type == _IMAGE:
            covered += abs((right - left) * (top - bottom))
    return drawn >= _MANY_STROKES or covered >= _PICTURED * width * height
