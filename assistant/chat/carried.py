"""What an answer says already, and what of the quotes it still lacks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from assistant.chat.passages import Given
from assistant.checks import Similarity
from assistant.types import Draft, Statement
from ingest.words import stems
from prompts import message

# A quote is carried when this share of its words is said, or sentences come this near to it.
_SAID, _NEAR = 0.6, 0.8
# A sentence most of whose words were said before says nothing new.
_REPEATED = 0.75


class Kept:
    """The statements shown so far; `own` counts those that the model wrote."""

    def __init__(self, near: Similarity) -> None:
        self._near = near
        self._statements: list[Statement] = []
        self.own = 0

    @property
    def shown(self) -> int:
        """How many statements with evidence are shown."""
        return len(self._statements)

    @property
    def words(self) -> int:
        """How many words are shown."""
        return sum(len(s.text.split()) for s in self._statements)

    def add(self, statement: Statement) -> Statement:
        """Show a statement; the first begins a line of its own."""
        if not self._statements:
            statement = replace(statement, runs_on=False)
        self._statements.append(statement)
        return statement

    def count(self, statements: Iterable[Statement]) -> None:
        """Count the quotes that are shown as they are."""
        self._statements += [s for s in statements if s.evidence]

    def repeats(self, text: str) -> bool:
        """Whether a sentence says again what was said."""
        own = set(stems(text))
        said = [set(stems(s.text)) for s in self._statements]
        return any(len(own & other) > _REPEATED * len(own) for other in said)

    def instead(self, draft: Draft, cited: Sequence[Given]) -> Statement | None:
        """The draft's quote from a cited passage, in place of a sentence that did not hold."""
        places = {(g.found.report.id, s.start) for g in cited for _, s in g.found.sentences}
        places -= {(e.report_id, e.start) for s in self._statements for e in s.evidence}
        return next(
            (s for s in draft.statements if places & {(e.report_id, e.start) for e in s.evidence}),
            None,
        )

    def _has(self, quote: Statement) -> bool:
        """Whether a quote is shown as it is."""
        return any(s.evidence == quote.evidence and not s.own_words for s in self._statements)

    def lacking(self, rest: Sequence[Statement]) -> Iterator[Statement]:
        """The quotes that the answer does not carry yet, with their leads, and the notes."""
        lead: Statement | None = None
        said = False
        for statement in rest:
            if statement.leads:
                lead = statement
            elif not statement.evidence:
                yield statement
            elif not self._has(statement) and not self._carries(statement):
                if lead is not None:
                    yield lead
                elif not said:
                    yield Statement(message("quote.own_words"))
                lead, said = None, True
                self._statements.append(statement)
                yield statement

    def _carries(self, statement: Statement) -> bool:
        """Whether the model's sentences say what a quote says, its figures included."""
        texts = [s.text for s in self._statements]
        if not texts:
            return False
        wanted, said = set(stems(statement.text)), set(stems(" ".join(texts)))
        if any(word[0].isdigit() and word not in said for word in wanted):
            return False
        if len(wanted & said) >= _SAID * len(wanted):
            return True
        vectors = self._near([statement.text, *texts])
        return bool((vectors[1:] @ vectors[0]).max() >= _NEAR)
