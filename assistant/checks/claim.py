"""Check one sentence that a model wrote against the passages that it cites (ADR 7)."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.checks.alignment import Aligned, align, part_text, parts
from assistant.checks.clauses import Line, lines, plain, read, sentences
from assistant.checks.literals import broken_exactly, sayable
from assistant.checks.operators import broken_beside, goes_on
from assistant.checks.types import Judge, Similarity, Source, Verdict
from ingest.language.words import stems
from ingest.register.councils import short_name

# No sentence of an answer is longer; what is cited is a passage, not a book.
LONGEST_CLAIM = 600
LONGEST_SOURCE = 4_000
# Share of a claim's words that its lines have, over all of it and in its worst part, and likeness
# of meaning. Fitted on the labelled claims that break no rule, then rounded.
_MEAN, _WORST, _LIKE = 0.4, 0.4, 0.2
_HOLDS = 0.72
# A cause may be told in the sentences after the one that has the effect.
_GOING_ON = 3
_BECAUSE = re.compile(r"because|since|as a result of|owing to|due to|thanks to")
# What the best line says the contrary of, no other line can make good.
_DECISIVE = frozenset({"negation", "direction", "actor", "role", "cause"})


def check_claim(
    claim: str,
    sources: Sequence[Source],
    near: Similarity,
    known_councils: Collection[str] = (),
    judge: Judge | None = None,
) -> Verdict:
    """Whether the sources say what a claim says.

    What breaks an exact rule does not hold, whatever else speaks for it. A sentence of a source
    from which words are left out holds, if no rule misses them. An aligned rule that is
    broken is a suspicion, which the judge settles with everything else; without a judge it decides,
    and then how many of the words are found. `near` is asked only where the words do not decide.

    Where passages of several councils are cited, each part of the claim is held against those of
    the council that it names, and a part that names none against those of the part before it.
    """
    found = examine(claim, sources, known_councils)
    if decided := found.decided():
        return decided
    if judge:
        holds, support = judge.settle(*pair_of(claim, sources), found.suspicion, found.words)
        return Verdict(holds, "" if holds else found.suspicion or "support", support)
    if found.suspicion:
        return Verdict(False, found.suspicion, found.words)
    return _verdict(_support(sayable(claim), found.laid, near), _HOLDS)


@dataclass(frozen=True, slots=True)
class Examined:
    """What rules see of a claim: an exact rule that it breaks, else an aligned one ("" for none).

    `words` is the share of its words that the lines beside which its parts are laid have, and
    `shortens` whether it is a sentence of a source with words left out that no rule misses.
    """

    breaks: str
    suspicion: str = ""
    words: float = 0.0
    laid: Sequence[Aligned] = ()
    shortens: bool = False

    def decided(self) -> Verdict | None:
        """The verdict where exact rules settle it, None where it is for a judge."""
        if self.breaks:
            return Verdict(False, self.breaks, 0.0)
        return Verdict(True, "", 1.0) if self.shortens else None


def examine(claim: str, sources: Sequence[Source], known_councils: Collection[str]) -> Examined:
    """Hold a claim against its sources by the rules alone."""
    rule = breaks_exactly(claim, sources, known_councils)
    if rule:
        return Examined(rule)
    rule, laid = lay(sayable(claim), _citable(sources))
    if rule and not laid:
        return Examined(rule)
    shortens = not rule and any(_shortens(sayable(claim), s.text) for s in _citable(sources))
    return Examined("", rule, _by_words(laid) if laid else 0.0, laid, shortens)


def _shortens(said: str, source: str) -> bool:
    """Whether all words of a claim, some at least, stand in one sentence of a source, in order."""
    wanted = _WORD.findall(said.lower())
    return len(wanted) >= _FEWEST and any(
        all(word in held for word in wanted)
        for held in (iter(_WORD.findall(s.text)) for s in sentences(source))
    )


_WORD = re.compile(r"[^\W_]+")
_FEWEST = 4


def breaks_exactly(
    claim: str, sources: Sequence[Source], known_councils: Collection[str] = ()
) -> str:
    """The exact rule that a claim breaks, "" for none."""
    if len(claim) > LONGEST_CLAIM:
        return "length"
    said, cited = sayable(claim), _citable(sources)
    if not cited or not read(said).words:
        return "support"
    return broken_exactly(said, cited, known_councils)


def pair_of(claim: str, sources: Sequence[Source]) -> tuple[str, str]:
    """The sources as one text, and the claim, as a judge reads them."""
    premise = " ".join(" ".join(plain(source.text).split()) for source in _citable(sources))
    return premise, sayable(claim)


def _citable(sources: Sequence[Source]) -> list[Source]:
    return [s for s in sources if s.text.strip() and len(s.text) <= LONGEST_SOURCE]


def _verdict(support: float, least: float) -> Verdict:
    holds = support >= least
    return Verdict(holds, "" if holds else "support", support)


def lay(said: str, cited: Sequence[Source]) -> tuple[str, list[Aligned]]:
    """The first rule that a claim breaks ("" for none), and its parts beside their lines.

    Where several lines have most of a part, one against which no rule is broken is taken.
    """
    claim, every = read(said), lines(cited)
    own = frozenset(stem for source in cited for stem in stems(source.council))
    split = parts(claim, own)
    meant = _councils_meant([part_text(part, claim) for part in split], cited)
    if not meant:
        return "council", []
    broken, laid = "", []
    for part, councils in zip(split, meant, strict=True):
        for council in councils:
            known = [line for line in every if cited[line.source].council == council]
            if not known:
                return "support", []
            rule, aligned = _lay_part(align(part, claim, known, own), claim.raw, known)
            laid.append(aligned)
            broken = broken or rule
    return broken or _joined_falsely(laid), laid


def _joined_falsely(laid: Sequence[Aligned]) -> str:
    """Whether a "because" joins parts that the source tells of in different places."""
    for before, part in zip(laid, laid[1:], strict=False):
        apart = part.line.sentence is not before.line.sentence
        told = any(goes_on(p.line) for p in (before, part)) and abs(part.place - before.place) == 1
        if _BECAUSE.match(part.text) and apart and not told:
            return "cause"
    return ""


def _lay_part(
    candidates: Sequence[Aligned], raw: str, known: Sequence[Line]
) -> tuple[str, Aligned]:
    rules = []
    for aligned in candidates:
        i = known.index(aligned.line)
        rules.append(broken_beside(aligned, read(raw), known[i : i + _GOING_ON]))
    chosen = rules.index("") if "" in rules and rules[0] not in _DECISIVE else 0
    return rules[chosen], candidates[chosen]


def _councils_meant(texts: Sequence[str], cited: Sequence[Source]) -> list[tuple[str, ...]]:
    """For each part of a claim, the councils that it is about; nothing where one is not named.

    A claim that names no council is about every council that it cites.
    """
    councils = tuple(dict.fromkeys(source.council for source in cited))
    if len(councils) == 1:
        return [councils] * len(texts)
    named = [tuple(c for c in councils if _names(c, text)) for text in texts]
    if not any(named):
        return [councils] * len(texts)
    if {c for part in named for c in part} != set(councils):
        return []
    first = next(part for part in named if part)
    meant: list[tuple[str, ...]] = []
    for part in named:
        meant.append(part or (meant[-1] if meant else first))
    return meant


def _names(council: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(short_name(council).lower())}\b", text))


def _by_words(laid: Sequence[Aligned]) -> float:
    shares = [p.covered / p.total if p.total else 1.0 for p in laid]
    mean = sum(p.covered for p in laid) / (sum(p.total for p in laid) or 1.0)
    return (_MEAN * mean + _WORST * min(shares)) / (_MEAN + _WORST)


def _support(said: str, laid: Sequence[Aligned], near: Similarity) -> float:
    """How far the lines say what a claim says, 0 to 1."""
    by_words = _by_words(laid)
    least = (_MEAN + _WORST) * by_words
    if least >= _HOLDS or least + _LIKE < _HOLDS:
        return by_words if least >= _HOLDS else least
    told = " ".join(dict.fromkeys(p.line.sentence.raw for p in laid))
    one, other = near([said, told])
    return least + _LIKE * max(0.0, float(one @ other))
