"""Write an answer with a chat model; each sentence is shown only once it has been checked.

A sentence that fails is drafted anew once; if that fails too, the quote from the passage that it
cites takes its place where quotes mode would give it, else it is left out. What quotes mode says
and the model leaves out is added in the report's own words. What was shown is never taken back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.chat.carried import Kept
from assistant.chat.checking import Checker
from assistant.chat.how import How
from assistant.chat.model import Chat
from assistant.chat.passages import Given, as_prompt
from assistant.chat.proof import proof
from assistant.chat.sentences import Splitter, Written
from assistant.checked import Checked
from assistant.errors import ModelUnavailable
from assistant.types import Draft, Evidence, Statement
from prompts import Prompts, message

# Words of an answer in all; a model that goes on beyond them is stopped.
_MOST_WORDS, _LEAST_WORDS = 115, 45
_MOST_SENTENCES, _REDRAFTS, _MOST_FAILED = 8, 2, 12


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written, from which passages, and how."""

    question: str
    draft: Draft
    given: Sequence[Given]
    compares: bool = False
    how: How = field(default_factory=How)


@dataclass
class Writing:
    """One answer on its way: go over its statements once, then read what came of it."""

    chat: Chat
    prompts: Prompts
    checker: Checker
    order: Order
    notices: list[str] = field(default_factory=list)
    fault: str = ""
    written: int = 0
    marks: int = 0

    def __post_init__(self) -> None:
        self._kept = Kept(self.checker.near)
        self._redrafts = _REDRAFTS
        self._failed = 0

    @property
    def mode(self) -> str:
        """Whether a sentence of the model is part of the answer."""
        return "model" if self._kept.own else "quotes"

    @property
    def checked(self) -> Checked:
        """How many statements were shown, and how many sentences the model wrote."""
        return Checked(self._kept.shown, self.written, self._kept.own, self.marks)

    def statements(self, holds: Callable[[Statement], bool]) -> Iterator[Statement]:
        """The statements of the answer, in order, as each has been checked.

        `holds` tells whether the quotes that prove a statement stand in their reports.
        """
        self._proved = holds
        front, rest = divided(self.order.draft)
        yield from front
        kept = self._sentences()
        yield from kept if self.order.how.live else self._collected(kept)
        if not (self._kept.own or self.fault):
            self.notices.append("model_not_used")
        if not self._kept.shown:
            self._kept.count(rest)
            yield from rest
        else:
            yield from self._kept.lacking(rest)

    def _collected(self, kept: Iterator[Statement]) -> list[Statement]:
        """All sentences; none where the model failed on the way, so that quotes alone answer."""
        found = list(kept)
        if self.fault:
            self._kept = Kept(self.checker.near)
            return []
        return found

    def _sentences(self) -> Iterator[Statement]:
        """The sentences of the model that hold, or what takes their place."""
        splitter = Splitter(len(self.order.given))
        budget = max(_MOST_WORDS - _length(self.order.draft.statements), _LEAST_WORDS)
        budget *= 2 if self.order.compares else 1
        try:
            for sentence in self._stream(splitter):
                self.written += 1
                yield from self._shown(sentence)
                if self._kept.words >= budget or self._is_enough():
                    break
        except ModelUnavailable as error:
            self.fault = str(error)
            self.notices.append("model_unavailable")
        if self.order.how.stopped:
            self.notices.append("stopped")
        self.marks += splitter.dropped

    def _is_enough(self) -> bool:
        return self.written >= _MOST_SENTENCES or self._failed >= _MOST_FAILED

    def _stream(self, splitter: Splitter) -> Iterator[Written]:
        """Sentences as they come; passages are left out by rank where they are too long."""
        given = self.order.given
        while True:
            try:
                for piece in self._pieces(given):
                    yield from splitter.feed(piece)
                if not self.order.how.stopped:
                    yield from splitter.end()
                return
            except ModelUnavailable as error:
                if not error.too_long or len(given) == 1:
                    raise
                given = given[: len(given) // 2]
                self.notices += [] if "passages_dropped" in self.notices else ["passages_dropped"]

    def _pieces(self, given: Sequence[Given]) -> Iterator[str]:
        name = "compare" if self.order.compares else "answer"
        prompt = self.prompts.filled(name, passages=as_prompt(given), question=self.order.question)
        return self.chat.pieces(prompt, self.order.how.stop, self.order.how.config)

    def _shown(self, sentence: Written) -> Iterator[Statement]:
        """The statement that a sentence becomes: itself, a second draft, a quote, or nothing."""
        cited = [g for g in self.order.given if g.n in sentence.marks]
        statement, rule = self._held(sentence.text, cited)
        if statement is None and rule and cited and self._redrafts:
            self._redrafts -= 1
            again = self._redraft(sentence.text, rule, cited)
            statement = self._held(again, cited)[0] if again else None
        if statement is None:
            self._failed += 1
            quote = self._kept.instead(self.order.draft, cited)
            text = self._placed(quote.text, cited) if quote else ""
            statement = replace(quote, text=text, runs_on=True) if quote else None
        else:
            self._kept.own += 1
        if statement is not None:
            yield self._kept.add(statement)

    def _held(self, text: str, cited: Sequence[Given]) -> tuple[Statement | None, str]:
        """A sentence as a statement, or the rule that it breaks ("" where it says nothing new)."""
        verdict = self.checker.check(text, cited)
        if not verdict.holds:
            return None, verdict.rule or "support"
        if self._kept.repeats(text):
            return None, ""
        evidence = proof(text, cited)
        if not self._quoted(evidence) and not self.checker.bears_on(self.order.question, text):
            return None, ""
        statement = Statement(self._placed(text, cited), evidence, own_words=True, runs_on=True)
        holds = self.checker.proves(evidence, text, cited) and self._proved(statement)
        return (statement, "") if holds else (None, "support")

    def _quoted(self, evidence: Iterable[Evidence]) -> bool:
        """Whether quotes mode would quote one of these too."""
        own = {(e.report_id, e.start) for s in self.order.draft.statements for e in s.evidence}
        return any((e.report_id, e.start) in own for e in evidence)

    def _placed(self, text: str, cited: Sequence[Given]) -> str:
        """A sentence with its council, where several are compared and it names none."""
        names = list(dict.fromkeys(given.report.name for given in cited))
        if not self.order.compares or any(name in text for name in names):
            return text
        return message("quote.placed", council=" and ".join(names), text=text)

    def _redraft(self, text: str, rule: str, cited: Sequence[Given]) -> str:
        """Another draft of a sentence, "" where the model gives none."""
        reason = message(f"redraft.{rule}") if rule in _REASONS else message("redraft.support")
        prompt = self.prompts.filled(
            "redraft", passages=as_prompt(cited), sentence=text, reason=reason
        )
        splitter = Splitter(max(g.n for g in cited))
        try:
            for piece in self.chat.pieces(prompt, self.order.how.stop, self.order.how.config):
                for written in splitter.feed(piece):
                    return written.text
        except ModelUnavailable:
            return ""
        return next((written.text for written in splitter.end()), "")


_REASONS = frozenset({"number", "date", "grade", "name", "council", "support"})


def divided(draft: Draft) -> tuple[list[Statement], list[Statement]]:
    """A draft's opening, which holds whoever writes the rest, and the rest.

    The opening is a note, and the lead that names the report where it is the only one.
    """
    reports = {e.report_id for s in draft.statements for e in s.evidence}
    first = next((i for i, s in enumerate(draft.statements) if s.evidence), 0)
    front = list(draft.statements[:first])
    while len(reports) > 1 and front and front[-1].leads:
        front.pop()
    return front, list(draft.statements[len(front) :])


def _length(statements: Iterable[Statement]) -> int:
    return sum(len(s.text.split()) for s in statements)
