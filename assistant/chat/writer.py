"""What the assistant knows of model mode: a writer that is given a draft and its passages."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.chat.checking import Checker
from assistant.chat.how import How
from assistant.chat.model import Chat
from assistant.chat.passages import chosen
from assistant.chat.rewriting import rewritten
from assistant.chat.writing import Order, Writing
from assistant.checks import Entails, Similarity
from assistant.library import Library
from assistant.retrieval.retrieve import Retrieved
from assistant.types import Answer, Draft, Statement
from assistant.understanding.question import Question
from assistant.verify import verified
from prompts import Prompts

log = logging.getLogger(__name__)
# Characters of passages in a prompt, about 1,500 tokens.
CONTEXT = 6_000


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
        return replace(
            answer,
            mode=writing.mode,
            notices=(*answer.notices, *writing.notices),
            model=self.name,
            checked=writing.checked,
            model_fault=writing.fault,
        )


class Writer:
    """Writes answers with a chat model."""

    def __init__(
        self,
        chat: Chat,
        prompts: Prompts,
        encode: Similarity,
        context: int = CONTEXT,
        entails: Entails | None = None,
    ) -> None:
        self.name = chat.name
        self._chat = chat
        self._prompts = prompts
        self._encode = encode
        self._context = context
        self._entails = entails

    def clearer(
        self, question: Question, history: Sequence[Answer], library: Library, how: How
    ) -> Question:
        """A follow-up made to stand alone by the model; as it is where that is not to be had."""
        return rewritten(question, history, library, self._chat, self._prompts, how)

    def write(
        self,
        question: Question,
        draft: Draft,
        retrieved: Retrieved,
        library: Library,
        how: How,
    ) -> Written:
        """An answer in place of a draft of quotes, from the passages that these stand in."""
        given, dropped = chosen(retrieved, draft, library, self._context)
        order = Order(
            question=question.text,
            draft=draft,
            given=given,
            compares=len({g.report.row.id for g in given}) > 1,
            how=how,
        )
        checker = Checker(self._encode, library.councils.names.values(), self._entails)
        writing = Writing(self._chat, self._prompts, checker, order)
        writing.notices += ["passages_dropped"] if dropped else []
        return Written(writing, self.name)
