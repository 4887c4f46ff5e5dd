"""The assistant as LangChain's Runnable: understand, retrieve, answer, check, cite.

And retrieval by itself, as LangChain's retriever.
"""

import re
import time
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from threading import Event
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AnyMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, run_in_executor

from assistant.answers.answerers import Routed, route
from assistant.answers.parts import after_silence, stood_for, with_part
from assistant.answers.refusals import conversation, not_in_reports, nothing_loaded
from assistant.checks.citations import Link, Marks, citation, folded, table_held, verified
from assistant.errors import QuestionError
from assistant.explain.explanation import Steps, Trace, Watch, explained
from assistant.input import LONGEST_QUESTION, Given, Invocation, read_invocation
from assistant.library.reports import Library
from assistant.model.chat_model import How
from assistant.model.mode import Writer
from assistant.question.follow_ups import OF_PARTS, parts_of
from assistant.question.question import CONVERSATION, Asks, Question, with_notes
from assistant.question.understanding import understand, understood
from assistant.reading.scores import calibration
from assistant.tracing import step
from assistant.types import Answer, Draft, Fault, Passage, Status
from prompts import message
from vectorstore.index.store import Store
from vectorstore.models.embeddings import Embedder
from vectorstore.models.trained_models import Classifier, QuestionModel, Reader, ReadingModel
from vectorstore.search import Searcher
from vectorstore.types import Model

# Reports whose folded text is kept in memory, about 100 KB each.
_FOLDED = 256


class Assistant(Runnable[Given, Answer]):
    """Answers questions from the reports of an open store."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        link: Link | None = None,
        writer: Writer | None = None,
        reader: Reader | None = None,
        classifier: Classifier | None = None,
        answer_from: float | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._link = link
        self._writer = writer
        self.library = library = Library(
            store, Searcher(store, embedder), reader or ReadingModel(),
            classifier or QuestionModel(),
            calibration().answer_from if answer_from is None else answer_from,
        )  # fmt: skip
        # Reports' texts as quotes are looked up in them: folding is slow.
        self._text = lru_cache(_FOLDED)(lambda report_id: folded(library.text(report_id)))

    def load(self) -> None:
        """Load the small models now, so that the first question does not wait for them."""
        self.library.reader.read("", [""], [""])
        self.library.classifier.kinds("")
        if self._writer:
            self._writer.load()

    @property
    def embedding_model(self) -> Model:
        """The embedding model in use."""
        return self._embedder.model

    @property
    def chat_model(self) -> str:
        """The name of the chat model that writes, "" in quotes mode."""
        return self._writer.name if self._writer else ""

    @property
    def generation(self) -> str:
        """The generation of the index in use."""
        return self._store.generation

    @property
    def InputType(self) -> Any:
        """What it takes: a text, an Invocation as a mapping, or messages."""
        return str | Invocation | list[AnyMessage]

    def invoke(self, input: Given, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer a text, {"question", "history", "councils", "id"} or the last of some messages.

        QuestionError for a question that is unusable.
        """
        return self._call_with_config(self._answer, input, config, run_type="chain", **kwargs)

    def stream(
        self, input: Given, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Any]:
        """Yield the checked statements of the answer as they come, then the Answer."""
        yield from self._transform_stream_with_config(
            iter([input]), self._streamed, config, run_type="chain", **kwargs
        )

    async def astream(
        self, input: Given, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Any]:
        """Like `stream`, made in a thread; the chat model stops when nobody listens any more."""
        stop = Event()
        asked = {**dict(read_invocation(input)), "stop": stop}
        steps = self.stream(asked, config, **kwargs)
        try:
            while (step := await run_in_executor(config, next, steps, None)) is not None:
                yield step
        finally:
            stop.set()
            # A step that is still being made in its thread is left to end there.
            with suppress(ValueError):
                cast(Any, steps).close()

    def ask(
        self,
        question: str,
        history: Sequence[Answer] = (),
        councils: Sequence[str] = (),
        id: str = "",
    ) -> Answer:
        """Answer one question; an unusable one gives an Answer with status `failed`."""
        given = {"question": question, "history": history, "councils": councils, "id": id}
        try:
            return self.invoke(given)
        except QuestionError as error:
            return unusable(question, error, id)

    def explain(
        self, question: str, history: Sequence[Answer] = (), councils: Sequence[str] = ()
    ) -> tuple[Answer, Trace]:
        """The same answer with the trace of its steps; QuestionError for an unusable question."""
        watch = Watch()
        answer = self.invoke(
            {"question": question, "history": history, "councils": councils, "watch": watch}
        )
        return answer, explained(cast(Steps, watch.steps), answer, self.library)

    def _answer(
        self, input: Given, run_manager: CallbackManagerForChainRun, config: RunnableConfig
    ) -> Answer:
        *_, answer = self._steps(read_invocation(input), How(False, config=config), self._writer)
        return cast(Answer, answer)

    def _streamed(
        self,
        inputs: Iterator[Given],
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
    ) -> Iterator[Any]:
        for input in inputs:
            yield from self._steps(read_invocation(input), How(True, config=config), self._writer)

    def _history(self, given: Invocation) -> Sequence[Answer]:
        """The Answers before; where only the questions are there, quotes mode answers them."""
        history = list(given.history)
        for question in given.earlier:
            before = Invocation(question=question, history=tuple(history), councils=given.councils)
            *_, answer = self._steps(before, How(), None)
            history.append(cast(Answer, answer))
        return history

    def _steps(self, given: Invocation, how: How, writer: Writer | None) -> Iterator[str | Answer]:
        """The answer's statements, each checked, with their marks; then the Answer."""
        started = time.perf_counter()
        text = usable(given.question)
        history, only, watch = self._history(given), given.councils, given.watch
        with step("understand"):
            question = understand(text, self.library.councils, history, self.library.classifier)
        how = replace(how, stop=given.stop)
        watched = watch is not None
        routed = self._route(question, history, only, watched=watched)
        question, routed = self._otherwise(question, routed, history, only, watched=watched)
        if not writer:
            routed = self._in_parts(question, routed, history, only)
        if writer and history:
            clearer = writer.clearer(question, history, self.library, how)
            again = self._route(clearer, history, only, watched=watched)
            if clearer is not question and writer.is_better(again, routed):
                question, routed = clearer, again
        draft = self._checked(routed.draft, question)
        if watch:
            watch.steps = Steps(question, routed, draft)
        written = None
        if writer:
            with step("write"):
                written = writer.write(question, draft, routed, history, self.library, how)
        marks = Marks(self._link, again=written is not None)
        for statement in written.statements(self._text) if written else draft.statements:
            yield marks.set(statement)
        table = marks.table(draft.table)
        answer = Answer(
            id=given.id or uuid.uuid4().hex[:12],
            question=text,
            status=draft.status,
            answer=marks.text,
            citations=marks.citations,
            passages=routed.passages,
            understood=replace(
                understood(question, routed.aspects, routed.reports, draft.status), only=only
            ),
            choices=draft.choices,
            missing=draft.missing,
            suggestions=draft.suggestions,
            table=table,
            nearest=citation(draft.nearest, self._link) if draft.nearest else None,
            confidence=routed.confidence,
            seconds={"total": time.perf_counter() - started, "retrieve": routed.seconds},
        )
        yield written.told(answer) if written else answer

    def _route(
        self,
        question: Question,
        history: Sequence[Answer],
        only: Sequence[str],
        *,
        watched: bool = False,
    ) -> Routed:
        if not self.library.reports:
            return Routed(nothing_loaded(), ())
        if question.asks is Asks.CHAT and question.kind in CONVERSATION:
            return Routed(conversation(question.kind, self.library), ())
        with step("route", kind=question.kind.value):
            return route(question, self.library, history, only, watched=watched)

    def _otherwise(
        self,
        question: Question,
        routed: Routed,
        history: Sequence[Answer],
        only: Sequence[str],
        *,
        watched: bool,
    ) -> tuple[Question, Routed]:
        """A turn by itself, or asked of other reports, where what was spoken of leads it astray.

        It does where nothing is found with that, or only what was quoted before and less surely.
        """
        before = {citation.quote for answer in history[-1:] for citation in answer.citations}
        quotes = {e.quote for s in routed.draft.statements for e in s.evidence}
        refused = routed.draft.status is Status.NOT_IN_REPORTS
        if not refused and not (quotes and quotes <= before):
            return question, routed
        for other in question.instead:
            if not refused and other.reports != question.reports:
                continue
            again = self._route(other, history, only, watched=watched)
            surer = refused or (again.confidence or 0) > (routed.confidence or 0)
            if surer and again.draft.status in (Status.ANSWERED, Status.PARTIAL):
                return other, after_silence(question, other, again, self.library)
        return question, routed

    def _in_parts(
        self, whole: Question, routed: Routed, history: Sequence[Answer], only: Sequence[str]
    ) -> Routed:
        """The answer with what answers each part of a question that asks two things."""
        one = len(whole.councils) == 1 or len(only) == 1
        answered = routed.draft.status is Status.ANSWERED and not routed.draft.table
        parts = parts_of(whole.asked) if one and answered and whole.asks in OF_PARTS else ()
        councils, earlier = self.library.councils, list(history)
        name = "".join(councils.names.get(i, "") for i in whole.councils)
        taken = set[str]()
        for part in parts:
            # A later part has the one before it.
            bare = name and len(earlier) == len(history) and not councils.find(part).loaded
            text = with_notes(part, name) if bare else part
            question = understand(text, councils, earlier, self.library.classifier)
            question = replace(question, reports=whole.reports or routed.reports)
            again = self._route(question, earlier, only)
            routed = with_part(routed, again, taken)
            earlier.append(stood_for(part, again, understood(question)))
        return routed

    def _checked(self, draft: Draft, question: Question) -> Draft:
        """A draft of the statements that hold; one left without evidence is a refusal."""
        with step("verify"):
            held, failed = verified(draft.statements, self._text)
        answers = draft.status in (Status.ANSWERED, Status.PARTIAL)
        if answers and not any(statement.evidence for statement in held):
            reports = [self.library.newest(i) for i in question.councils]
            return not_in_reports(reports, self.library)
        table = draft.table and table_held(draft.table, self._text)
        return replace(draft, statements=tuple(held) if failed else draft.statements, table=table)


def unusable(question: str, error: QuestionError, id: str = "") -> Answer:
    """The Answer to a question that cannot be asked."""
    fault = Fault(error.code, str(error), uuid.uuid4().hex[:8])
    return Answer(id or "q", question, Status.FAILED, str(error), error=fault)


def usable(question: str) -> str:
    """A question without control characters and outer space; QuestionError if unusable."""
    text = re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069]",
        " ",
        question,
    ).strip()
    if not text:
        raise QuestionError(message("error.empty"))
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(message("error.too_long", length=len(text), limit=LONGEST_QUESTION))
    return text


# Retrieval as LangChain offers it: a BaseRetriever that returns passages as Documents.


class ReportRetriever(BaseRetriever):
    """The passages that an answer to a question would be made from, best first."""

    assistant: Assistant
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(passage) for passage in self.assistant.ask(query).passages[: self.k]]


def _document(passage: Passage) -> Document:
    """A passage with its place as metadata; the id is that of the place, the same at every run."""
    shown = passage.as_json()
    text = shown.pop("text")
    return Document(page_content=text, metadata=shown, id=passage.id)
