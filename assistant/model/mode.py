"""Model mode as the assistant knows it: a writer for drafts, and questions in a model's words."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answers.answerers import Routed
from assistant.answers.refusals import not_in_reports
from assistant.checks.citations import verified
from assistant.checks.types import Judge, Similarity
from assistant.errors import ModelUnavailable
from assistant.library.reports import Library
from assistant.model.answer import Order, Writing
from assistant.model.chat_model import Chat, How
from assistant.model.passages import (
    chosen,
    finds_more,
    found_for,
    found_more,
    is_for_the_model,
    is_retold,
)
from assistant.model.verification import Checker, ModelJudge
from assistant.question.question import BACKWARD, CONVERSATION, Question
from assistant.question.understanding import understand
from assistant.types import REFUSALS, Answer, Draft, Statement
from ingest.language.words import stems
from prompts import Prompts

# Questions as the chat model would put them: a follow-up that stands alone, and other words.
# A follow-up of the model's may stand only if it keeps most of what was asked, names a council
# that was spoken of or asked for, and adds nothing that was not said before; which of two readings
# is the better one is then told by what each finds.

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
    known = {c for a in history for c in a.understood.councils}
    known |= {*question.councils, *question.mentioned.loaded}
    stands = found.councils and set(found.councils) <= known and found.matter.terms
    keeps = question.wording.is_kept(text, said, _KEPT)
    return (
        replace(found, asked=question.asked, mentioned=question.mentioned)
        if stands and keeps
        else question
    )


def other_ways(question: str, chat: Chat, prompts: Prompts, how: How) -> list[str]:
    """A question in other words, as a report might put the matter; none where that fails."""
    try:
        text = chat.text(prompts.filled("search", question=question), how.stop, how.config)
    except ModelUnavailable:
        return []
    lines = [line.strip(' -*•"“”0123456789.)').strip() for line in text.splitlines()]
    return [line for line in lines if 8 < len(line) <= _LONGEST][:_WAYS]


# What the assistant knows of model mode: a writer that is given a draft and its passages.

log = logging.getLogger(__name__)
# Characters of passages in a prompt, about 4,000 tokens.
CONTEXT = 16_000


Searches = Literal["always", "refused", "never"]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer being written; `told` afterwards puts into it what came of it."""

    writing: Writing
    name: str

    def statements(self, text_of: Callable[[str], str]) -> Iterator[Statement]:
        """The checked statements; each quote is looked up in the report's text."""
        return self.writing.statements(lambda s: bool(verified([s], text_of)[0]))

    def told(self, answer: Answer) -> Answer:
        """An answer with mode, notices and counts."""
        writing = self.writing
        if writing.fault:
            log.warning("%s", writing.fault)
        status = writing.status
        found = replace(
            answer,
            status=status,
            missing=writing.missing_parts if writing.mode == "model" else answer.missing,
            mode=writing.mode,
            notices=(*answer.notices, *writing.notices),
            model=self.name,
            checked=writing.checked,
            model_fault=writing.fault,
        )
        if status in REFUSALS and answer.status not in REFUSALS:
            offered = writing.order.refusal.suggestions
            return replace(found, citations=(), table=None, suggestions=offered)
        if answer.status in REFUSALS and status not in REFUSALS:
            return replace(found, suggestions=(), choices=(), nearest=None)
        return found


class Writer:
    """Writes answers with a chat model; `by_model` has it judge its own sentences too.

    `searches` says when a question is searched in other words too: always, where quotes mode
    refused it, or never.
    """

    def __init__(
        self,
        chat: Chat,
        prompts: Prompts,
        encode: Similarity,
        context: int = CONTEXT,
        judge: Judge | None = None,
        *,
        by_model: bool = False,
        searches: Searches = "never",
    ) -> None:
        self.name = chat.name
        self._chat = chat
        self._prompts = prompts
        self._encode = encode
        self._context = context
        self._judge = judge
        self._by_model = by_model
        self._searches = searches

    def load(self) -> None:
        """Load the judge now, so that the first sentence does not wait for it."""
        if self._judge:
            self._judge.settle("", "", "", 1.0)

    def clearer(
        self, question: Question, history: Sequence[Answer], library: Library, how: How
    ) -> Question:
        """A follow-up made to stand alone by the model; as it is where that is not to be had."""
        return rewritten(question, history, library, self._chat, self._prompts, how)

    def is_better(self, clearer: Routed, own: Routed) -> bool:
        """Whether the model's reading of a question found an answer more surely than ours."""
        return finds_more(clearer, own)

    def write(
        self,
        question: Question,
        draft: Draft,
        routed: Routed,
        history: Sequence[Answer],
        library: Library,
        how: How,
    ) -> Written | None:
        """An answer in place of a draft, from what was found; None where no model is to be asked.

        `routed` is the way to the draft, `history` what was answered before.
        """
        if not is_for_the_model(routed, question):
            return None
        retold = is_retold(routed, question)
        refused = routed.draft.status in REFUSALS
        if not retold and (self._searches == "always" or (refused and self._searches == "refused")):
            ways = other_ways(question.text, self._chat, self._prompts, how)
            routed = found_more(routed, question, ways, library) if ways else routed
        before = f" (The question before: {history[-1].question})" if retold and history else ""
        asked = question.asked if retold else question.text
        groups = found_for(routed, library)
        given, dropped = chosen(groups, asked, self._context)
        if not given:
            return None
        reports = list(dict.fromkeys(g.report for g in given))
        order = Order(
            question=asked + before,
            draft=draft,
            refusal=draft if draft.status in REFUSALS else not_in_reports(reports, library),
            given=given,
            compares=len(groups) > 1,
            retold=retold,
            how=how,
        )
        batch = ModelJudge(self._chat, self._prompts, how) if self._by_model else None
        checker = Checker(self._encode, library.councils.names.values(), batch or self._judge)
        writing = Writing(self._chat, self._prompts, checker, order, batch)
        writing.notices += ["passages_dropped"] if dropped else []
        return Written(writing, self.name)
