"""What the reader reads of a sentence and of a question."""

from collections.abc import Sequence

from ingest.types import Role, Section, Sentence

_NOT_FINDINGS = {
    Role.RECOMMENDATION: "recommendation",
    Role.PERSON: "said",
    Role.OUTCOME: "standard",
    Role.BOILERPLATE: "about the report",
    Role.LEAD_IN: "heading",
}


def around(sentence: Sentence, path: Sequence[str], before: str) -> str:
    """What stands around a sentence: its role, speaker or lead-in, headings, the one before."""
    led = sentence.speaker or sentence.lead_in
    parts = (
        _NOT_FINDINGS.get(sentence.role, ""),
        " ".join(led.split()[-16:]),
        " > ".join(path[-2:]),
        before if sentence.role is not Role.RECOMMENDATION else "",
    )
    return " | ".join(part for part in parts if part)


def surroundings(sentences: Sequence[Sentence], sections: Sequence[Section]) -> list[str]:
    """What stands around each sentence of a report."""
    found = []
    for i, sentence in enumerate(sentences):
        last = sentences[i - 1] if i else None
        before = last.text if last and last.section == sentence.section else ""
        found.append(around(sentence, sections[sentence.section].path, before))
    return found
