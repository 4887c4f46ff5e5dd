"""Questions that are kept where that is switched on: redacted, and for so many days."""

import re
from datetime import UTC, datetime, timedelta

from assistant.types import Answer
from assistant.web.kept.database import Kept, now
from ingest.register.councils import register

_LONGEST = 500
# Mail and web addresses, postcodes, and whatever has so many digits that it may be a number of
# somebody's; a year may not.
_TELLING = re.compile(
    r"\S+@\S+|\b(?:https?:|www\.)\S+|\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b"
    r"|\b[A-Z]{2}\s?(?:\d{2}\s?){3}[A-D]\b|\+?\d(?:[\s()/.-]*\d){3,}",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-/–]\s*(?:(?:19|20)?\d\d))?")
# A word with a capital that is not the first, and is no abbreviation, may be a name.
_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]*[a-z][\w'’-]*")
_REMOVED = "[…]"


def redacted(question: str) -> str:
    """A question without what could tell who asks or who is asked about."""
    text = _TELLING.sub(
        lambda found: found[0] if _YEARS.fullmatch(found[0].strip()) else _REMOVED, question
    )
    councils = [(spot.start, spot.end) for spot in register().find(text)]

    def named(found: re.Match[str]) -> str:
        first = not text[: found.start()].strip(" “\"'(")
        inside = any(start <= found.start() < end for start, end in councils)
        return found[0] if first or inside else _REMOVED

    return _NAME.sub(named, text)[:_LONGEST]


class QuestionLog:
    """Where questions are kept."""

    def __init__(self, kept: Kept, days: int) -> None:
        self._kept, self._days = kept, days

    def note(self, answer: Answer) -> None:
        """Keep a question with the status of its answer, and remove what has been kept enough."""
        self._kept.run(
            "INSERT INTO questions VALUES (?, ?, ?)",
            (now(), redacted(answer.question), answer.status.value),
        )
        self.purge()

    def purge(self) -> int:
        """Remove the questions that have been kept for long enough; how many."""
        before = datetime.now(UTC) - timedelta(days=self._days)
        day = before.isoformat(timespec="seconds")
        return len(self._kept.run("DELETE FROM questions WHERE at < ? RETURNING 1", (day,)))
