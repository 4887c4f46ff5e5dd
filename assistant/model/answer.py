"""Write an answer with a chat model; each sentence is shown only once it has been checked.

A sentence that fails is drafted anew once; if that fails too, the quote that says what it said
takes its place where quotes mode would give it, else it is left out, and so is what leans on it.
What was shown is never taken back.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from assistant.errors import ModelUnavailable
from assistant.model.chat_model import SHAPE, Chat, How
from assistant.model.faults import CutShort
from assistant.model.passages import Given, as_prompt
from assistant.model.stream import AnswerReader, MarkedSentence, Splitter
from assistant.model.verification import Checker, ModelJudge, Transcript, leans, proof
from assistant.types import Checked, Draft, Statement, Status
from ingest.language.words import stems
from prompts import Prompts, message

# A model that goes on beyond these is stopped; for each council that is compared there is room.
_MOST_WORDS, _MOST_SENTENCES, _REDRAFTS, _MOST_FAILED = 260, 14, 4, 14
_ANSWERS = (Status.ANSWERED, Status.PARTIAL)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, from which passages, and how; `refusal` if they do not say it."""

    question: str
    draft: Draft
    refusal: Draft
    given: Sequence[Given]
    compares: bool = False
    retold: bool = False
    how: How = field(default_factory=How)


@dataclass(frozen=True, slots=True)
class _Failed:
    """A sentence that cannot be shown as it is: the passages it cites, and why."""

    text: str
    cited: Sequence[Given]
    rule: str
    before: str


@dataclass
class Writing:
    """One answer on its way: go over its statements once, then read what came of it."""

    chat: Chat
    prompts: Prompts
    checker: Checker
    order: Order
    batch: ModelJudge | None = None
    notices: list[str] = field(default_factory=list)
    fault: str = ""
    written: int = 0
    marks: int = 0
    completeness: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        self._kept = Transcript()
        self._redrafts = _REDRAFTS
        self._failed = 0
        self._before = ""
        self._lost = False
        self._waiting: list[tuple[_Failed, Future[str]]] = []

    @property
    def mode(self) -> str:
        """Whether a sentence of the model, or its word that there is none, is the answer."""
        return "model" if self._kept.own or self.refused else "quotes"

    @property
    def refused(self) -> bool:
        """Whether the model found that the passages do not say it, and nothing is shown."""
        return self.completeness == "none" and not self._kept.shown and not self.fault

    @property
    def status(self) -> Status:
        """What came of the question."""
        if self.refused:
            return self.order.refusal.status
        if not self._kept.own:
            return self.order.draft.status
        partly = self.completeness in ("partial", "none") or self.lacking
        return Status.PARTIAL if partly else Status.ANSWERED

    @property
    def lacking(self) -> tuple[str, ...]:
        """The councils of which nothing is said."""
        cited = {g.report.name for g in self.order.given} & {
            g.report.name
            for g in self.order.given
            if g.report.row.cover.council_id in self._kept.councils
        }
        return tuple(name for name in self.order.draft.missing if name not in cited)

    @property
    def missing_parts(self) -> tuple[str, ...]:
        """The councils of which nothing is said, and what of the question is not answered."""
        if self.refused:
            return self.order.refusal.missing
        return (*self.lacking, *filter(None, (self.unanswered,)))

    @property
    def checked(self) -> Checked:
        """How many statements were shown, and how many sentences the model wrote."""
        return Checked(self._kept.shown, self.written, self._kept.own, self.marks)

    def statements(self, holds: Callable[[Statement], bool]) -> Iterator[Statement]:
        """The statements of the answer, in order, as each has been checked.

        `holds` tells whether the quotes that prove a statement stand in their reports.
        """
        self._proved = holds
        kept = self._sentences()
        begun = False
        for statement in kept if self.order.how.live else self._collected(kept):
            if not begun:
                yield from self._front()
            begun = True
            yield statement
        if not self._kept.own and not self.fault and not self.refused:
            self.notices.append("model_not_used")
        if begun:
            yield from self._closing()
        elif self.refused:
            yield from self.order.refusal.statements
        else:
            self._kept.count(self.order.draft.statements)
            yield from self.order.draft.statements

    def _front(self) -> Iterator[Statement]:
        """What stands before the answer: our notes, and whose report it is where it is one."""
        draft = self.order.draft
        if draft.status in _ANSWERS and not self.order.retold:
            first = next((i for i, s in enumerate(draft.statements) if s.evidence), 0)
            yield from (s for s in draft.statements[:first] if not s.leads)
        reports = {given.report.row.id: given.report for given in self.order.given}
        if len(reports) == 1:
            (report,) = reports.values()
            key = "lead.report" if report.date else "lead.report_undated"
            yield Statement(message(key, council=report.name, date=report.date))

    def _closing(self) -> Iterator[Statement]:
        """What stands after the answer: what a broken one lacks, a figure asked for, our notes."""
        draft = self.order.draft
        quotes = [s for s in draft.statements if s.evidence] if draft.status in _ANSWERS else []
        if self.order.retold or self.order.how.stopped:
            quotes = []
        if not self.fault:
            quotes = self._kept.asked_for(self.order.question, quotes)
        quotes = self._kept.unsaid(quotes)
        if quotes:
            yield Statement(message("quote.own_words"))
        yield from (self._kept.add(quote) for quote in quotes)
        for council in self.lacking if self._kept.own else ():
            yield Statement(message("refusal.missing_evidence", council=council))
        if self.completeness in ("partial", "none") and not self.lacking:
            yield Statement(self._partly())

    @property
    def unanswered(self) -> str:
        """What the model said is missing, if it said that in the words of the question."""
        if self.completeness not in ("partial", "none"):
            return ""
        said, asked = set(stems(self.missing)), set(stems(self.order.question))
        known = said and said <= asked and len(self.missing) < len(self.order.question) + 20
        return self.missing[:1].lower() + self.missing[1:] if known else ""

    def _partly(self) -> str:
        missing = self.unanswered
        return message("chat.partly_known", missing=missing) if missing else message("chat.partly")

    def _collected(self, kept: Iterator[Statement]) -> list[Statement]:
        """All sentences; none where the model failed on the way, so that quotes alone answer."""
        found = list(kept)
        if self.fault:
            self._kept = Transcript()
            return []
        return found

    def _sentences(self) -> Iterator[Statement]:
        """The sentences of the model that hold, or what takes their place."""
        reader = AnswerReader(len(self.order.given))
        room = 1 + len({g.source.council for g in self.order.given}) if self.order.compares else 1
        try:
            for sentence in self._judged(self._stream(reader)):
                self.written += 1
                yield from self._came(wait=False)
                yield from self._shown(sentence)
                if self._is_enough(room):
                    break
        except CutShort as error:
            self.notices.append("cut_short")
            self.fault = "" if self.written else str(error)
        except ModelUnavailable as error:
            self.fault = str(error)
            self.notices.append("model_unavailable")
        if self.order.how.stopped:
            self.notices.append("stopped")
        yield from self._came(wait=True)
        self.marks += reader.dropped
        self.completeness, self.missing = reader.completeness, reader.missing

    def _is_enough(self, room: int) -> bool:
        return (
            self._kept.words >= _MOST_WORDS * room
            or self.written >= _MOST_SENTENCES * room
            or self._failed >= _MOST_FAILED
        )

    def _judged(self, sentences: Iterator[MarkedSentence]) -> Iterator[MarkedSentence]:
        """Sentences as they come, or all at once where the chat model is to judge them."""
        if self.batch is None:
            yield from sentences
            return
        every = list(sentences)
        self.batch.ask([self.checker.pair(s.text, self._cited(s)) for s in every if s.marks])
        yield from every

    def _cited(self, sentence: MarkedSentence) -> list[Given]:
        return [g for g in self.order.given if g.n in sentence.marks]

    def _stream(self, reader: AnswerReader) -> Iterator[MarkedSentence]:
        """Sentences as they come; passages are left out by rank where they are too long."""
        given = self.order.given
        while True:
            try:
                for piece in self._pieces(given):
                    yield from reader.feed(piece)
                if not self.order.how.stopped:
                    yield from reader.end()
                return
            except ModelUnavailable as error:
                if not error.too_long or len(given) == 1:
                    raise
                given = given[: len(given) // 2]
                self.notices += [] if "passages_dropped" in self.notices else ["passages_dropped"]

    def _pieces(self, given: Sequence[Given]) -> Iterator[str]:
        name = "compare" if self.order.compares else "answer"
        prompt = self.prompts.filled(name, passages=as_prompt(given), question=self.order.question)
        return self.chat.pieces(prompt, self.order.how.stop, self.order.how.config, SHAPE)

    def _shown(self, sentence: MarkedSentence) -> Iterator[Statement]:
        """The statement that a sentence becomes: itself, a second draft, a quote, or nothing."""
        cited = self._cited(sentence)
        statement, rule = self._held(sentence.text, cited)
        if statement is not None and self._lost and leans(sentence.text):
            statement, rule = None, "lean"
        if statement is not None:
            self._lost, self._before = False, sentence.text
            yield self._own(statement)
        elif rule and cited and self._redrafts:
            self._redrafts -= 1
            failed = _Failed(sentence.text, cited, rule, self._before)
            self._lost = True
            if not self.order.how.live:
                yield from self._mended(failed, self._redraft(failed))
            else:
                # The sentences after it need not wait for its second draft.
                pool = ThreadPoolExecutor(1)
                self._waiting.append((failed, pool.submit(self._redraft, failed)))
                pool.shutdown(wait=False)
        elif rule:
            self._lost = True
            yield from self._instead(sentence.text, cited)

    def _own(self, statement: Statement) -> Statement:
        self._kept.own += 1
        return self._kept.add(statement)

    def _came(self, *, wait: bool) -> Iterator[Statement]:
        """Second drafts that have come meanwhile; at the end, all of them."""
        while self._waiting and (wait or self._waiting[0][1].done()):
            failed, text = self._waiting.pop(0)
            yield from self._mended(failed, text.result())

    def _mended(self, failed: _Failed, again: str) -> Iterator[Statement]:
        """A second draft if it holds, else the quote that says what the first one said."""
        statement = self._held(again, failed.cited)[0] if again else None
        if statement is not None and not leans(again):
            self._lost = False
            yield self._own(statement)
        else:
            yield from self._instead(failed.text, failed.cited)

    def _instead(self, text: str, cited: Sequence[Given]) -> Iterator[Statement]:
        self._failed += 1
        quote = self._kept.instead(self.order.draft, cited, text)
        if quote:
            self._lost = False
            own = [g for g in cited if any(e.report_id == g.report.row.id for e in quote.evidence)]
            placed = self._placed(quote.text, own)
            yield self._kept.add(replace(quote, text=placed, runs_on=True))

    def _held(self, text: str, cited: Sequence[Given]) -> tuple[Statement | None, str]:
        """A sentence as a statement, or the rule that it breaks ("" where it says nothing new)."""
        verdict = self.checker.check(text, cited)
        if not verdict.holds:
            return None, verdict.rule or "support"
        if self._kept.repeats(text):
            return None, ""
        evidence = proof(text, cited)
        statement = Statement(self._placed(text, cited), evidence, own_words=True, runs_on=True)
        holds = self.checker.proves(evidence, text, cited) and self._proved(statement)
        return (statement, "") if holds else (None, "support")

    def _placed(self, text: str, cited: Sequence[Given]) -> str:
        """A sentence with its council, where several are compared and it names none."""
        names = list(dict.fromkeys(given.report.name for given in cited))
        several = len({given.source.council for given in self.order.given}) > 1
        if not several or any(name in text for name in names):
            return text
        return message("quote.placed", council=" and ".join(names), text=text)

    def _redraft(self, failed: _Failed) -> str:
        """Another draft of a sentence, "" where the model gives none."""
        prompt = self.prompts.filled(
            "redraft",
            passages=as_prompt(failed.cited),
            question=self.order.question,
            before=failed.before or "–",
            sentence=failed.text,
            reason=message(f"redraft.{failed.rule}"),
        )
        splitter = Splitter(max(g.n for g in failed.cited))
        try:
            for piece in self.chat.pieces(prompt, self.order.how.stop, self.order.how.config):
                for written in splitter.feed(piece):
                    return written.text
        except ModelUnavailable:
            return ""
        return next((written.text for written in splitter.end()), "")
