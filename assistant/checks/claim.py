"""Check one sentence that a model wrote against the passages that it cites."""

from collections.abc import Collection, Sequence

from assistant.checks.alignment import Aligned, align, parts
from assistant.checks.evidence import lines
from assistant.checks.exact import broken_exactly, sayable
from assistant.checks.operators import broken_beside
from assistant.checks.reading import read
from assistant.checks.types import Entails, Similarity, Source, Verdict
from ingest.words import stems

# No sentence of an answer is longer; what is cited is a passage, not a book.
LONGEST_CLAIM = 1_000
LONGEST_SOURCE = 20_000
_ENTAILED = 0.5
# Fitted on the labelled claims by tests/evaluation/claims.py and rounded (ADR 7).
_HOLDS = 0.72
_LEXICAL, _LEAST = 0.6, 0.4


def check_claim(
    claim: str,
    sources: Sequence[Source],
    near: Similarity,
    known_councils: Collection[str] = (),
    entails: Entails | None = None,
) -> Verdict:
    """Whether the sources say what a claim says.

    A claim about a council may rest only on that council's passages: where passages of several
    councils are cited, each part of the claim is held against those of the council that it names.
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
    rule, laid = lay(said, cited)
    support = _support(laid)
    if entails:
        support = entails(" ".join(s.text for s in cited), [said])[0]
    holds = support >= (_ENTAILED if entails else _HOLDS)
    return Verdict(holds and not rule, rule or ("" if holds else "support"), support)


def lay(said: str, cited: Sequence[Source]) -> tuple[str, list[Aligned]]:
    """Each part of a claim beside the line that it says again, and the first rule that one breaks.

    Where several lines have most of a part, one against which no rule is broken is taken.
    """
    claim, known = read(said), lines(cited)
    own = frozenset(stem for source in cited for stem in stems(source.council))
    first, laid = "", []
    for part in parts(claim):
        candidates = align(part, claim, known, own)
        rules = [
            broken_beside(a, claim, known[(i := known.index(a.line)) : i + 3]) for a in candidates
        ]
        chosen = rules.index("") if "" in rules else 0
        laid.append(candidates[chosen])
        first = first or rules[chosen]
    return first, laid


def _support(laid: Sequence[Aligned]) -> float:
    shares = [(p.covered / p.total if p.total else 1.0) for p in laid]
    total = sum(p.total for p in laid) or 1.0
    mean = sum(p.covered for p in laid) / total
    return _LEXICAL * mean + _LEAST * min(shares)
