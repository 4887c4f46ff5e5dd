"""A follow-up made to stand alone by the chat model, where the reports did not answer ours.

The model's question may stand only if it keeps every word of what was asked, names a council that
was spoken of and adds nothing that was not said before; whether it is better is then told by
whether the reports answer it.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.chat.how import How
from assistant.chat.model import Chat
from assistant.errors import ModelUnavailable
from assistant.library import Library
from assistant.types import Answer
from assistant.understanding.question import Question
from assistant.understanding.understand import understand
from ingest.words import stems
from prompts import Prompts

_TURNS, _ANSWER = 3, 300


def rewritten(
    question: Question,
    history: Sequence[Answer],
    library: Library,
    chat: Chat,
    prompts: Prompts,
    how: How,
) -> Question:
    """A question as the model writes it, or as it was where that may not stand."""
    turns = "\n".join(
        f"Question: {a.question}\nAnswer: {a.answer[:_ANSWER]}" for a in history[-_TURNS:]
    )
    prompt = prompts.filled("rewrite", turns=turns, question=question.asked)
    try:
        text = chat.text(prompt, how.stop, how.config).strip().partition("\n")[0][:500]
    except ModelUnavailable:
        return question
    found = understand(text, library.councils, (), library.classifier) if text else question
    said = {s for a in history for s in stems(f"{a.question} {a.understood.question} {a.answer}")}
    asked, new = set(stems(question.asked)), set(stems(text))
    known = {c for a in history for c in a.understood.councils}
    stands = found.councils and set(found.councils) <= known and found.matter.terms
    keeps = asked <= new <= said | asked
    return replace(found, asked=question.asked) if stands and keeps else question
