"""Questions as the chat model would put them: a follow-up that stands alone, and other words.

A follow-up of the model's may stand only if it keeps most of what was asked, names a council that
was spoken of or asked for, and adds nothing that was not said before; which of two readings is the
better one is then told by what each finds.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.chat.how import How
from assistant.chat.model import Chat
from assistant.errors import ModelUnavailable
from assistant.library import Library
from assistant.types import Answer
from assistant.understanding.question import BACKWARD, CONVERSATION, Question
from assistant.understanding.understand import understand
from ingest.words import stems
from prompts import Prompts

_TURNS, _ANSWER = 3, 300
# Share of the words asked that the model must keep: "there" and "they" may go.
_KEPT = 0.5
_WAYS, _LONGEST = 3, 300


def rewritten(
    question: Question,
    history: Sequence[Answer],
    library: Library,
    chat: Chat,
    prompts: Prompts,
    how: How,
) -> Question:
    """A question as the model writes it, or as it was where that may not stand."""
    if question.kind in BACKWARD | CONVERSATION:
        return question
    turns = "\n".join(
        f"Question: {a.question}\nAnswer: {a.answer[:_ANSWER]}" for a in history[-_TURNS:]
    )
    prompt = prompts.filled("rewrite", turns=turns, question=question.asked)
    try:
        text = chat.text(prompt, how.stop, how.config).strip().partition("\n")[0][:500]
    except ModelUnavailable:
        return question
    if not text or text == question.text:
        return question
    found = understand(text, library.councils, (), library.classifier)
    said = {s for a in history for s in stems(f"{a.question} {a.understood.question} {a.answer}")}
    asked, new = set(stems(question.asked)), set(stems(text))
    known = {c for a in history for c in a.understood.councils}
    known |= set(question.councils) | set(library.councils.find(question.asked).loaded)
    stands = found.councils and set(found.councils) <= known and found.matter.terms
    keeps = len(asked & new) >= _KEPT * len(asked) and new <= said | asked
    return replace(found, asked=question.asked) if stands and keeps else question


def other_ways(question: str, chat: Chat, prompts: Prompts, how: How) -> list[str]:
    """A question in other words, as a report might put the matter; none where that fails."""
    try:
        text = chat.text(prompts.filled("search", question=question), how.stop, how.config)
    except ModelUnavailable:
        return []
    lines = [line.strip(' -*•"“”0123456789.)').strip() for line in text.splitlines()]
    return [line for line in lines if 8 < len(line) <= _LONGEST][:_WAYS]
