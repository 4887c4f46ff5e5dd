"""Answer cards: answers that were kept, and whether the reports have changed since."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.library import Library
from assistant.web.kept.database import Kept, now


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
