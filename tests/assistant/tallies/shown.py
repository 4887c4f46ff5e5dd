"""What an answer from the table shows."""

from assistant.types import Answer


def shown(answer: Answer) -> list[tuple[str, str]]:
    """Council and year of each citation, in order."""
    return [(c.cover.council_id, c.cover.inspected[:4]) for c in answer.citations]


A27, A30, A33 = ("ashmere", "2027"), ("ashmere", "2030"), ("ashmere", "2033")
