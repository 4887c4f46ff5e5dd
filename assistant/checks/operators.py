"""Rules on what changes the meaning of the same words: extent, plan, advice, speaker, cause."""

import re
from collections.abc import Callable, Sequence

from assistant.checks.alignment import Aligned
from assistant.checks.evidence import Line
from assistant.checks.lexicon import lexicon
from assistant.checks.markers import has, level, marker
from assistant.checks.placed import numbers_differ
from assistant.checks.polarity import denial_differs, is_opposite
from assistant.checks.reading import Sentence

_NEVER = re.compile(r"\b(?:never|nobody|no one|none)\b")
_FRONT = 6


def broken_beside(part: Aligned, claim: Sentence, near: Sequence[Line]) -> str:
    """The first rule that a part of a claim breaks against its line, "" for none.

    `near` are the line and the one after it, where a cause may be told.
    """
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("standard", lambda: _standard(part, claim)),
        ("recommendation", lambda: _advice(part, claim)),
        ("speaker", lambda: _speaker(part, claim)),
        ("actor", lambda: _actors(part)),
        ("number", lambda: numbers_differ(part)),
        ("negation", lambda: denial_differs(part)),
        ("direction", lambda: is_opposite(part)),
        ("hedge", lambda: _extent(part, claim)),
        ("scope", lambda: _scope(part)),
        ("modality", lambda: _modality(part, claim)),
        ("time", lambda: _time(part)),
        ("cause", lambda: _cause(part, near)),
        ("role", lambda: _role(part)),
    )
    return next((name for name, breaks in rules if breaks()), "")


def relevant(part: Aligned) -> str:
    """The text of the clauses that a part says again, with a short opening before them."""
    sentence, wanted = part.line.sentence, set(part.clauses)
    for number in sorted(wanted):
        before = sentence.clause(number - 1)
        if number and len(before) <= _FRONT:
            wanted.add(number - 1)
    return " , ".join(_clause_text(sentence, number) for number in sorted(wanted))


def _clause_text(sentence: Sentence, number: int) -> str:
    starts = [word.start for word in sentence.words if word.clause == number]
    after = [word.start for word in sentence.words if word.clause > number]
    return sentence.text[starts[0] : after[0] if after else None] if starts else ""


def _standard(part: Aligned, claim: Sentence) -> bool:
    return part.line.outcome and not has(claim.text, "done", "standard")


def _advice(part: Aligned, claim: Sentence) -> bool:
    return part.line.advice and not has(claim.text, "done", "advised")


def _speaker(part: Aligned, claim: Sentence) -> bool:
    """Somebody's words given as found, words given to another, or a finding given to somebody."""
    said = marker("speech", "reported").search(claim.text)
    who = claim.text[: said.start()] if said else ""
    by_inspectors = has(who, "speech", "ours")
    if part.line.speaker:
        return not said or by_inspectors
    if not said or by_inspectors or has(part.line.sentence.text, "speech", "reported"):
        return False
    actors = [w for w in claim.words if w.parts in lexicon().actors and w.start < said.start()]
    return bool(actors) and not re.search(r"\bto be\b|\bas\b", claim.text[said.end() :])


def _actors(part: Aligned) -> bool:
    """Somebody acts whom the line does not name."""
    return any(w.parts in lexicon().actors and not w.is_light for w in part.missing)


def _extent(part: Aligned, claim: Sentence) -> bool:
    """A "some", "most" or "often" was dropped or made more."""
    held = level(relevant(part))
    said = min(level(part.text), level(_opening(part, claim)))
    return said > held


def _opening(part: Aligned, claim: Sentence) -> str:
    """What stands before a part that has no subject of its own."""
    start = part.words[0].start
    return claim.text[:start] if claim.text[start:].startswith(("and ", "or ")) else ""


def _scope(part: Aligned) -> bool:
    """An "all", "always", "never" or "only" was added."""
    line = part.line.sentence.text
    kinds = ("universal", "only", *(["never"] if _NEVER.search(part.text) else ()))
    return any(has(part.text, "scope", k) and not has(line, "scope", k) for k in kinds)


def _modality(part: Aligned, claim: Sentence) -> bool:
    """Something planned, begun or possible is told as done, or something done as planned."""
    held = relevant(part)
    if has(held, "done", "planned") and not (
        has(claim.text, "done", "planned") or has(claim.text, "done", "ongoing")
    ):
        return True
    if has(held, "done", "ongoing") and not (
        has(claim.text, "done", "ongoing") or has(claim.text, "done", "planned")
    ):
        return True
    if has(held, "done", "doubtful") and not has(claim.text, "done", "possible"):
        return True
    return bool(
        has(part.text, "done", "promised")
        and not has(part.line.sentence.text, "done", "planned")
        and not part.line.advice
    )


def _time(part: Aligned) -> bool:
    line = part.line.sentence.text
    return any(
        has(part.text, "time", kind) and not has(line, "time", kind)
        for kind in ("earlier", "finished")
    )


def _cause(part: Aligned, near: Sequence[Line]) -> bool:
    """A cause is given that the line, or the one after it, does not give."""
    if not has(part.text, "cause", "said"):
        return False
    texts = [near[0].sentence.text, *(n.sentence.text for n in near[1:] if _goes_on(n))]
    return not any(has(text, "cause", "held") for text in texts)


def _goes_on(line: Line) -> bool:
    return bool(
        re.match(r"(?:this|these|that|as a result|because of|it|which)\b", line.sentence.text)
    )


def _role(part: Aligned) -> bool:
    """Two who act have changed places."""
    actors = [m for m in part.matches if m.word.parts in lexicon().actors and len(m.found) == 1]
    if len(actors) < 2:
        return False
    (first, second), line = actors[:2], part.line.sentence.text
    a, b = first.found[0].start, second.found[0].start
    if a == b or first.found[0].parts == second.found[0].parts:
        return False
    return (a > b) != (_passive(part.text) != _passive(line[min(a, b) :]))


def _passive(text: str) -> bool:
    return bool(re.search(r"\bby\b", text))
