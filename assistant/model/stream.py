"""Split what a model writes, prose or JSON, into sentences with their marks, as it comes.

A mark is the number of a passage that was given, in brackets: [1], [1, 2], [1-3], 【1】, or (1) at
the end of a sentence. A sentence without one has the marks of the next in its line, else of the
one before. An item of a list that goes on from the line before it, and a cell of a table, are
sentences. Everything else that looks like a mark is dropped and counted, and so is code. Time grows
with the text alone: what has no end within `_LONGEST` characters is no sentence.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.language.sentences import abbreviated

_LONGEST = 2_000
_SLICE = 500
_OPEN, _CLOSE = r"\[\{［｛【〔〖〚⟦⟨⁅「『〈《‹«", r"\]\}］｝】〕〗〛⟧⟩⁆」』〉》›»"
_ANY_MARK = rf"[{_OPEN}][^{_OPEN}{_CLOSE}\n]{{0,40}}[{_CLOSE}]"
# A sentence ends with its marks, which may come after the full stop and after white space.
_END = re.compile(rf"[.!?…][\"”’')]*(?:\s{{0,3}}{_ANY_MARK})*(?=\s+[^\s{_OPEN}])(?:\s+)|\n+\s*")
_ENDED = re.compile(rf"[.!?…\"”’'){_CLOSE}]\s*$")
_MARK = re.compile(r"\[([1-9]\d{0,2})\](?!\()")
_NUMBERS = re.compile(
    r"(?:\^|#|(?:passage|source|ref(?:erence)?|no)s?\.?)?\s*"
    r"([1-9]\d{0,2}(?:\s*(?:,|;|&|and|to|[-\u2013])\s*[1-9]\d{0,2}){0,9})",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d+)(?:\s*(?:to|[-\u2013])\s*(\d+))?")
_MOST_IN_RANGE = 12
_VERDICT = re.compile(
    r"(?:[Cc]ompleteness\W+)?(COMPLETE|PARTIAL|NONE|(?<=\W)(?i:complete|partial|none))\b\W*(.*)"
)
_SENTENCE_WORDS = 5
# A lead-in that ends with one of these goes on without a colon.
_GO_ON = frozenset("had has have to was were is are that by in of included including and".split())
_BRACKETED = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
_STRAY = re.compile(rf"[{_OPEN}{_CLOSE}]")
_ROUND = re.compile(
    r"\(((?:(?:passage|source|ref(?:erence)?)s?\s*)?\d{1,3}(?:\s*,\s*\d{1,3})*)\)"
    r"(?=\s*[.!?]?\s*$)",
    re.IGNORECASE,
)
_CODE = re.compile(r"`[^`]*`?")
_BULLET = re.compile(r"^(?:[-*•–—#>\s]+|\d{1,2}[.)]\s+)+")
_LEAD = re.compile(
    r"^(?:(?:according to|as stated in|as (?:noted|reported) in|in|from)\s+)(?:the\s+)?"
    r"(?:passages?|sources?)\s*,\s*",
    re.IGNORECASE,
)
_SPACE_BEFORE_END = re.compile(r"\s+(?=[.,;:!?](?:\s|$))")
_DOUBLE_END = re.compile(r"([.!?])\s*[.]$")


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence as a model wrote it, without its marks: the numbers of passages it cites."""

    text: str
    marks: tuple[int, ...]


class Splitter:
    """Takes pieces of text and gives sentences; `dropped` counts marks that are none.

    `completeness` is what the model said of its answer, "" while it has not, and `missing` the rest
    of that line.
    """

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._buffer = ""
        self._code = False
        self._thinking = False
        self._endless = False
        self._unmarked: list[str] = []
        self._marks: tuple[int, ...] = ()
        self._lead = ""
        self._row = 0
        self.dropped = 0
        self.completeness = ""
        self.missing = ""

    def feed(self, piece: str) -> Iterator[MarkedSentence]:
        """The sentences that a further piece completes."""
        for start in range(0, len(piece), _SLICE):
            self._buffer += piece[start : start + _SLICE]
            yield from self._complete()
            if len(self._buffer) > _LONGEST:
                self._buffer = ""
                self._endless = True

    def end(self) -> Iterator[MarkedSentence]:
        """What is left, if it ends as a sentence does."""
        last = self._buffer.rpartition("\n")[2].strip()
        if _ENDED.search(self._buffer) or last.startswith("|") or _VERDICT.fullmatch(last):
            self._buffer += "\n"
            yield from self._complete()
        yield from self._end_of_line()

    def _complete(self) -> Iterator[MarkedSentence]:
        start = 0
        for found in _END.finditer(self._buffer):
            raw = self._buffer[start : found.end()]
            if self._buffer.startswith("|", start) and "\n" not in raw:
                continue
            if "\n" not in raw and abbreviated(raw.rstrip(), self._buffer[found.end() :]):
                continue
            start = found.end()
            if not self._endless:
                yield from self._row_of(raw) if raw.startswith("|") else self._sentence(raw)
            if "\n" in raw:
                yield from self._end_of_line()
            self._endless = False
        self._buffer = self._buffer[start:]

    def _row_of(self, raw: str) -> Iterator[MarkedSentence]:
        """The cells of a table's row; the first names what the others are about."""
        cells = [cell.strip() for cell in raw.strip().strip("|").split("|")]
        self._row += 1
        if self._row == 1 or not any(c.isalpha() for c in raw):
            return
        marks: list[int] = []
        said: list[tuple[str, list[int]]] = []
        for cell in cells:
            own: list[int] = []
            said.append((self._cleaned(cell, own), own))
            marks += [n for n in own if n not in marks]
        name = said[0][0].rstrip(".")
        if len(name.split()) >= _SENTENCE_WORDS and said[0][1]:
            yield MarkedSentence(said[0][0], tuple(said[0][1]))
        for text, own in said[1:]:
            if text and len(text.split()) < _SENTENCE_WORDS:
                text = f"{name}: {text}"
            if text:
                yield MarkedSentence(text, tuple(own or marks))

    def _sentence(self, raw: str) -> Iterator[MarkedSentence]:
        marks: list[int] = []
        item = bool(_BULLET.match(raw.strip()))
        text = self._cleaned(raw, marks)
        if not text or self._is_verdict(text):
            return
        if text.endswith(":") and not marks:
            self._lead = text[:-1]
            return
        if item and self._lead and raw.strip(" -*•–—#>\t")[:1].islower():
            joint = " " if self._lead.split()[-1].lower() in _GO_ON else ": "
            text = f"{self._lead}{joint}{text[:1].lower()}{text[1:]}"
        elif not item:
            self._lead = ""
        if not marks:
            self._unmarked.append(text)
            return
        self._marks = tuple(marks)
        yield from (MarkedSentence(before, self._marks) for before in self._unmarked)
        self._unmarked = []
        yield MarkedSentence(text, self._marks)

    def _end_of_line(self) -> Iterator[MarkedSentence]:
        yield from (MarkedSentence(text, self._marks) for text in self._unmarked)
        self._unmarked, self._marks = [], ()

    def _is_verdict(self, text: str) -> bool:
        if found := _VERDICT.fullmatch(text):
            self.completeness, self.missing = found[1].lower(), found[2].strip(" .")
        return bool(found)

    def _cleaned(self, raw: str, marks: list[int]) -> str:
        """A stretch as a sentence, "" if it has no words; its marks go to `marks`."""
        text = self._marked(self._prose(raw), marks)
        text = _LEAD.sub("", _BULLET.sub("", text.strip()))
        text = _SPACE_BEFORE_END.sub("", " ".join(text.split()))
        text = _DOUBLE_END.sub(r"\1", text)
        if not any(c.isalpha() for c in text):
            return ""
        end = "." if text[-1].isalnum() else ""
        return text[:1].upper() + text[1:] + end

    def _prose(self, raw: str) -> str:
        """A stretch without code, thoughts and emphasis; a mark in code is none."""
        if "<think>" in raw or self._thinking:
            before, _, after = raw.partition("<think>")
            thought, self._thinking = (after, True) if not self._thinking else (raw, True)
            inside, closed, rest = thought.partition("</think>")
            self._thinking = not closed
            raw = (before if "<think>" in raw else "") + rest
        kept = []
        for number, part in enumerate(raw.split("```")):
            self._code ^= bool(number)
            if not self._code:
                kept.append(part)
            else:
                self.dropped += len(_MARK.findall(part))
        return _CODE.sub(self._uncoded, "".join(kept)).replace("*", "").replace("__", "")

    def _uncoded(self, code: re.Match[str]) -> str:
        self.dropped += len(_MARK.findall(code[0]))
        return _BRACKETED.sub(" ", code[0].strip("`"))

    def _marked(self, text: str, marks: list[int]) -> str:
        """Text without marks; the numbers of those that count go to `marks`."""

        def take(found: re.Match[str]) -> str:
            if found.string[found.end() :].startswith("("):
                return drop(found)
            numbers = _numbers(found[1])
            for number in numbers:
                if number <= self._passages and number not in marks:
                    marks.append(number)
                else:
                    self.dropped += 1
            return " " if numbers else drop(found)

        def drop(found: re.Match[str]) -> str:
            words = found[1]
            if words and not any(c.isnumeric() for c in words):
                return words
            self.dropped += 1
            return " "

        text = _ROUND.sub(take, _BRACKETED.sub(take, _plain(text)))
        raised = [c for c in text if _is_raised(c)]
        self.dropped += len(raised)
        return _STRAY.sub(" ", "".join(c for c in text if not _is_raised(c)))


def _numbers(inside: str) -> list[int]:
    """The numbers of passages that stand between brackets; none where it is no mark."""
    found = _NUMBERS.fullmatch(inside.strip())
    if not found:
        return []
    numbers: list[int] = []
    for first, last in _RANGE.findall(found[1]):
        end = int(last or first)
        numbers += range(int(first), min(end, int(first) + _MOST_IN_RANGE) + 1)
    return numbers


def _plain(text: str) -> str:
    """Text without invisible characters, its digits those of everyone."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c
        for c in text
        if c.isspace() or unicodedata.category(c)[0] != "C"
    )


def _is_raised(character: str) -> bool:
    """Whether a character is a raised, lowered or circled figure; a fraction is none."""
    return unicodedata.category(character) == "No" and not unicodedata.name(
        character, ""
    ).startswith("VULGAR")


# An answer in JSON, where the provider binds the model to that, read as it comes. The text of a
# sentence goes through the same splitter as prose: its marks and its markup mean the same.

_OPENS = '"sentences"'
_MOST_JSON = 30_000


class AnswerReader:
    """Takes pieces of an answer, in JSON or in prose, and gives its sentences."""

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._prose = Splitter(passages)
        self._buffer = ""
        self._json: bool | None = None
        self._place = -1
        self._dropped = 0
        self._completeness = ""
        self._missing = ""

    @property
    def dropped(self) -> int:
        """How many marks were none."""
        return self._dropped + self._prose.dropped

    @property
    def completeness(self) -> str:
        """What the model said: complete, partial, none, or "" for nothing."""
        return self._completeness or self._prose.completeness

    @property
    def missing(self) -> str:
        """What the model said is missing."""
        return self._missing or self._prose.missing

    def feed(self, piece: str) -> Iterator[MarkedSentence]:
        """The sentences that a further piece completes."""
        if self._json is None:
            self._buffer += piece
            start = self._buffer.removeprefix("```json").lstrip()
            if not start or "```json".startswith(self._buffer.strip()):
                return
            self._json = start.startswith("{")
            piece, self._buffer = self._buffer, ""
        if not self._json:
            yield from self._prose.feed(piece)
        elif len(self._buffer) < _MOST_JSON:
            self._buffer += piece
            yield from self._objects()

    def end(self) -> Iterator[MarkedSentence]:
        """What is left, with what the model said of the whole."""
        if not self._json:
            yield from self._prose.feed(self._buffer)
            yield from self._prose.end()
            return
        start = self._buffer.find("{")
        try:
            whole, _ = json.JSONDecoder().raw_decode(self._buffer, start)
        except ValueError:
            return
        said = str(whole.get("completeness", "")).lower()
        self._completeness = said if said in ("complete", "partial", "none") else ""
        self._missing = str(whole.get("missing", "")).strip(" .")

    def _objects(self) -> Iterator[MarkedSentence]:
        """The sentences whose objects are complete."""
        if self._place < 0:
            opened = self._buffer.find("[", max(self._buffer.find(_OPENS), 0))
            if _OPENS not in self._buffer or opened < 0:
                return
            self._place = opened + 1
        while True:
            rest = self._buffer[self._place :].lstrip(", \r\n\t")
            start = len(self._buffer) - len(rest)
            if not self._buffer.startswith("{", start):
                return
            try:
                made, self._place = json.JSONDecoder().raw_decode(self._buffer, start)
            except ValueError:
                return
            yield from self._written(made)

    def _written(self, made: dict[str, Any]) -> Iterator[MarkedSentence]:
        marks = made.get("passages") or []
        numbers = [n for n in marks if isinstance(n, int)] if isinstance(marks, list) else []
        text = " ".join(str(made.get("text", "")).split())
        splitter = Splitter(self._passages)
        sentence = f"{text} {''.join(f'[{n}]' for n in numbers)}\n"
        yield from splitter.feed(sentence)
        yield from splitter.end()
        self._dropped += splitter.dropped
