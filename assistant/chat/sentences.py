"""Split what a model writes into sentences with their marks, as it comes.

Only `[n]` of a passage that was given is a mark. Everything else that looks like one, in whatever
brackets or digits, is dropped and counted, and so is code. Time grows with the text alone: what
has no end within `_LONGEST` characters is no sentence.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.sentences import abbreviated

_LONGEST = 2_000
_SLICE = 500
_OPEN, _CLOSE = r"\[\{［｛【〔〖〚⟦⟨⁅「『〈《‹«", r"\]\}］｝】〕〗〛⟧⟩⁆」』〉》›»"
_ANY_MARK = rf"[{_OPEN}][^{_OPEN}{_CLOSE}\n]{{0,40}}[{_CLOSE}]"
# A sentence ends with its marks, which may come after the full stop and after white space.
_END = re.compile(rf"[.!?…][\"”’')]*(?:\s{{0,3}}{_ANY_MARK})*(?=\s+[^\s{_OPEN}])(?:\s+)|\n+\s*")
_ENDED = re.compile(rf"[.!?…\"”’'){_CLOSE}]\s*$")
_MARK = re.compile(r"\[([1-9]\d{0,2})\](?!\()")
_BRACKETED = re.compile(rf"[{_OPEN}]([^{_OPEN}{_CLOSE}]*)[{_CLOSE}]")
_STRAY = re.compile(rf"[{_OPEN}{_CLOSE}]")
_ROUND = re.compile(
    r"\((?:(?:passage|source|ref(?:erence)?)s?\s*)?\d{1,3}\)(?=\s*[.!?]?\s*$)", re.IGNORECASE
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
class Written:
    """A sentence as a model wrote it, without its marks: the numbers of passages it cites."""

    text: str
    marks: tuple[int, ...]


class Splitter:
    """Takes pieces of text and gives sentences; `dropped` counts marks that are none."""

    def __init__(self, passages: int) -> None:
        self._passages = passages
        self._buffer = ""
        self._code = False
        self._thinking = False
        self._endless = False
        self.dropped = 0

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that a further piece completes."""
        for start in range(0, len(piece), _SLICE):
            self._buffer += piece[start : start + _SLICE]
            yield from self._complete()
            if len(self._buffer) > _LONGEST:
                self._buffer = ""
                self._endless = True

    def end(self) -> Iterator[Written]:
        """What is left, if it ends as a sentence does."""
        if _ENDED.search(self._buffer):
            self._buffer += "\n"
            yield from self._complete()

    def _complete(self) -> Iterator[Written]:
        start = 0
        for found in _END.finditer(self._buffer):
            raw = self._buffer[start : found.end()]
            if "\n" not in raw and abbreviated(raw.rstrip(), self._buffer[found.end() :]):
                continue
            start = found.end()
            if not self._endless:
                yield from self._sentence(raw)
            self._endless = False
        self._buffer = self._buffer[start:]

    def _sentence(self, raw: str) -> Iterator[Written]:
        marks: list[int] = []
        text = self._marked(self._prose(raw), marks)
        text = _LEAD.sub("", _BULLET.sub("", text.strip()))
        text = _SPACE_BEFORE_END.sub("", " ".join(text.split()))
        text = _DOUBLE_END.sub(r"\1", text)
        if any(c.isalpha() for c in text):
            end = "." if text[-1].isalnum() else ""
            yield Written(text[:1].upper() + text[1:] + end, tuple(marks))

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

        def take(mark: re.Match[str]) -> str:
            number = int(mark[1])
            if number <= self._passages and number not in marks:
                marks.append(number)
            else:
                self.dropped += 1
            return " "

        def drop(found: re.Match[str]) -> str:
            words = found[1] if found.groups() else ""
            if words and not any(c.isnumeric() for c in words):
                return words
            self.dropped += 1
            return " "

        text = _plain(_MARK.sub(take, text))
        text = _ROUND.sub(drop, _BRACKETED.sub(drop, text))
        raised = [c for c in text if _is_raised(c)]
        self.dropped += len(raised)
        return _STRAY.sub(" ", "".join(c for c in text if not _is_raised(c)))


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
