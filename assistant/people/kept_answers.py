"""Answers that people kept as cards, and what people think of answers."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.library.reports import Library
from assistant.people.people_database import Kept, now

# Answer cards: answers that were kept, and whether the reports have changed since.


@dataclass(frozen=True, slots=True)
class Card:
    """A kept Answer as JSON, with the reports that were loaded on its councils."""

    id: str
    made: str
    question: str
    answer: Mapping[str, Any]
    loaded: tuple[str, ...]

    def changed(self, library: Library) -> bool:
        """Whether other reports on these councils are loaded now."""
        return loaded_for(self.answer, library) != self.loaded


def loaded_for(answer: Mapping[str, Any], library: Library) -> tuple[str, ...]:
    """The ids of the reports loaded on the councils that an answer cites."""
    councils = {c["council_id"] for c in answer["citations"] if c["council_id"]}
    cited = {c["report_id"] for c in answer["citations"]}
    return tuple(sorted(
        r.row.id for r in library.reports
        if r.row.cover.council_id in councils or r.row.id in cited
    ))  # fmt: skip


def keep_card(kept: Kept, answer: Mapping[str, Any], library: Library) -> Card:
    """Keep an Answer under a new id."""
    card = Card(
        secrets.token_urlsafe(9), now(), str(answer["question"]),
        {name: value for name, value in answer.items() if name != "passages"},
        loaded_for(answer, library),
    )  # fmt: skip
    held = json.dumps({"answer": card.answer, "loaded": card.loaded})
    kept.run("INSERT INTO cards VALUES (?, ?, ?, ?)", (card.id, card.made, card.question, held))
    return card


def find_card(kept: Kept, number: str) -> Card | None:
    """A card by its id."""
    rows = kept.run("SELECT id, made, question, answer FROM cards WHERE id = ?", (number,))
    if not rows:
        return None
    found, made, question, held = rows[0]
    known = json.loads(held)
    return Card(found, made, question, known["answer"], tuple(known["loaded"]))


# What people think of answers: without the question, unless it is sent along.

_VERDICTS = ("up", "down")
_REASONS = ("", "wrong", "wrong_page", "incomplete", "refused", "other")
_LONGEST = 1_000


def keep_feedback(kept: Kept, given: Mapping[str, Any]) -> bool:
    """Keep one opinion; False where it is none."""
    verdict, reason = given.get("verdict"), given.get("reason", "")
    if verdict not in _VERDICTS or reason not in _REASONS:
        return False
    shared = given.get("share") is True
    words = [_cut(given.get(name)) if shared else None for name in ("question", "comment")]
    told = (_cut(given.get("answer_id"), 64), _cut(given.get("status"), 32), verdict, reason)
    kept.run("INSERT INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?)", (now(), *told, *words))
    return True


def _cut(value: object, limit: int = _LONGEST) -> str:
    return value[:limit] if isinstance(value, str) else ""
