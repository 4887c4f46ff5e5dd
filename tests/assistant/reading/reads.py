"""Sentences of an invented passage, as they were read."""

from assistant.reading.scores import Ranked, Scored
from ingest.types import Basis, Chunk, Cover, Place, Role, Section, Sentence
from vectorstore.types import Found, ReportRow

PLACE = Place((3,), ("3",), Basis.PRINTED)


def found(*texts: str, council: str = "testshire", report: str = "r") -> Found:
    """A passage of findings."""
    row = ReportRow(
        report, "r.txt", Cover(council=council.title(), council_id=council), 9, "printed"
    )
    said = [Sentence(0, 1, text, 0, 0, Role.FINDING, PLACE) for text in texts]
    chunk = Chunk(f"{report}-0", 0, 0, len(said) - 1, " ".join(texts), " ".join(texts))
    section = Section(("Key findings",), 0, 1)
    return Found(row, chunk, section, tuple(enumerate(said)), PLACE, 1.0)


def ranked(passage: Found, *odds: tuple[float, float]) -> Ranked:
    """The passage with the log-odds of its sentences: that they answer, that they belong."""
    read = [
        Scored(passage, i, sentence, answers, belongs, 0.0)
        for (i, sentence), (answers, belongs) in zip(passage.sentences, odds, strict=True)
    ]
    read.sort(key=lambda scored: -scored.answers)
    return Ranked(passage, read[0].answers, tuple(read))
