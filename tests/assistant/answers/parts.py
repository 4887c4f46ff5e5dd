"""What an answer cites: labels, councils, quotes."""

from assistant.types import Answer


def labels(answer: Answer) -> list[tuple[str, ...]]:
    return [citation.place.labels for citation in answer.citations]


def cited(answer: Answer) -> set[str]:
    return {citation.cover.council_id for citation in answer.citations}


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]
