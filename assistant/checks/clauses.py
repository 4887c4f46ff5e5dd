"""Read a text as sentences and words, and tell of a source's sentences who says them and how."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.checks.lexicon import Entry, has, lexicon, marker, root
from assistant.checks.types import Source
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


# The sentences of what is cited, and what is known of each: standard, advice, who says it.

_FINDS = re.compile(r"\b(?:was|were|is|are|had|has|have|did|does|found|concluded)\b")
_QUOTED = re.compile(r'"[^"]{12,}"?')
_SHOULD = re.compile(
    r"^(?:the )?(?:council(?!'s)|local authority|partner\w*|leaders|agencies|it|managers|you)\b"
    r"[^.]{0,60}\bshould\b(?! have)"
)
_GENERAL = re.compile(
    r"^(?:all )?(?:local )?(?:people|carers|adults|citizens|services|commissioners|councillors"
    r"|personal care|performance management|leaders|people's|older people|the council's|councils"
    r"|safeguarding|staff|managers|progress|innovation|advice|support|everyone|members|plans"
    r"|workforce|the views|providers|resources|strategies|joint|individuals|assessments?)\b"
)
# A passage that opens so is a standard throughout; what is told so is of one place.
_OPENING = re.compile(r"people who (?:use|need) services|all (?:local )?people who")
_OURS = re.compile(r"\b(?:we|some|most|many|several|however|recently|currently)\b|\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a source; from `says_from` on it is `speaker` who says it."""

    sentence: Sentence
    source: int
    outcome: bool = False
    advice: bool = False
    speaker: str = ""
    says_from: int = 0


def lines(sources: Sequence[Source]) -> list[Line]:
    """All sentences of the sources in order."""
    return [line for i, source in enumerate(sources) for line in _lines(i, source)]


def _lines(number: int, source: Source) -> Iterator[Line]:
    found = [s for s in sentences(source.text) if s.words]
    known = [plain(text) for text in source.outcomes]
    general = set() if known else _standards(found)
    advice, speaker = False, ""
    for i, sentence in enumerate(found):
        says, begins = _speaker(sentence, source, speaker)
        advice = _advises(sentence, advice)
        outcome = i in general or any(
            text and (sentence.raw in text or text in sentence.raw) for text in known
        )
        yield Line(sentence, number, outcome, advice and not says, says, begins)
        speaker = says if sentence.raw.endswith((":", ",")) else ""
        advice = advice or _leads_to_advice(sentence)


def _advises(sentence: Sentence, listed: bool) -> bool:
    """Whether a sentence says what should be done; `listed`: it stands under such a heading."""
    text = sentence.text
    if _SHOULD.search(text):
        return True
    begins = marker("advice", "imperative").match(re.sub(r"^(?:\d+\.?|and|to) ", "", text))
    noun = begins and text[begins.end() :].startswith((" of ", "s "))
    if begins and not noun and not sentence.raw[:1].islower():
        return listed or not _FINDS.search(text[:40])
    return listed and not _FINDS.search(text[:60])


def _leads_to_advice(sentence: Sentence) -> bool:
    """Whether what follows is a list of what should be done."""
    found = marker("advice", "heading").search(sentence.text)
    return bool(found) and (len(sentence.words) < 9 or sentence.raw.endswith(":"))


def _speaker(sentence: Sentence, source: Source, before: str) -> tuple[str, int]:
    """Who says what a sentence tells and from where; "" where it is the report's own finding."""
    for speaker, words in source.spoken:
        if plain(words) and (plain(words) in sentence.raw or sentence.raw in plain(words)):
            return speaker.lower(), 0
    if has(sentence.text, "speech", "hearsay"):
        return sentence.text, 0
    says = next(filter(is_active, marker("speech", "lead").finditer(sentence.text)), None)
    if says:
        who = sentence.text[: says.end()]
        told = "told" in says.group() or "told inspectors" in sentence.text
        if told or not has(who.split(",")[-1], "speech", "ours"):
            return who, says.end()
    if before and sentence.raw.startswith(('"', "'")):
        return before, 0
    quoted = sentence.raw.startswith('"') and _QUOTED.search(sentence.raw)
    return (before or "somebody", 0) if quoted else ("", 0)


def is_active(says: re.Match[str]) -> bool:
    """Whether it is told that somebody says, not that a thing is called so."""
    before = says.string[: says.start()].split()[-2:]
    after = says.string[says.end() :].lstrip()[:3]
    passive = bool({"was", "were", "is", "are", "be", "been", "being"} & set(before))
    if {"when", "if", "where", "how", "what"} & set(says.string[: says.start()].split()[-4:]):
        return False
    return after == "by " if passive else before[-1:] != ["originally"]


def _standards(found: Sequence[Sentence]) -> set[int]:
    """Sentences that open a passage in the general present, where findings in the past follow."""
    past = [
        i
        for i, sentence in enumerate(found)
        if re.search(r"\b(?:was|were|had|did)\b", sentence.text)
    ]
    general = [bool(_GENERAL.search(s.text)) and not _OURS.search(s.text) for s in found]
    if not past:
        return set(range(len(found))) if found and _OPENING.match(found[0].text) else set()
    first = past[0]
    # Reports in the present tense tell of the past too, in passing.
    if len(past) * 2 < len(found) - first:
        return set()
    return {i for i in range(first) if general[i]}
