"""Read a text as sentences and words with their meaning, clause and polarity."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.checks.lexicon import Entry, lexicon, root
from ingest.language.sentences import split_sentences
from ingest.language.words import NUMBER_WORDS, STOP_WORDS, fold, stem

# The hyphen that PDFium reads at the end of a line is U+FFFE.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None, "\ufffe": "-", "\u2011": "-"}
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+(?:[.,]\d+)*")
_BULLET = re.compile(r"(?:(?<=[.:;?!])|\n)\s*(?:[-–*]\s|[◼•▪●■]|\d{1,2}\.\s?(?=[A-Z]))|[◼•▪●■]")
_HALF_MORE = re.compile(r"\b(?:a |one )?year and a half\b")
_BREAK = re.compile(r"[,;:()\[\]—–.!?]")
_HARD = frozenset("but although though whilst while whereas however despite yet because".split())
_SOFT = frozenset("and which who when where if before after until unless".split())
# After "and", these begin a clause with a subject of its own.
_SUBJECTS = frozenset(
    "the a an some many most several others there it they we this these no all every few he she "
    "in when where over approximately about nearly almost around only just".split()
)
# After "and", these go on with the same subject.
CONTINUES = re.compile(
    r"(?:had|has|have|was|were|is|are|did|does|can|could|will|would|led|made|took|\w{3,}ed)$"
)
_NOT = frozenset(
    "not no never none neither nor without cannot nobody nothing nowhere hardly rarely seldom lack "
    "lacks lacked lacking less fail fails failed absence insufficient insufficiently unable".split()
)
_NOT_AFTER_A = frozenset({"few", "little"})
_UN = re.compile(
    r"^(?:un|in|im|ir|dis|non)-?(clear\w*|able|available|effective\w*|consisten\w+|sufficient\w*|"
    r"adequate\w*|appropriate\w*|satisf\w+|aware|safe\w*|reliab\w+|willing\w*|usual\w*|certain\w*|"
    r"planned|suitab\w+|likely|necessary|happy|helpful|regular\w*|complete\w*|allocated|trained|"
    r"qualified|met|resolved|accurate\w*|proportionate\w*|continu\w+)$"
)
_FRACTIONS = frozenset("half third thirds quarters fifth fifths tenth tenths".split())
_SCOPE, _NOUN, _SHORT = 6, 3, 2
# They deny the noun after them, not what is then said of it.
_ABSENCE = frozenset("absence without lack lacking".split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word or set phrase: its stems, meanings and scales, its clause, and whether negated."""

    text: str
    parts: tuple[str, ...]
    entry: Entry
    clause: int
    start: int
    capital: bool
    negated: bool = False

    @property
    def is_light(self) -> bool:
        """Whether it says little by itself."""
        known = lexicon().light
        return all(p in known or p in STOP_WORDS or len(p) < 2 for p in self.parts)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, in digits or words."""
        return self.text[0].isdigit() or self.text in NUMBER_WORDS or self.text in _FRACTIONS


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence as read; `text` is in lower case."""

    raw: str
    text: str
    words: tuple[Word, ...]

    def clause(self, number: int) -> tuple[Word, ...]:
        """The words of one clause."""
        return tuple(word for word in self.words if word.clause == number)


def plain(text: str) -> str:
    """Text with plain quotation marks, one kind of space and compatible characters."""
    same = unicodedata.normalize("NFKC", text.translate(_PLAIN)).translate(_PLAIN)
    return _HALF_MORE.sub("18 months", fold(same))


@lru_cache(maxsize=512)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences and list items of a text."""
    return tuple(
        read(item[start:end])
        for item in map(plain, _BULLET.split(text))
        for start, end in split_sentences(item)
    )


@lru_cache(maxsize=4096)
def read(text: str) -> Sentence:
    """One sentence, as words."""
    raw = plain(text)
    found = list(_joined(list(_tokens(raw))))
    return Sentence(raw, raw.lower(), tuple(_with_polarity(found)))


def _tokens(raw: str) -> Iterator[Word]:
    clause, last, before = 0, 0, ""
    matches = list(_WORD.finditer(raw))
    for i, found in enumerate(matches):
        word = found.group().lower()
        follows = matches[i + 1].group().lower() if i + 1 < len(matches) else ""
        if (
            (_BREAK.search(raw, last, found.start()) and i)
            or (word in _HARD and before != "not")
            or (
                word == "and"
                and (
                    follows in _SUBJECTS
                    or follows in NUMBER_WORDS
                    or follows[:1].isdigit()
                    or CONTINUES.match(follows)
                )
            )
        ):
            clause += 1
        last, before = found.end(), word
        capital = found.group()[0].isupper()
        yield Word(word, _parts(word), Entry(frozenset(), ()), clause, found.start(), capital)


def _parts(word: str) -> tuple[str, ...]:
    if word.endswith("n't"):
        return ("not",)
    return (root(word),)


def _joined(tokens: Sequence[Word]) -> Iterator[Word]:
    """Set phrases as one word each, with what the lexicon knows of them."""
    known = lexicon()
    i = 0
    while i < len(tokens):
        first = tokens[i]
        for length in range(known.longest.get(first.parts[0], 0), 0, -1):
            group = tokens[i : i + length]
            phrase = tuple(word.parts[0] for word in group)
            if len(group) == length and phrase in known.entries:
                text = " ".join(word.text for word in group)
                yield replace(first, text=text, parts=phrase, entry=known.entries[phrase])
                i += length
                break
        else:
            yield first
            i += 1


def is_negation(words: Sequence[Word], i: int) -> bool:
    """Whether a word denies what follows it."""
    first, *rest = words[i].text.split()
    if first in _NOT_AFTER_A:
        return i == 0 or words[i - 1].text not in ("a", "very", "the", "these")
    if first == "not" and i + 1 < len(words) and words[i + 1].text.startswith("only"):
        return False
    return first in _NOT or words[i].parts == ("not",) or "not" in rest


def _with_polarity(words: Sequence[Word]) -> Iterator[Word]:
    left, clause, soft = 0, -1, False
    for i, word in enumerate(words):
        if word.clause != clause or (word.text in _SOFT):
            left, clause = 0, word.clause
        if is_negation(words, i):
            soft = word.text == "less"
            left = _SHORT if soft else _NOUN if word.text in _ABSENCE else _SCOPE
            yield word
            continue
        negated = left > 0
        if word.text not in STOP_WORDS:
            left -= 1
        bare = _UN.match(word.text)
        if bare and not word.entry.poles:
            yield replace(word, parts=(stem(bare.group(1)),), negated=not negated)
        elif negated and soft:
            # What is less effective is not therefore poor.
            yield replace(word, negated=True, entry=Entry(word.entry.meanings, ()))
        else:
            yield replace(word, negated=negated)
