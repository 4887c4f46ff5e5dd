"""The words of a report that prove a model's sentence, and which quote an answer still lacks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.model.passages import Given, Line
from assistant.types import Draft, Evidence, Statement
from ingest.language.words import NUMBER_WORDS, stem, stems, words
from ingest.types import Role

# What an answer says already, and which quote it still lacks.

# A quote says what a sentence said when it has this share of its words.
_SAME = 0.6
# A sentence most of whose words were said before says nothing new.
_REPEATED = 0.75
# Questions whose answer is a figure or a name.
_EXACT = re.compile(
    r"\bhow (?:many|much|long|often|old|large|big)\b|\bwhen\b|\bwho\b|\bwhose\b|\bwhich\b"
    r"|\b(?:what|which) (?:was |is |were |are )?(?:the )?(?:\w+ )?"
    r"(?:number|share|proportion|percentage|name|date|year|cost|rate|figure|total)\b"
    r"|\bwhat (?:\w+ ){0,3}(?:called|named)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=[a-z,;] )[‘'“]?[A-Z][a-z]+")


class Kept:
    """The statements shown so far; `own` counts those that the model wrote."""

    def __init__(self) -> None:
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

    @property
    def councils(self) -> frozenset[str]:
        """The slugs of the councils whose reports are cited."""
        return frozenset(e.cover.council_id for s in self._statements for e in s.evidence)

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
        return any(
            len(own & other) > _REPEATED * len(own) and _exact(text) <= _exact(s.text)
            for other, s in zip(said, self._statements, strict=True)
        )

    def instead(self, draft: Draft, cited: Sequence[Given], text: str) -> Statement | None:
        """The draft's quote that says what a sentence said which did not hold, if there is one."""
        places = {_key(line.evidence) for given in cited for line in given.lines}
        places -= {_key(e) for s in self._statements for e in s.evidence}
        said = set(stems(text))
        return next(
            (
                s
                for s in draft.statements
                if places & {_key(e) for e in s.evidence}
                and len(said & set(stems(_quoted(s)))) >= _SAME * len(said)
            ),
            None,
        )

    def asked_for(self, question: str, quotes: Sequence[Statement]) -> list[Statement]:
        """The first quote with a figure or name, where one was asked for and none was given."""
        asked = _exact(question)
        if not _EXACT.search(question) or self._exactly_said() - asked:
            return []
        return [s for s in quotes if _exact(_quoted(s)) - asked][:1]

    def unsaid(self, quotes: Sequence[Statement]) -> list[Statement]:
        """The quotes most of whose words were not said."""
        said = set(stems(" ".join(s.text for s in self._statements)))
        return [
            s
            for s in quotes
            if len(said & (own := set(stems(_quoted(s))))) < _SAME * len(own)
            or _exact(_quoted(s)) - self._exactly_said()
        ]

    def _exactly_said(self) -> frozenset[str]:
        return _exact(" ".join(s.text for s in self._statements))


def _key(evidence: Evidence) -> tuple[str, str]:
    return evidence.report_id, evidence.quote


def _quoted(statement: Statement) -> str:
    return " ".join(e.quote for e in statement.evidence)


def _exact(text: str) -> frozenset[str]:
    """The figures of a text and the stems of the names inside its sentences."""
    figures = {w for w in words(text) if w[0].isdigit()}
    figures |= {str(NUMBER_WORDS[w.lower()]) for w in words(text) if w.lower() in NUMBER_WORDS}
    return frozenset(figures - {"1"} | {stem(n.strip("‘'“")) for n in _NAME.findall(text)})


# Find the words of a report that prove a sentence: what becomes its citations.

# Further sentences are cited for figures, names and at least so many words that the best ones lack.
_MOST, _WORTH = 4, 2
_UNFIT = frozenset({Role.OUTCOME, Role.LEAD_IN, Role.BOILERPLATE})
_PROPER_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+")

_Found = tuple[Given, Line]


def proof(text: str, cited: Sequence[Given]) -> tuple[Evidence, ...]:
    """For each cited passage the sentence nearest to `text`, and others for what these lack.

    Nothing where these are standards or boilerplate: that is no finding about a council.
    """
    wanted, exact = frozenset(stems(text)), _exact_words(text)
    best = [found for given in cited if (found := _best(given, wanted, exact))]
    if not best or all(line.role in _UNFIT for _, line in best):
        return ()
    best = [found for found in best if found[1].role not in _UNFIT]
    while len(best) < max(_MOST, len(cited) + 1):
        further = _further(best, cited, wanted, exact)
        if further is None:
            break
        best.append(further)
    return tuple(dict.fromkeys(line.evidence for _, line in best))


def _further(
    best: Sequence[_Found], cited: Sequence[Given], wanted: frozenset[str], exact: frozenset[str]
) -> _Found | None:
    """A sentence that holds figures, names or several words of what the best ones do not hold."""
    lacking = wanted - frozenset(stems(" ".join(s.text for _, s in best)))
    exact = exact - frozenset().union(*(_exact_words(s.text) for _, s in best))
    found = [f for given in cited if (f := _best(given, lacking, exact)) and f not in best]
    for given, line in found:
        if line.role not in _UNFIT and (
            exact & _exact_words(line.text) or len(lacking & frozenset(stems(line.text))) >= _WORTH
        ):
            return given, line
    return None


def _best(given: Given, wanted: frozenset[str], exact: frozenset[str]) -> _Found | None:
    """The sentence of a passage that shares most with what is wanted, exact things first."""

    def shared(line: Line) -> float:
        own = frozenset(stems(f"{line.speaker} {line.text}"))
        return len(own & wanted) / (len(own) ** 0.25 or 1) + len(_exact_words(line.text) & exact)

    best = max(given.lines, key=shared, default=None)
    return (given, best) if best is not None and shared(best) > 0 else None


def _exact_words(text: str) -> frozenset[str]:
    """Numbers, as figures, and the stems of names inside a sentence."""
    numbers = {w.replace(",", "") for w in words(text) if w[0].isdigit()}
    numbers |= {str(NUMBER_WORDS[w.lower()]) for w in words(text) if w.lower() in NUMBER_WORDS}
    return frozenset(numbers - {"1"} | {stem(name) for name in _PROPER_NAME.findall(text)})
