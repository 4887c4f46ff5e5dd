"""An answer in JSON, where the provider binds the model to that, read as it comes.

The text of a sentence goes through the same splitter as prose: whatever a model puts there, its
marks and its markup mean the same.
"""

import json
from collections.abc import Iterator
from typing import Any

from assistant.model.stream import Splitter, Written

# The JSON schema of an answer.
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "passages": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "passages"],
                "additionalProperties": False,
            },
        },
        "completeness": {"type": "string", "enum": ["complete", "partial", "none"]},
        "missing": {"type": "string"},
    },
    "required": ["sentences", "completeness", "missing"],
    "additionalProperties": False,
}
_OPENS = '"sentences"'
_LONGEST = 30_000


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

    def feed(self, piece: str) -> Iterator[Written]:
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
        elif len(self._buffer) < _LONGEST:
            self._buffer += piece
            yield from self._objects()

    def end(self) -> Iterator[Written]:
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

    def _objects(self) -> Iterator[Written]:
        """The sentences whose objects are complete."""
        if self._place < 0:
            opened = self._buffer.find("[", max(self._buffer.find(_OPENS), 0))
            if _OPENS not in self._buffer or opened < 0:
                return
            self._place = opened + 1
        while True:
            start = self._place
            while start < len(self._buffer) and self._buffer[start] in ", \r\n\t":
                start += 1
            if not self._buffer.startswith("{", start):
                return
            try:
                made, self._place = json.JSONDecoder().raw_decode(self._buffer, start)
            except ValueError:
                return
            yield from self._written(made)

    def _written(self, made: dict[str, Any]) -> Iterator[Written]:
        marks = made.get("passages") or []
        numbers = [n for n in marks if isinstance(n, int)] if isinstance(marks, list) else []
        text = " ".join(str(made.get("text", "")).split())
        splitter = Splitter(self._passages)
        sentence = f"{text} {''.join(f'[{n}]' for n in numbers)}\n"
        yield from splitter.feed(sentence)
        yield from splitter.end()
        self._dropped += splitter.dropped
