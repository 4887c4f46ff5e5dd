"""What of a report is embedded, and by which key its vector is known."""

import hashlib

from ingest.types import Report, Role, Sentence

CHUNKS, SENTENCES = "chunks", "sentences"
KINDS = (CHUNKS, SENTENCES)
# An outcome statement leads to the findings under it; it is never shown as one.
_SEARCHED = frozenset({Role.FINDING, Role.RECOMMENDATION, Role.PERSON, Role.OUTCOME, Role.CONTACT})


def embedded_rows(report: Report) -> list[tuple[str, list[int], list[str]]]:
    """What is embedded of a report: kind, positions of sentences, texts."""
    found = [(i, s) for i, s in enumerate(report.sentences) if s.role in _SEARCHED]
    return [
        (CHUNKS, [c.first for c in report.chunks], [c.embedded for c in report.chunks]),
        (SENTENCES, [i for i, _ in found], [spoken(s) for _, s in found]),
    ]


def searched_texts(report: Report) -> list[str]:
    """The texts that are embedded of a report: its chunks and the sentences that say something."""
    return [text for _, _, texts in embedded_rows(report) for text in texts]


def spoken(sentence: Sentence) -> str:
    """A sentence as it is searched: a list item with its lead-in, a quotation with its speaker."""
    if sentence.role is Role.PERSON:
        return f"{sentence.speaker} said: {sentence.text}"
    return f"{sentence.lead_in} {sentence.text}" if sentence.lead_in else sentence.text


def vector_key(text: str) -> str:
    """The key of what is embedded: a hash of the text."""
    return hashlib.sha256(text.encode()).hexdigest()
