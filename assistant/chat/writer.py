"""What the assistant knows of model mode: a writer that is given a draft and its passages."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answers.refusals import not_in_reports
from assistant.answers.routes import Routed
from assistant.chat.checking import Checker
from assistant.chat.how import How
from assistant.chat.judging import ModelJudge
from assistant.chat.model import Chat
from assistant.chat.passages import (
    chosen,
    finds_more,
    found_for,
    found_more,
    is_for_the_model,
    is_retold,
)
from assistant.chat.rewriting import other_ways, rewritten
from assistant.chat.writing import Order, Writing
from assistant.checks import Judge, Similarity
from assistant.library import Library
from assistant.types import REFUSALS, Answer, Draft, Statement
from assistant.understanding.question import Question
from assistant.verify import verified
from prompts import Prompts

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
            refusal=draft
            if draft.status in REFUSALS
            else not_in_reports(question, reports, library),
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
