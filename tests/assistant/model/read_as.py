"""What a model wrote, read piece by piece."""

from assistant.model.stream import AnswerReader


def read(text: str, passages: int = 5, size: int = 3) -> AnswerReader:
    reader = AnswerReader(passages)
    found = [w for i in range(0, len(text), size) for w in reader.feed(text[i : i + size])]
    reader.found = [(w.text, w.marks) for w in (*found, *reader.end())]  # type: ignore[attr-defined]
    return reader


def sentences(text: str) -> list[tuple[str, tuple[int, ...]]]:
    found: list[tuple[str, tuple[int, ...]]] = read(text).found  # type: ignore[attr-defined]
    return found


OPEN, SHUT = "The door was open.", "The gate was shut."
