"""Words, stems and numbers of English text, and which of a file's characters are seen at all."""

import re
from functools import lru_cache
from threading import Lock

import snowballstemmer

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d[\d,.]*\d|\d")
_HYPHENED = re.compile(r"\b[A-Za-z]+-[A-Za-z]+\b")
_STEMMER = snowballstemmer.stemmer("english")
# The stemmer keeps the word that it works on: one thread at a time.
_STEMMING = Lock()

STOP_WORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being
    between both but by can could did do does doing down during each few for from further get give
    given gives got had has have having he her here hers him his how however i if in into is it its
    itself just may me might more most much must my no nor not of off on once only or other our out
    over own per please same shall she should so some such tell than that the their theirs them then
    there these they this those through to too under until up upon us very was we were what when
    where whether which while who whom whose why will with within would yet you your""".split()
)

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: value for value, word in enumerate(_UNITS)} | {
    word: (i + 2) * 10 for i, word in enumerate(_TENS)
}


# Forms that the stemmer does not bring together.
_IRREGULAR = {
    form: base
    for base, forms in {
        "spend": "spent", "leave": "left", "hold": "held", "send": "sent", "meet": "met",
        "buy": "bought",
        "lead": "led", "run": "ran", "keep": "kept", "rise": "rose risen", "fall": "fell fallen",
        "grow": "grew grown", "pay": "paid", "bring": "brought", "build": "built", "lose": "lost",
        "win": "won", "choose": "chose chosen", "speak": "spoke spoken", "feel": "felt",
        "see": "saw seen",
        "know": "knew known", "begin": "began begun", "write": "wrote written", "child": "children",
        "teach": "taught", "sell": "sold", "tell": "told", "shut": "shutting", "wait": "waits",
    }.items()
    for form in forms.split()
}  # fmt: skip


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """The stem of one word, in lower case."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace("'", "")
    word = _IRREGULAR.get(word, word)
    if not word.isalpha():
        return word.replace(",", "").rstrip(".")
    with _STEMMING:
        return str(_STEMMER.stemWord(word))


def words(text: str) -> list[str]:
    """Words and numbers in order, as written."""
    return _WORD.findall(text)


def stems(text: str, *, keep_stop_words: bool = False) -> list[str]:
    """Stems in order, then those of words with a hyphen as one ("sub-group" is "subgroup" too).

    Words that carry no matter are left out unless asked for.
    """
    found = [*words(text), *(m.group().replace("-", "") for m in _HYPHENED.finditer(text))]
    return [stem(word) for word in found if keep_stop_words or word.lower() not in STOP_WORDS]


def fold(text: str) -> str:
    """White space folded to single spaces."""
    return " ".join(text.split())


# What of a file's characters a reader of the page sees, and what is no part of its words.

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
