"""Check one sentence that a model wrote against the passages that it cites."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.checks.alignment import Aligned, align, parts
from assistant.checks.evidence import Line, lines
from assistant.checks.exact import broken_exactly, sayable
from assistant.checks.operators import broken_beside
from assistant.checks.reading import Sentence, read
from assistant.checks.types import Entails, Similarity, Source, Verdict
from ingest.words import stems

# No sentence of an answer is longer; what is cited is a passage, not a book.
LONGEST_CLAIM = 1_000
LONGEST_SOURCE = 20_000
_ENTAILED = 0.5
# Fitted on the labelled claims by tests/evaluation/claims.py and rounded (ADR 7).
_HOLDS = 0.72
_LEXICAL, _LEAST = 0.6, 0.4


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim laid beside its sources: what the rules and the weights look at."""

    claim: Sentence
    lines: list[Line]
    aligned: list[Aligned]


def check_claim(
    claim: str,
    sources: Sequence[Source],
    near: Similarity,
    known_councils: Collection[str] = (),
    entails: Entails | None = None,
) -> Verdict:
    """Whether the sources say what a claim says.

    A claim about a council may rest only on that council's passages: where sources of several
    councils are cited, each part is held against the sources of the council that it names.
    """
    if len(claim) > LONGEST_CLAIM:
        return Verdict(False, "length", 0.0)
    said = sayable(claim)
    cited = [s for s in sources if s.text.strip() and len(s.text) <= LONGEST_SOURCE]
    if not cited or not read(said).words:
        return Verdict(False, "support", 0.0)
    rule = broken_exactly(said, cited, known_councils)
    if rule:
        return Verdict(False, rule, 0.0)
    laid = lay(said, cited)
    rule = _operators(laid)
    support = _support(laid, near)
    if entails:
        support = entails(" ".join(s.text for s in cited), [said])[0]
    if rule:
        return Verdict(False, rule, support)
    return Verdict(support >= (_ENTAILED if entails else _HOLDS), "", support)


def lay(said: str, cited: Sequence[Source]) -> Reading:
    """Each part of a claim beside the line that it says again."""
    claim, known = read(said), lines(cited)
    own = frozenset(stem for source in cited for stem in stems(source.council))
    return Reading(claim, known, [align(part, claim, known, own) for part in parts(claim)])


def _operators(laid: Reading) -> str:
    for part in laid.aligned:
        i = laid.lines.index(part.line)
        rule = broken_beside(part, laid.claim, laid.lines[i : i + 3])
        if rule:
            return rule
    return ""


def _support(laid: Reading, near: Similarity) -> float:
    shares = [(p.covered / p.total if p.total else 1.0) for p in laid.aligned]
    total = sum(p.total for p in laid.aligned) or 1.0
    mean = sum(p.covered for p in laid.aligned) / total
    return _LEXICAL * mean + _LEAST * min(shares)
